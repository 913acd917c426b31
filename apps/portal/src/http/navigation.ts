import { initialOf } from '#domain';
import type { Audience } from '#persistence';
import type { FastifyRequest } from 'fastify';
import type { SignedInActor } from './actor.js';
import { CERTIFICATE_LIST_PATH, MAIL_ADDRESSES_PATH, PASSWORD_PATHS } from './audience.js';

interface NavigationLink {
  readonly href: string;
  readonly text: string;
  readonly current: boolean;
}

export interface NavigationItem {
  /** Null: a group that opens over its links. */
  readonly href: string | null;
  readonly text: string;
  /** Of a group: one of its links is. */
  readonly current: boolean;
  /** How much waits there; null where nothing is counted or nothing waits. */
  readonly count: number | null;
  /** The links of a group; none of a plain item. */
  readonly links: readonly NavigationLink[];
}

interface Entry {
  readonly href: string;
  readonly text: string;
  /** Further paths below which this item is the current one. */
  readonly covers?: readonly string[];
}

/** Entries that share one place of the bar. A new page of the staff goes in here unless it is opened many times a day. */
interface Group {
  readonly text: string;
  readonly entries: readonly Entry[];
}

const STUCK_PATH = '/admin/stuck';

const MENUS: Readonly<Record<Audience, readonly (Entry | Group)[]>> = {
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
    { text: 'その他', entries: [{ href: '/branch/accounts', text: 'お客様ID' }, { href: '/branch/delegations', text: '代決' }] },
  ],
  admin: [
    { href: '/admin', text: '案件', covers: ['/admin/cases'] },
    { href: STUCK_PATH, text: '止まっている処理' },
    { text: '記録', entries: [{ href: '/admin/register', text: '発行簿' }, { href: '/admin/keys', text: '認証キーの記録' }] },
    { href: '/admin/accounts', text: 'お客様ID', covers: ['/admin/registrations'] },
    { href: '/admin/system', text: 'システム', covers: ['/admin/delegations'] },
  ],
};

/** The menu of the signed-in audience with the current item marked; empty for the public. `stuck`: how much stands still, for administrators. */
export function navigation(request: FastifyRequest, stuck: number): NavigationItem[] {
  const audience = request.audience;
  if (!audience) return [];
  const path = request.url.split('?')[0] ?? '/';
  const menu = MENUS[audience];
  const current = menu
    .flatMap((item) => ('entries' in item ? item.entries : [item]))
    .filter((entry) => path !== PASSWORD_PATHS[audience] && [entry.href, ...(entry.covers ?? [])].some((prefix) => path === prefix || path.startsWith(`${prefix}/`)))
    .sort((one, other) => other.href.length - one.href.length)[0];
  const link = (entry: Entry): NavigationLink => ({ href: entry.href, text: entry.text, current: entry === current });
  return menu.map((item) => {
    if (!('entries' in item)) return { ...link(item), count: item.href === STUCK_PATH && stuck > 0 ? stuck : null, links: [] };
    const links = item.entries.map(link);
    return { href: null, text: item.text, current: links.some((one) => one.current), count: null, links };
  });
}

export interface ActorView {
  /** Company of a contractor, branch of a staff member. */
  readonly organisation: string;
  readonly name: string;
  /** By which a page that is still open knows whether it was made for the one who is signed in now. */
  readonly loginId: string;
  readonly initial: string;
  readonly signOutAction: string;
  /** パスワードの変更. */
  readonly passwordHref: string;
  /** メールアドレスの変更, of contractors alone. */
  readonly mailHref: string | null;
}

export function actorView(actor: SignedInActor): ActorView {
  if (actor.kind === 'contractor') {
    return { organisation: actor.customerName, name: `${actor.contactName} 様`, loginId: actor.loginId, initial: initialOf(actor.contactName), signOutAction: '/sign-out', passwordHref: PASSWORD_PATHS.contractor, mailHref: MAIL_ADDRESSES_PATH };
  }
  const audience = actor.role === 'administrator' ? 'admin' : 'branch';
  return { organisation: actor.branchName, name: actor.name, loginId: actor.loginId, initial: initialOf(actor.name), signOutAction: `/${audience}/sign-out`, passwordHref: PASSWORD_PATHS[audience], mailHref: null };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The signed-in audience of the route, set by the audience guard. */
    audience?: Audience;
  }
}
