import { AUDIT_EVENT_LABELS, formatFileSize, formatJapanInstant, formatJapanInstantFully, formatJapanTime } from '#domain';
import type { CaseMail, CasePaper, TimelineFact } from '#persistence';
import { CASE_MAIL_LABELS, CASE_MAILS, POINTLESS_REASON_LABELS, POINTLESS_REASONS, REST_IS_TRIED_FOR } from '#workflows/contract';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { ChipView, DataTableView } from '../../http/view-models.js';
import { type FoldedFact, shownFacts, type ViewingsView } from '../../http/viewing-facts.js';
import { caseHref } from '../case-links.js';
import { dataTable } from '../data-table.js';
import { isKeyFact } from '../keys/key-facts.js';
import { keyRecordWords } from '../keys/key-record-words.js';
import type { CaseFrameView } from './case-frame.js';
import { paperName } from '../../http/paper-names.js';

/** 書類, メール and 認証キー of a case: one list below the same frame. */
export interface CaseListsView extends PageView {
  readonly frame: CaseFrameView;
  readonly heading: string;
  readonly note: string | null;
  readonly table: DataTableView;
  /** Only where viewings are listed. */
  readonly viewings: ViewingsView | null;
}

export const caseListsPage = pageTemplate<CaseListsView>('admin/case-list');

export function papersView(frame: CaseFrameView, papers: readonly CasePaper[]): CaseListsView {
  return {
    title: `${frame.receptionNumber} 書類`, frame, heading: '書類', viewings: null,
    note: '原本は一度だけ作られ、内容のハッシュ（SHA-256）の名で保存されます。',
    table: dataTable<CasePaper>({
      caption: '書類の一覧', rows: papers, empty: '書類はまだありません。',
      columns: [
        { title: '書類', cell: (paper) => ({ text: paperName(paper.kind), sub: paper.revision === null ? null : `第${paper.revision}版` }) },
        { title: '作成', fixed: true, cell: (paper) => formatJapanInstantFully(paper.createdAt.getTime()) },
        { title: '大きさ', numeric: true, cell: (paper) => formatFileSize(paper.bytes) },
        { title: 'SHA-256', cell: (paper) => ({ text: paper.sha256, sub: `様式 ${paper.templateVersion}` }) },
      ],
    }),
  };
}

export function mailsView(frame: CaseFrameView, mails: readonly CaseMail[]): CaseListsView {
  return {
    title: `${frame.receptionNumber} メール`, frame, heading: 'メール', note: '宛先の下はMessage-IDです。メールサーバーの記録と照らし合わせるときに使います。', viewings: null,
    table: dataTable<CaseMail>({
      caption: 'メールの一覧', rows: mails, empty: 'メールはまだありません。', marked: (mail) => mail.bouncedAt !== null || mail.refused !== null || mail.noAddress,
      columns: [
        { title: '作成', fixed: true, cell: (mail) => formatJapanInstantFully(mail.createdAt.getTime()) },
        { title: 'メール', cell: (mail) => ({ text: mailName(mail.template), sub: mail.subject === '' ? null : mail.subject }) },
        { title: '宛先', cell: (mail) => ({ text: mail.to === '' ? '—' : mail.to, sub: mail.messageId === '' ? null : mail.messageId }) },
        { title: '状態', fixed: true, cell: (mail) => ({ text: '', chip: mailChip(mail), sub: mailWords(mail) }) },
      ],
    }),
  };
}

export function keysView(frame: CaseFrameView, caseId: string, facts: readonly TimelineFact[], viewingsPage: string): CaseListsView {
  const records = facts.filter(isKeyFact);
  const { facts: shown, viewings } = shownFacts(records, viewingsPage, (page) => `${caseHref(caseId, 'keys')}${page === null ? '' : `?viewings=${page}`}`);
  return {
    title: `${frame.receptionNumber} 認証キー`, frame, heading: '認証キーの記録', note: '認証キーそのものは、システム管理者には表示されません。', viewings,
    table: dataTable<(typeof shown)[number]>({
      caption: '認証キーの発行・表示・閲覧の記録', rows: [...shown].reverse(), empty: '認証キーの記録はまだありません。',
      marked: (fact) => fact.kind === 'ViewingAlertRaised',
      columns: [
        { title: '日時', fixed: true, cell: (fact) => formatJapanInstant(fact.at.getTime()) },
        { title: 'だれが', cell: (fact) => fact.actorName },
        { title: 'できごと', cell: (fact) => ({ text: `${AUDIT_EVENT_LABELS[fact.kind]}${timesWords(fact)}`, sub: keyRecordWords(fact.kind, fact.data) }) },
      ],
    }),
  };
}

function timesWords({ times, at }: FoldedFact): string {
  return times === 1 ? '' : ` ${times}回（最後 ${formatJapanTime(at.getTime())}）`;
}

export function mailName(template: string): string {
  const mail = CASE_MAILS.find((name) => name === template);
  return mail === undefined ? template : CASE_MAIL_LABELS[mail];
}

function mailChip(mail: CaseMail): ChipView {
  if (mail.noAddress) return { tone: 'err', text: '宛先なし', icon: 'alert' };
  if (mail.bouncedAt !== null) return { tone: 'err', text: '不達', icon: 'alert' };
  if (mail.skippedAt !== null) return { tone: 'plain', text: skippedWords(mail.skippedFor), icon: 'check' };
  if (mail.refused !== null) return { tone: 'err', text: '一部不達', icon: 'alert' };
  if (mail.pendingTo !== null) return { tone: 'wait', text: '一部送信待ち', icon: 'clock' };
  return mail.sentAt === null ? { tone: 'wait', text: '送信待ち', icon: 'clock' } : { tone: 'ok', text: '送信済み', icon: 'check' };
}

/** What became of a mail that nobody's address was known for. */
export const NO_ADDRESS = 'メールの宛先がないため、送っていません。支店の作業として、電話か郵便で伝えます。';

function skippedWords(skippedFor: string | null): string {
  const reason = POINTLESS_REASONS.find((known) => known === skippedFor);
  return `送信を見合わせ（${reason === undefined ? '用件が済んだため' : POINTLESS_REASON_LABELS[reason]}）`;
}

function mailWords(mail: CaseMail): string | null {
  if (mail.noAddress) return NO_ADDRESS;
  const at = mail.bouncedAt ?? mail.sentAt ?? mail.skippedAt;
  const part = mail.refused === null || mail.bouncedAt !== null ? '' : `　届かなかった宛先：${mail.refused}`;
  return at === null ? null : `${formatJapanInstant(at.getTime())}${part}${pendingWords(mail)}`;
}

/** Which address has not taken it yet, since when it waits, and until when it is tried again. */
function pendingWords({ pendingTo, sentAt, bouncedAt }: CaseMail): string {
  if (pendingTo === null || sentAt === null || bouncedAt !== null) return '';
  const until = formatJapanTime(sentAt.getTime() + REST_IS_TRIED_FOR);
  return `　まだ受け取っていない宛先：${pendingTo}（${formatJapanTime(sentAt.getTime())} から待ち、${until} まで送り直します。ほかの宛先には届いています）`;
}
