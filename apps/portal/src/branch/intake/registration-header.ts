import { answerWords, fieldsToConfirm, formatJapanInstant, formatJapanTime, isAtDesk, leaseEnd, REGISTRATION_CHANNEL_LABELS, REGISTRATION_CLOSING_LABELS, registrationField, entryValue, headingText, seesBranch } from '#domain';
import { LOOKING_MILLIS } from '#persistence';
import type { StaffActor } from '../../http/actor.js';
import type { DeadlineView, PanelView, TagView } from '../../http/view-models.js';
import { DoneWords } from '../done-words.js';
import { arrivalPath } from './arrival-words.js';
import { type DeskView, FIRST_VIEW, queuePath, throughView } from './desk-view.js';
import { leaseIsOver } from './hold-registration.js';
import { INTAKE_TAB_NAMES, INTAKE_TABS, type IntakeTab, intakePath, registrationActView, registrationDeadline, registrationTag, watchersWords } from './intake-words.js';
import { registrationRights } from './locked-registration.js';
import { noPagesWords, wentLink } from './page-strip.js';
import { type RegistrationFile, sealIsWaivedFor, undecidedDuplicates, untoldDeficiency } from './registration-file.js';
import { REGISTRATION_TASKS_PATH } from '../letters/letter-tabs.js';

/** So many answers are named above a registration. */
const MOST_ANSWERS = 3;

/** The bar above every page of a registration: whose it is, where it stands, who has it and who else looks at it. */
export interface RegistrationHeaderView {
  /** The view of the queue that it was opened from. */
  readonly backHref: string;
  readonly receptionNumber: string;
  readonly kind: string;
  readonly name: string;
  readonly state: TagView;
  readonly deadline: DeadlineView | null;
  /** `until`: when others may take over without asking, in words and for the script that counts down. */
  readonly holder: { readonly text: string; readonly mine: boolean; readonly until: { readonly at: string; readonly left: string; readonly text: string } | null } | null;
  readonly watchers: string | null;
  /** Where the bar of a page that stays open is asked for anew, and where its holder's work there is told. */
  readonly now: string;
  readonly renew: string;
  readonly claim: { readonly action: string; readonly text: string } | null;
  readonly release: string | null;
  readonly version: string;
  readonly tabs: readonly { readonly href: string; readonly text: string; readonly count: string | null; readonly current: boolean }[];
  readonly notices: readonly PanelView[];
}

export function registrationHeader(file: RegistrationFile, actor: StaffActor, tab: IntakeTab, now: Date, from: DeskView = FIRST_VIEW): RegistrationHeaderView {
  const { registration, names } = file;
  const rights = registrationRights(registration);
  const holder = registration.assignee ?? null;
  const path = intakePath(registration.id);
  const onlookers = file.looks.filter(({ staff, at, presentAt }) => file.inSight.has(staff) && now.getTime() - Math.max(at.getTime(), presentAt?.getTime() ?? 0) < LOOKING_MILLIS).map(({ staff }) => ({ staffId: staff, name: names.get(staff) ?? '' }));
  const undecided = undecidedDuplicates(file).length;
  return {
    backHref: queuePath(from), receptionNumber: registration.receptionNumber,
    kind: `${registration.reissueOf ? '再発行' : '利用申込み'}・${REGISTRATION_CHANNEL_LABELS[registration.channel]}・${formatJapanInstant(registration.receivedAt.getTime())} 受付`,
    name: headingText(entryValue('name', registration.raw, registration.read)),
    state: registrationTag(registration.state),
    deadline: registrationDeadline({ ...registration, dueAt: registration.dueAt ?? null, endedAt: registration.endedAt ?? null, untold: untoldDeficiency(file) }, { now: now.getTime(), calendar: file.calendar }),
    holder: holder === null ? null : { text: holder === actor.staffId ? 'あなたが担当' : `${names.get(holder) ?? ''}が担当`, mine: holder === actor.staffId, until: leaseWords(registration, now) },
    watchers: watchersWords(onlookers, holder, actor), now: throughView(intakePath(registration.id, 'holder'), from), renew: throughView(`${path}/renew`, from),
    claim: registrationActView(actor, 'claim', rights).allowed
      ? { action: throughView(`${path}/claim`, from), text: registration.state === 'awaiting-paper' ? '紙が届いたので担当する' : '担当する' } : null,
    release: registrationActView(actor, 'release', rights).allowed ? `${path}/release` : null,
    version: String(registration.version),
    tabs: INTAKE_TABS.map((name) => ({
      href: intakePath(registration.id, name), text: INTAKE_TAB_NAMES[name], count: name === 'duplicates' && undecided > 0 ? `未決 ${undecided}` : null, current: name === tab,
    })),
    notices: [...answersNotice(file, actor), ...heldNotice(file, actor, now), ...sentBackNotice(file), ...pagesWentNotice(file, actor), ...pagesLeftNotice(file), ...closedNotice(file), ...untoldNotice(file), ...undeliveredNotice(file)],
  };
}

/** What was pressed on the page before. */
export const DESK_DONE = new DoneWords({
  saved: { tone: 'success', text: '保存しました。' },
  unchanged: { tone: 'info', text: '変更はありません。記録は、前のままです。' },
});

/** The header of the page that follows, with what has been done on the one before. */
export function afterSaving(header: RegistrationHeaderView, done: string): RegistrationHeaderView {
  const notice = DESK_DONE.notice(done);
  return notice === null ? header : { ...header, notices: [{ tone: notice.tone, title: null, lines: [notice.text], link: null }, ...header.notices] };
}

/** 担当 is kept for so long without an act; null where nobody waits for it. */
function leaseWords(registration: RegistrationFile['registration'], now: Date): NonNullable<RegistrationHeaderView['holder']>['until'] {
  if (!registration.leaseSeenAt || !['in-entry', 'deficient'].includes(registration.state)) return null;
  const end = leaseEnd(registration.leaseSeenAt.getTime());
  return { at: new Date(end).toISOString(), left: String(Math.max(0, Math.floor((end - now.getTime()) / 1_000))), text: end <= now.getTime() ? '10分以上操作なし' : `${formatJapanTime(end)}まで` };
}

/** Something has come that answers our mail: nothing of it is here until somebody has looked. */
function answersNotice({ registration, answers }: RegistrationFile, actor: StaffActor): PanelView[] {
  return answers.filter(({ branchId, became }) => seesBranch(actor, became?.branchId ?? branchId)).slice(0, MOST_ANSWERS).map(({ arrival, ground, receivedAt, became }) => ({
    tone: 'caution', title: `${answerWords(registration.receptionNumber, ground)}が届いています`,
    lines: [`${formatJapanInstant(receivedAt.getTime())} 受信。${became ? `受付 ${became.receptionNumber} になっています。同じ申込みなら、そちらの「重複」でこの受付に統合してください。` : 'まだこの受付に入っていません。中身を見て、入れるか、ほかの扱いを決めてください。'}`],
    link: became ? { href: intakePath(became.id, 'duplicates'), text: `受付 ${became.receptionNumber} の重複を開く`, hidden: null } : { href: arrivalPath(arrival), text: '届いたメールを開く', hidden: null },
  }));
}

function heldNotice({ registration, names }: RegistrationFile, actor: StaffActor, now: Date): PanelView[] {
  const holder = registration.assignee ?? null;
  if (holder === null || holder === actor.staffId || !['in-entry', 'deficient'].includes(registration.state)) return [];
  const over = leaseIsOver(registration, now);
  return [{
    tone: 'info', title: null,
    lines: [`${names.get(holder) ?? ''}が担当しています。見るだけの画面です。${over ? '10分以上操作がないため、理由なしで引き継げます。' : ''}`],
    link: { href: intakePath(registration.id, 'holder'), text: '引き継ぐ', hidden: null },
  }];
}

function sentBackNotice({ registration }: RegistrationFile): PanelView[] {
  if (!registration.sentBackReason || !['in-entry', 'received', 'deficient'].includes(registration.state)) return [];
  return [{ tone: 'caution', title: '確認で差し戻されました', lines: [registration.sentBackReason], link: null }];
}

/** Above the form, which on a narrow page stands before the place of the pages: nothing is there, and the paper is in nobody's hand. */
function pagesWentNotice({ registration, pagesWent, originals, facts }: RegistrationFile, actor: StaffActor): PanelView[] {
  if (pagesWent === null || originals.length > 0 || registration.mergedInto || sealIsWaivedFor(registration)) return [];
  return [{ tone: 'info', title: null, lines: [noPagesWords({ pagesWent, facts })], link: wentLink(pagesWent, actor) }];
}

/** Where the last page went elsewhere: there is nothing to compare with but a paper that is still to come, or lies before the clerk. */
const NONE_LEFT = 'この受付には、ページが1枚も残っていません。申込書が届いてから、その紙を見て、';

/** Pages went elsewhere with what a person had seen on them, or came that nobody has seen: what is to be looked at again. */
function pagesLeftNotice({ registration, facts, pages }: RegistrationFile): PanelView[] {
  const { state, raw, read, confirmed, typedOnWeb, sealPresent, sealLegible } = registration;
  if (!['in-entry', 'received', 'deficient'].includes(state)) return [];
  const last = sealPresent || sealLegible ? undefined : facts.findLast(({ kind, data }) => ['RegistrationPagesFiled', 'RegistrationAnswered'].includes(kind) && data['seal'] === 'again');
  const came = Number(last?.data['pages'] ?? 0) > 0;
  const fields = fieldsToConfirm(raw, read, confirmed, typedOnWeb).filter((name) => read[name]?.left).map((name) => registrationField(name).label);
  const lines = [
    ...(last === undefined ? [] : [`${came ? '新しいページが届いたため' : '押印を確かめたページが移されたため'}、「押印がある」「印影が読める」の印を外しました。${came ? '届いたページの印影も見て、' : pages.length > 0 ? '残っているページで、' : NONE_LEFT}確かめ直してください。`]),
    ...(fields.length > 0 ? [`移したページから入力した値は残しています。${pages.length > 0 ? '残っているページと読み比べて、' : NONE_LEFT}そのまま確定するか直してください：${fields.join('・')}`] : []),
  ];
  return lines.length === 0 ? [] : [{ tone: 'caution', title: came && fields.length === 0 ? 'ページが届いたあとの確かめ直しが必要です' : 'ページを移したあとの確かめ直しが必要です', lines, link: null }];
}

function untoldNotice({ untold }: RegistrationFile): PanelView[] {
  if (untold === 0) return [];
  return [{
    tone: 'caution', title: 'お客様への連絡が必要です', lines: ['電話・手紙・FAXで知らせてください。不備の手紙かFAX送付状は、送ったあと「不備の連絡」で送付を記録すると、作業が完了します。電話で知らせたときは、作業の一覧に記録します。'],
    link: { href: REGISTRATION_TASKS_PATH, text: 'ID登録の作業を開く', hidden: null },
  }];
}

/** He has read nothing of it, and is not waited for. */
function undeliveredNotice({ undelivered, registration }: RegistrationFile): PanelView[] {
  if (undelivered === 0) return [];
  return [{
    tone: 'caution', title: 'お客様へのメールが届いていません',
    lines: [
      isAtDesk(registration.state)
        ? 'お客様はまだ内容を知りません。電話で用件を伝え、正しいアドレスを確かめて、作業の一覧から再送するか、知らせたことを記録してください。'
        : 'お客様はまだ内容を知りません。電話か郵便で用件を伝え、作業の一覧に、知らせたことを記録してください。この受付では、もうメールアドレスを直せません。',
    ],
    link: { href: REGISTRATION_TASKS_PATH, text: 'ID登録の作業を開く', hidden: null },
  }];
}

function closedNotice({ registration }: RegistrationFile): PanelView[] {
  const { state, closing, mergedInto, endedAt } = registration;
  if (state === 'closed' && !mergedInto) {
    const lines = [`この受付は、${endedAt ? `${formatJapanInstant(endedAt.getTime())}に` : ''}終了しました（${closing ? REGISTRATION_CLOSING_LABELS[closing] : '理由の記録なし'}）。`];
    return [{ tone: 'info', title: null, lines, link: { href: intakePath(registration.id, 'history'), text: '理由と経過を見る', hidden: null } }];
  }
  if (!mergedInto) return [];
  return [{ tone: 'info', title: null, lines: ['別の受付に統合しました。'], link: { href: intakePath(mergedInto), text: '統合した先を開く', hidden: null } }];
}
