import { type CalendarDate, formatEraDate, formatJapanInstantFully, groupDigits, japanDate } from '#domain';
import { HEARTBEAT_AGE_MILLIS, type MasterFault, type PartHeartbeat, type SigningState, signingState, type SystemState, type WrongSetting } from '#persistence';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { DataTableView, PanelView, TagView } from '../../http/view-models.js';
import { dataTable } from '../data-table.js';
import { formatDuration } from '../durations.js';

export interface SystemPageView extends PageView {
  readonly at: string;
  readonly verdict: TagView;
  readonly parts: DataTableView;
  readonly figures: readonly { readonly label: string; readonly value: string; readonly href: string | null; readonly alarming: boolean }[];
  /** 設定 of which something does not count; null where all of it does. */
  readonly wrongSettings: PanelView | null;
  /** Masters without which no case goes on, missing now or soon; null where all hold. */
  readonly masters: PanelView | null;
  /** 署名用の証明書 that has expired or will soon; null while there is time. */
  readonly signing: PanelView | null;
  readonly versions: readonly { readonly label: string; readonly value: string }[];
}

export const systemPage = pageTemplate<SystemPageView>('admin/system');

/** The parts that have to be there; others appear under their own name when they report. */
const PARTS: Readonly<Record<string, string>> = {
  worker: '手続きを進める処理（ワーカー）', temporal: '手続きの管理（Temporal）', renderer: '書類の作成（Chromium）', mail: 'メールの送信',
};

/** Parts that an installation may do without: the intake and its doors, once they have reported. */
const FURTHER_PARTS: Readonly<Record<string, string>> = {
  signing: '電子署名（署名用の証明書）',
  intake: '受信（FAX・メール）の取り込み', 'intake/fax-folder': '受信：FAXのフォルダー', 'intake/mailbox': '受信：メールボックス',
  'intake/smtp-receiver': '受信：メールの受け口', 'intake/fax-webhook': '受信：FAXサービスからの通知',
};

/** What a part says of itself that is an instant. */
const INSTANTS: Readonly<Record<string, string>> = { from: '有効期間の始まり', until: '期限' };

export interface SystemInput {
  readonly state: SystemState;
  readonly wrong: readonly WrongSetting[];
  readonly faults: readonly MasterFault[];
  readonly filesReady: boolean;
  /** Of what stands still: how much waits for people, and how much goes on by itself. */
  readonly stuck: { readonly person: number; readonly auto: number };
  readonly appEnv: string;
  readonly nodeVersion: string;
  readonly now: Date;
}

interface Part {
  readonly name: string;
  readonly alive: boolean;
  readonly seen: string;
  readonly detail: string;
}

export function systemPageView({ state, wrong, faults, filesReady, stuck, appEnv, nodeVersion, now }: SystemInput): SystemPageView {
  const parts = partsOf(state.heartbeats, filesReady, now);
  const today = japanDate(now.getTime());
  const dead = parts.filter(({ alive }) => !alive).length;
  return {
    title: 'システムの状態',
    at: formatJapanInstantFully(now.getTime()),
    verdict: verdictOf(dead, stuck, faults.filter(({ from }) => from <= today).length),
    parts: dataTable<Part>({
      caption: 'システムの各部分', rows: parts, empty: '', marked: ({ alive }) => !alive,
      columns: [
        { title: '部分', cell: ({ name }) => name },
        { title: '状態', cell: ({ alive }) => ({ text: '', chip: alive ? { tone: 'ok', text: '動いています', icon: 'check' } : { tone: 'err', text: '止まっています', icon: 'alert' } }) },
        { title: '最後の確認', cell: ({ seen }) => seen },
        { title: '内容', cell: ({ detail }) => detail },
      ],
    }),
    figures: [
      { label: '処理中の案件', value: `${groupDigits(state.openCases)}件`, href: '/admin', alarming: false },
      { label: '人の対応が必要な処理', value: `${groupDigits(stuck.person)}件`, href: '/admin/stuck?only=person', alarming: stuck.person > 0 },
      { label: '失敗中の手順', value: `${groupDigits(state.failingSteps)}件`, href: '/admin/stuck', alarming: state.failingSteps > 0 },
      { label: '手続きへの連絡待ち', value: `${groupDigits(state.waitingNotices)}件`, href: '/admin/stuck', alarming: false },
      { label: '保留した連絡', value: `${groupDigits(state.parkedNotices)}件`, href: '/admin/stuck', alarming: state.parkedNotices > 0 },
      { label: '送信待ちのメール', value: `${groupDigits(state.unsentMails)}件`, href: '/admin/stuck', alarming: false },
      { label: 'メールの送信を待つ案件', value: `${groupDigits(state.casesBehindMail)}件`, href: '/admin/stuck', alarming: false },
    ],
    wrongSettings: wrong.length === 0 ? null : {
      tone: 'caution', title: '設定に誤りがあります', link: null,
      lines: [...wrong.map(({ setting, names }) => `${setting}：${names.map((name) => (name === '' ? '全体（名前と値の組になっていません）' : name)).join('、')}`), '誤りのある項目だけ、既定の値を使っています。項目の名前と値の範囲を確かめてください。'],
    },
    masters: mastersPanel(faults, today),
    signing: signingPanel(state.heartbeats, now),
    versions: [
      { label: 'PostgreSQL', value: state.databaseVersion },
      { label: 'データベースの版', value: state.migrations.at(-1) ?? 'なし' },
      { label: 'Node.js', value: nodeVersion },
      { label: '動作環境', value: { development: '開発', test: '試験', production: '本番' }[appEnv] ?? appEnv },
    ],
  };
}

function mastersPanel(faults: readonly MasterFault[], today: CalendarDate): PanelView | null {
  if (faults.length === 0) return null;
  const now = faults.some(({ from }) => from <= today);
  return {
    tone: now ? 'error' : 'caution', title: now ? 'マスタに不足があります' : 'まもなくマスタが切れます', link: null,
    lines: [
      ...faults.map(({ name, from, to, problems }) => {
        if (problems.length > 0) return `${name}：誤りがあります（${problems.join('、')}）。`;
        return from <= today ? `${name}：本日に適用する版がありません${to === null ? '' : `（${formatEraDate(to)}まで）`}。` : `${name}：${formatEraDate(from)}${to === null ? 'から' : `から${formatEraDate(to)}まで`}、適用する版がありません。`;
      }),
      '適用する版がない日は、お申込みの確認・審査・決裁が進みません。施行日を付けた版をマスタとして読み込んでください（masters:load）。',
    ],
  };
}

/** From when on a certificate that ends is spoken of. */
const SIGNING_NOTICE_DAYS = 30;

/** The worker says until when its certificate signs; what it said last counts when it signs no more. */
function signingPanel(heartbeats: readonly PartHeartbeat[], now: Date): PanelView | null {
  const state = signingState(heartbeats, now);
  if (state === null) return null;
  const { from, until, daysLeft: days } = state;
  const remedy = '更新した証明書（PKCS#12）を設定し、ポータルとワーカーを起動し直してください。これまでに発行した電子証書は有効なままです。';
  if (until < now) return { tone: 'error', title: '署名用の証明書の期限が切れました', link: null, lines: [`${formatJapanInstantFully(until.getTime())} に切れました。電子証書を発行できません。`, remedy] };
  if (from > now) return { tone: 'error', title: '署名用の証明書の有効期間が始まっていません', link: null, lines: [`${formatJapanInstantFully(from.getTime())} から有効です。それまでは、電子証書を発行できません。`, 'いま有効な証明書（PKCS#12）を設定し直すか、サーバーの時計を確かめてください。'] };
  if (days >= SIGNING_NOTICE_DAYS) return null;
  return {
    tone: 'caution', title: '署名用の証明書の期限が近づいています', link: null,
    lines: [`${formatEraDate(japanDate(until.getTime()))} に切れます（${days === 0 ? '本日' : `あと${days}日`}）。切れると、電子証書を発行できなくなります。`, remedy],
  };
}

function verdictOf(dead: number, { person, auto }: SystemInput['stuck'], missing: number): TagView {
  const words = [missing > 0 ? `不足しているマスタ ${missing}件` : '', dead > 0 ? `止まっている部分 ${dead}件` : '', person > 0 ? `人の対応が必要な処理 ${person}件` : ''].filter((part) => part !== '');
  if (words.length > 0) return { tone: 'red', text: words.join('、'), icon: 'alert' };
  return auto > 0 ? { tone: 'orange', text: `自動で再試行中の処理 ${auto}件`, icon: 'history' } : { tone: 'green', text: 'すべて動いています', icon: 'check' };
}

export interface SilentPart {
  /** As its heartbeat is named. */
  readonly part: string;
  readonly name: string;
  /** When it last showed itself; null when it never did. */
  readonly since: Date | null;
}

/** The parts that have to be there and have not shown themselves lately. */
export function silentParts(heartbeats: readonly PartHeartbeat[], now: Date): readonly SilentPart[] {
  return Object.keys(PARTS).flatMap((part) => {
    const beat = heartbeats.find(({ name }) => name === part);
    const { name, alive } = heartbeatPart(part, beat, now);
    return alive ? [] : [{ part, name, since: beat?.at ?? null }];
  });
}

function partsOf(heartbeats: readonly PartHeartbeat[], filesReady: boolean, now: Date): readonly Part[] {
  const names = [...new Set([...Object.keys(PARTS), ...heartbeats.map(({ name }) => name)])];
  const here: readonly Part[] = [
    { name: 'データベース（PostgreSQL）', alive: true, seen: 'いま', detail: '' },
    { name: '書類の保存先', alive: filesReady, seen: 'いま', detail: filesReady ? '' : '読み書きできません' },
  ];
  return [...here, ...names.map((name) => withSigning(name, heartbeatPart(name, heartbeats.find((beat) => beat.name === name), now), signingState(heartbeats, now)))];
}

/** A worker that runs with a certificate that signs no more is there, and cannot sign. */
function withSigning(name: string, part: Part, signing: SigningState | null): Part {
  return name === 'signing' && signing !== null && !signing.signs ? { ...part, alive: false } : part;
}

function heartbeatPart(name: string, beat: PartHeartbeat | undefined, now: Date): Part {
  const label = PARTS[name] ?? FURTHER_PARTS[name] ?? name;
  if (!beat) return { name: label, alive: false, seen: '一度も確認できていません', detail: '' };
  const age = now.getTime() - beat.at.getTime();
  return {
    name: label,
    alive: age <= HEARTBEAT_AGE_MILLIS,
    seen: `${formatDuration(age)}前`,
    detail: Object.entries(beat.detail).map(([key, value]) => (key in INSTANTS ? `${INSTANTS[key]}: ${formatJapanInstantFully(new Date(value).getTime())}` : `${key}: ${value}`)).join('、'),
  };
}
