import { APPROVER_RANK_LABELS, type CalendarDate, delegationStage, DELEGATION_STAGE_LABELS, type DelegationStage, formatJapanInstant, formatShortDate, mayNameDeputy, mayNameDeputyFor } from '#domain';
import type { DelegationRow, KeysetPage, PagePlace, Staff } from '#persistence';
import { boxedDateField, type DateBoxes } from '../../application/date-boxes.js';
import { sightWords, type StaffActor } from '../../http/actor.js';
import { errorSummary, selectField, textField } from '../../http/fields.js';
import { keysetPagination, sizeWords } from '../../http/keyset-pagination.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { DateFieldView, PaginationView, SelectFieldView, TagView, TextFieldView } from '../../http/view-models.js';
import type { FormErrors } from '../typed-text.js';
import type { AbsenteeChoice } from './delegate.js';

export const DELEGATIONS_PATH = '/branch/delegations';
export const REASON_LENGTH = 100;
export const DELEGATIONS_PER_PAGE = 50;

/** The form as it was typed. */
export interface TypedDelegation {
  readonly absent: string;
  readonly deputy: string;
  readonly from: DateBoxes;
  readonly until: DateBoxes;
  readonly reason: string;
}

interface DelegationRowView {
  readonly absent: string;
  readonly branchName: string | null;
  readonly deputy: string;
  readonly period: string;
  readonly reason: string;
  readonly stage: TagView;
  readonly named: string;
  /** Of 本店, when the absent one did it not. */
  readonly namedBy: string | null;
  readonly ended: string | null;
  /** Null for who may not end it, and once it is over. */
  readonly endAction: string | null;
}

interface DelegationPageView extends PageView {
  readonly scope: string;
  /** Null for who names nobody: `note` says why. */
  readonly form: { /** Null for who names a deputy in the own place alone. */ readonly absent: SelectFieldView | null; readonly deputy: SelectFieldView; readonly from: DateFieldView; readonly until: DateFieldView; readonly reason: TextFieldView } | null;
  readonly note: string | null;
  readonly rows: readonly DelegationRowView[];
  readonly pagination: PaginationView | null;
}

export const DELEGATION_PAGE = pageTemplate<DelegationPageView>('branch/delegations');
const TONES: Readonly<Record<DelegationStage, TagView['tone']>> = { planned: 'blue', 'in-force': 'green', over: 'soft', 'ended-early': 'soft' };

export interface DelegationPageSource {
  readonly actor: StaffActor;
  readonly today: CalendarDate;
  readonly page: KeysetPage<DelegationRow>;
  readonly place: PagePlace | null;
  /** For whom this person may name a deputy, and who may stand in for each; empty for who names nobody. */
  readonly absentees: readonly AbsenteeChoice[];
  readonly branchNames: ReadonlyMap<string, string>;
  readonly typed: TypedDelegation;
  readonly errors: FormErrors;
}

export function delegationPage(source: DelegationPageSource): DelegationPageView {
  const { actor, page, place, absentees, errors } = source;
  const somebody = absentees.some(canStandIn);
  return {
    title: '代決', errorSummary: errorSummary(errors), scope: sightWords(actor),
    form: somebody ? formView(source) : null,
    note: noteOf(actor, somebody), rows: page.rows.map((row) => rowView(row, source)),
    pagination: keysetPagination(page, place, { address: DELEGATIONS_PATH, label: 'ページ', position: sizeWords(page, DELEGATIONS_PER_PAGE) }),
  };
}

/** Whether there is anybody in the branch who may stand in for this person. */
function canStandIn({ deputies }: AbsenteeChoice): boolean {
  return deputies.length > 0;
}

function noteOf(actor: StaffActor, somebody: boolean): string | null {
  if (!mayNameDeputy(actor)) return '代決者を決められるのは、支店長と本店の決裁者です。支店長は自分が不在の間の代決者を、本店は各支店長の代決者も決められます。';
  return somebody ? null : 'この支店には、ほかに決裁者がいません。決裁者の登録は、システム管理者へご連絡ください。';
}

function formView({ actor, absentees, branchNames, typed, errors }: DelegationPageSource): NonNullable<DelegationPageView['form']> {
  const choices = absentees.filter(canStandIn);
  const namesOthers = absentees.some(({ person }) => person.id !== actor.staffId);
  const isOwn = ({ person }: AbsenteeChoice): boolean => person.id === actor.staffId;
  const branchOf = (person: Staff): string => (namesOthers ? `${branchNames.get(person.branch) ?? ''}　` : '');
  const nameOf = (person: Staff): string => `${branchOf(person)}${person.name}（${person.rank ? APPROVER_RANK_LABELS[person.rank] : ''}）`;
  const absentName = (choice: AbsenteeChoice): string => (isOwn(choice) ? `${choice.person.name}（あなた）` : nameOf(choice.person));
  const alone = absentees.filter((choice) => !canStandIn(choice)).map(absentName).join('、');
  const deputies = [...new Map(choices.flatMap((choice) => choice.deputies).map((person) => [person.id, person])).values()];
  return {
    absent: namesOthers
      ? selectField({
          name: 'absent', label: '不在の決裁者', error: errors.get('absent'), chosen: typed.absent,
          support: `代決者は、この人と同じ支店の決裁者から選びます。${alone === '' ? '' : `ほかの決裁者が同じ支店にいないため、代決者を決められない人：${alone}`}`,
          // Nobody else's absence is preset: whoever cannot name a deputy in the own place chooses.
          options: [...(choices.some(isOwn) ? [] : [{ value: '', label: '選んでください' }]), ...choices.map((choice) => ({ value: choice.person.id, label: absentName(choice) }))],
        })
      : null,
    deputy: selectField({
      name: 'deputy', label: '代決者', error: errors.get('deputy'), chosen: typed.deputy,
      options: [{ value: '', label: '選んでください' }, ...deputies.map((person) => ({ value: person.id, label: nameOf(person) }))],
    }),
    from: boxedDateField({ name: 'from', label: '不在の初日', error: errors.get('from') }, typed.from),
    until: boxedDateField({ name: 'until', label: '不在の最終日', support: 'この日まで代決できます。早く戻ったときは、途中で終了できます。', error: errors.get('until') }, typed.until),
    reason: textField({
      name: 'reason', label: '不在の理由', support: '代決者の画面に表示されます。', placeholder: '例：出張', width: 'full', maxLength: REASON_LENGTH, value: typed.reason,
      error: errors.get('reason'),
    }),
  };
}

function rowView(row: DelegationRow, { actor, today }: DelegationPageSource): DelegationRowView {
  const stage = delegationStage({ ...row, ended: row.endedAt !== null }, today);
  return {
    absent: absentWords(row), branchName: actor.isHeadOffice ? row.branchName : null,
    deputy: row.deputyId === actor.staffId ? `${row.deputyName}（あなた）` : row.deputyName,
    period: periodWords(row), reason: row.reason, stage: { tone: TONES[stage], text: DELEGATION_STAGE_LABELS[stage], icon: null },
    named: formatJapanInstant(row.namedAt.getTime()), namedBy: row.namedByName,
    ended: row.endedAt === null ? null : `${formatJapanInstant(row.endedAt.getTime())} に${row.endedByName === null ? '' : `${row.endedByName}が`}終了`,
    endAction: mayNameDeputyFor(actor, { staffId: row.absentId, rank: row.absentRank }) && (stage === 'planned' || stage === 'in-force') ? `${DELEGATIONS_PATH}/${row.id}/end` : null,
  };
}

function absentWords({ absentName, absentRank }: DelegationRow): string {
  return absentRank === null ? absentName : `${APPROVER_RANK_LABELS[absentRank]}　${absentName}`;
}

function periodWords({ from, until }: DelegationRow): string {
  return `${formatShortDate(from)}～${formatShortDate(until)}`;
}
