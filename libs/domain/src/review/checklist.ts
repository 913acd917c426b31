import type { WorkClass } from '../vocabulary/enumerations.js';
import type { RuleResult } from './rule-results.js';

/** 確認項目: what the 審査担当 confirms by hand; the first is recorded by opening the copy. */
export const REVIEW_CHECKLIST = [
  { code: 'copy-opened', label: '契約書写しを開いて読んだ', automatic: true },
  { code: 'addressee-matches', label: '宛名・契約名義が契約書と一字一句一致', automatic: false },
  { code: 'seal-matches', label: '契約書の印影・記名が申込者と一致', automatic: false },
  { code: 'terms-match', label: '請負金額・工期・工事名が契約書と一致', automatic: false },
  { code: 'bank-entrusted', label: '預託金融機関が委託契約先である', automatic: false },
] as const;
/** The words of an item for 工事 and for 業務. */
export function checklistLabel({ label }: { readonly label: string }, workClass: WorkClass): string {
  return workClass === 'construction' ? label : label.replace('請負金額・工期・工事名', '業務委託料・履行期間・業務名');
}

export type ChecklistCode = (typeof REVIEW_CHECKLIST)[number]['code'];

/** Which items are ticked; absent means not ticked. */
export type ChecklistAnswers = Readonly<Partial<Record<ChecklistCode, boolean>>>;

export function openChecklistItems(answers: ChecklistAnswers): readonly (typeof REVIEW_CHECKLIST)[number][] {
  return REVIEW_CHECKLIST.filter(({ code }) => answers[code] !== true);
}

/** Why an opinion 引受可 or a decision 承認 cannot be given yet, in words beside the button; empty when it can. */
export function approvalObstacles(results: readonly RuleResult[], answers: ChecklistAnswers): readonly string[] {
  const violations = results.filter(({ verdict }) => verdict === 'violation').length;
  const open = openChecklistItems(answers).length;
  return [
    ...(violations > 0 ? [`違反${violations}件のため不可`] : []),
    ...(open > 0 ? [`確認項目が${open}件残っています`] : []),
  ];
}
