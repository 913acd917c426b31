import { type ChecklistAnswers, checklistLabel, openChecklistItems, type Opinion, type RuleResult, type WorkClass } from '#domain';

/** What stands against an opinion 引受可, each at the item where it can be seen to; nothing stands against 引受不可. */
export function opinionProblems(
  opinion: Opinion | undefined, rules: readonly RuleResult[], answers: ChecklistAnswers, workClass: WorkClass,
): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  if (opinion !== 'approve') return problems;
  const violated = rules.filter(({ verdict }) => verdict === 'violation');
  if (violated.length > 0) {
    problems.set('opinion', `違反が${violated.length}件あるため、引受可にできません（${violated.map(({ title }) => title).join('、')}）。補正をお願いするか、引受不可としてください`);
  }
  for (const item of openChecklistItems(answers)) problems.set(item.code, `確認項目「${checklistLabel(item, workClass)}」が済んでいません`);
  return problems;
}
