import type { Audience } from '#persistence';
import type { FastifyRequest } from 'fastify';
import type { SignedInActor } from './actor.js';
import { CERTIFICATE_LIST_PATH, PASSWORD_PATHS } from './audience.js';

export interface NavigationItem {
  readonly href: string;
  readonly text: string;
  readonly current: boolean;
  /** How much waits there; null where nothing is counted or nothing waits. */
  readonly count: number | null;
}

interface Entry {
  readonly href: string;
  readonly text: string;
  /** Further paths below which this item is the current one. */
  readonly covers?: readonly string[];
}

const STUCK_PATH = '/admin/stuck';

const MENUS: Readonly<Record<Audience, readonly Entry[]>> = {
  contractor: [
    { href: '/home', text: 'ホーム' },
    { href: '/applications/new', text: '保証を申し込む', covers: ['/applications'] },
    { href: CERTIFICATE_LIST_PATH, text: '保証工事一覧・認証キー' },
  ],
  branch: [
    { href: '/branch', text: '受付一覧' },
    { href: '/branch/intake', text: 'ID登録' },
    { href: '/branch/payments', text: '入金' },
    { href: '/branch/certificates', text: '証書' },
    { href: '/branch/letters', text: '通知書' },
    { href: '/branch/accounts', text: 'お客様ID' },
    { href: '/branch/delegations', text: '代決' },
  ],
  admin: [
    { href: '/admin', text: '案件', covers: ['/admin/cases'] },
    { href: STUCK_PATH, text: '止まっている処理' },
    { href: '/admin/register', text: '発行簿' },
    { href: '/admin/keys', text: '認証キーの記録' },
    { href: '/admin/accounts', text: 'お客様ID' },
    { href: '/admin/system', text: 'システム', covers: ['/admin/delegations'] },
  ],
};

/** The menu of the signed-in audience with the current item marked; empty for the public. `stuck`: how much stands still, for administrators. */
export function navigation(request: FastifyRequest, stuck: number): NavigationItem[] {
  const audience = request.audience;
  if (!audience) return [];
  const path = request.url.split('?')[0] ?? '/';
  const entries = MENUS[audience];
  const current = entries
    .filter((entry) => path !== PASSWORD_PATHS[audience] && [entry.href, ...(entry.covers ?? [])].some((prefix) => path === prefix || path.startsWith(`${prefix}/`)))
    .sort((one, other) => other.href.length - one.href.length)[0];
  return entries.map((entry) => ({ href: entry.href, text: entry.text, current: entry === current, count: entry.href === STUCK_PATH && stuck > 0 ? stuck : null }));
}

export interface ActorView {
  /** Company of a contractor, branch of a staff member. */
  readonly organisation: string;
  readonly name: string;
  readonly initial: string;
  readonly signOutAction: string;
  /** パスワードの変更. */
  readonly passwordHref: string;
}

export function actorView(actor: SignedInActor): ActorView {
  if (actor.kind === 'contractor') {
    return { organisation: actor.customerName, name: `${actor.contactName} 様`, initial: actor.contactName.slice(0, 1), signOutAction: '/sign-out', passwordHref: PASSWORD_PATHS.contractor };
  }
  const audience = actor.role === 'administrator' ? 'admin' : 'branch';
  return { organisation: actor.branchName, name: actor.name, initial: actor.name.slice(0, 1), signOutAction: `/${audience}/sign-out`, passwordHref: PASSWORD_PATHS[audience] };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The signed-in audience of the route, set by the audience guard. */
    audience?: Audience;
  }
}
