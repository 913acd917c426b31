import { answerWords, ARRIVAL_CHANNEL_LABELS, ARRIVAL_CLASS_LABELS, ARRIVAL_STATE_LABELS, type ArrivalClass, DUPLICATE_REASON_LABELS, formatJapanInstant, groupDigits, headingText, isSealed, looksGarbled, QUARANTINE_WORDS, refusalOfArrivalAct, takesPages, withoutHidden } from '#domain';
import type { Arrival, Continuation, LikeArrival, Registration, TimelineFact } from '#persistence';
import type { StaffActor } from '../../http/actor.js';
import { intakePath } from './intake-words.js';
import { arrivalRights } from './locked-arrival.js';
import { misdeliveryFactWords } from '../../account-records/misdelivery-fact-words.js';
import { taskFactWords } from '../../account-records/registration-fact-words.js';
import { sentMailName } from '../../account-records/sent-mail-names.js';
import type { LinkView, TagView } from '../../http/view-models.js';

export const ARRIVALS_PATH = '/branch/intake/arrivals';

export const MISDELIVERIES_PATH = '/branch/intake/misdeliveries';

export const RETENTION_PATH = '/branch/intake/retention';

export function arrivalPath(id: string): string {
  return `${ARRIVALS_PATH}/${id}`;
}

/** 仕分け待ち・隔離, 対象外, 誤送信, 保存期限の到来: the lists of what is no registration. */
export interface ArrivalTabView {
  readonly href: string;
  readonly text: string;
  readonly current: boolean;
}

const ARRIVAL_TABS = [{ href: ARRIVALS_PATH, text: '仕分け待ち・隔離' }, { href: `${ARRIVALS_PATH}?view=aside`, text: '対象外' }, { href: MISDELIVERIES_PATH, text: '誤送信' }, { href: RETENTION_PATH, text: '保存期限の到来' }] as const;
export type ArrivalTab = (typeof ARRIVAL_TABS)[number]['href'];

export function arrivalTabs(current: ArrivalTab | null): readonly ArrivalTabView[] {
  return ARRIVAL_TABS.map((tab) => ({ ...tab, current: tab.href === current }));
}

/** In the place of what lies under the 封緘: subject, names of files and sender say whose it is and of what. */
export const UNDER_SEAL = '封緘した誤送信';

/**
 * A name that can be pressed and read out, also of what came without any; a long one as far as a heading goes.
 * @param open whether its inside may be seen; what is sealed shows it to those alone to whom it was opened
 */
export function arrivalHeading(arrival: Pick<Arrival, 'subject' | 'fileName' | 'channel' | 'receivedAt' | 'state' | 'class'>, open = !isSealed(arrival), instant = formatJapanInstant): string {
  const { subject, fileName, channel, receivedAt, state } = arrival;
  const name = open ? [subject, fileName].map((text) => withoutHidden(text).trim()).find((text) => text !== '') : undefined;
  return name !== undefined ? headingText(name) : `（${state === 'disposed' ? '廃棄済み' : open ? '名称なし' : UNDER_SEAL}） ${ARRIVAL_CHANNEL_LABELS[channel]} ${instant(receivedAt.getTime())}`;
}

/** The 件名 of which the heading says the beginning only; null where the heading says all. */
export function longSubject({ subject }: Pick<Arrival, 'subject'>): string | null {
  const whole = withoutHidden(subject).trim();
  return headingText(whole) === whole ? null : whole;
}

/** The file of an arrival or of a part of it. */
export function fileNameWords(fileName: string, open = true): string {
  if (!open) return `（${UNDER_SEAL}）`;
  return withoutHidden(fileName).trim() || '（名前なし）';
}

/** When and how it came, and from whom; as `arrivalHeading` of what is sealed. */
export function arrivalDetail(arrival: Pick<Arrival, 'receivedAt' | 'channel' | 'sender' | 'class'>, open = !isSealed(arrival), instant = formatJapanInstant): string {
  const { receivedAt, channel, sender } = arrival;
  return `${instant(receivedAt.getTime())}　${ARRIVAL_CHANNEL_LABELS[channel]}　${!open ? UNDER_SEAL : sender === '' ? '発信元なし' : sender}`;
}

export function arrivalTag({ state }: Pick<Arrival, 'state'>): TagView {
  return { tone: state === 'quarantined' ? 'red' : state === 'set-aside' ? 'soft' : 'neutral', text: ARRIVAL_STATE_LABELS[state], icon: null };
}

/** Scans older than so many days are not looked through for the same picture; the same file is found whatever its age. */
const LOOKED_BACK = 90;

export function lookedBackTo(now: Date): Date {
  return new Date(now.getTime() - LOOKED_BACK * 86_400_000);
}

/** So many of the same are named; a machine may send one file by the hundred. */
const MOST_ALIKE = 10;

/** 同じもの: what else came in that is the same, the first to come first. */
export function likeArrivalLinks(alike: readonly LikeArrival[]): readonly LinkView[] {
  const more = alike.length - MOST_ALIKE;
  return alike.slice(0, MOST_ALIKE).map(({ other, reason }, index) => ({
    href: arrivalPath(other.id), hidden: null,
    text: `${arrivalHeading(other)}　${formatJapanInstant(other.receivedAt.getTime())}（${DUPLICATE_REASON_LABELS[reason]}）${more > 0 && index === MOST_ALIKE - 1 ? `　ほか${groupDigits(more)}件` : ''}`,
  }));
}

/** 続き: the part that had come before, and the whole that came after it. */
export function continuationLinks(continuations: readonly Continuation[]): readonly LinkView[] {
  return continuations.map(({ other, is }) => ({
    href: arrivalPath(other.id), hidden: null,
    text: `${is === 'whole' ? 'あとから届いた、続きを含む全体' : '先に届いた、途中までのもの'}　${arrivalHeading(other)}　${formatJapanInstant(other.receivedAt.getTime())}`,
  }));
}

/** 返信: which registration a mail answers, and how its pages get there; null where it answers none of this person's branch. */
export interface ReplyView {
  readonly link: LinkView;
  readonly action: string | null;
  readonly button: string;
}

export function replyView(actor: StaffActor, arrival: Arrival, answered: ReadonlyMap<string, Registration>): ReplyView | null {
  const registration = answered.get(arrival.answers ?? '');
  if (!registration || !arrival.answersBy) return null;
  const may = takesPages(registration.state) && refusalOfArrivalAct(actor, 'answer', arrivalRights(arrival)) === null;
  return {
    link: { href: intakePath(registration.id), text: answerWords(registration.receptionNumber, arrival.answersBy), hidden: null },
    action: may ? `${arrivalPath(arrival.id)}/answer` : null, button: `返信として ${registration.receptionNumber} に入れる`,
  };
}

/** 文字化けの疑い of what a mail says; null where nothing tells of one. */
export function garbledWords({ subject, text }: Pick<Arrival, 'subject' | 'text'>): string | null {
  return looksGarbled(`${subject}\n${text ?? ''}`) ? '文字化けの疑いがあります。原本を保存して確かめてください。' : null;
}

/** What it is, and by which rule; null before anybody has said so. */
export function arrivalClassWords({ class: is, classRule }: Pick<Arrival, 'class' | 'classRule'>): string | null {
  return is ? `${ARRIVAL_CLASS_LABELS[is]}${classRule ? `（${classRule}）` : ''}` : null;
}

/** What came of a fact of an arrival; '' when its name says all. */
export function arrivalFactWords({ kind, data }: Pick<TimelineFact, 'kind' | 'data'>): string {
  const text = (name: string): string => (typeof data[name] === 'string' ? data[name] : '');
  const classOf = (name: string): string => ARRIVAL_CLASS_LABELS[text(name) as ArrivalClass] ?? '';
  switch (kind) {
    case 'ArrivalStored':
      if (data['headOnly'] === true) return '大きすぎるため、見出しだけを受け取った（本文と添付は受け取っていない）';
      return text('continues') === '' ? '' : '先に届いたファイルに、あとから続きが書き込まれたもの';
    case 'ArrivalSorted':
      return [[classOf('from'), classOf('class')].filter((word) => word !== '').join(' → '), text('rule')].filter((part) => part !== '').join('　');
    case 'ArrivalTakenBack':
      return [classOf('from'), text('registration')].filter((part) => part !== '').join('　');
    case 'ArrivalFiled':
      return typeof data['left'] === 'number' && data['left'] > 0 ? `仕分け待ち ${data['left']}件` : text('to');
    case 'ArrivalReadAgain':
    case 'ArrivalQuarantined':
      return QUARANTINE_WORDS[text('reason') as keyof typeof QUARANTINE_WORDS] ?? '';
    case 'TaskOpened':
    case 'TaskDone':
      return taskFactWords(data);
    case 'MailFailed':
      return sentMailName(text('mail')) ?? '';
    default:
      return misdeliveryFactWords({ kind, data }) ?? text('reason');
  }
}
