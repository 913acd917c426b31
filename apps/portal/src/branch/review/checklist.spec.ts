import { type DescribedStep, openChecklistItems } from '#domain';
import { checklistFrom, COMPARED_FIELDS, comparedRows, itemAnswers, tickOf } from './checklist.js';

const SECTIONS: readonly DescribedStep[] = [{
  step: 'works', title: '発注者と工事',
  rows: [
    ...COMPARED_FIELDS.map((field) => ({ field, label: field, text: field === 'workNumber' ? '' : 'あり', amount: false })),
    { field: 'department', label: '担当部署', text: '契約課', amount: false },
  ],
}];
const all = [...COMPARED_FIELDS.filter((field) => field !== 'workNumber').map(tickOf), 'seal-matches', 'bank-entrusted'];
const open = (ticks: readonly string[], copyOpened = true) => openChecklistItems(itemAnswers(checklistFrom(new Set(ticks), SECTIONS, copyOpened))).map(({ code }) => code);

describe('確認項目: 証書に印刷する値を一つずつ契約書写しと照合する', () => {
  it('証書に載らない値と空の値は照合しない', () => {
    const fields = comparedRows(SECTIONS).map(({ field }) => field);
    expect(fields).toEqual(COMPARED_FIELDS.filter((field) => field !== 'workNumber'));
  });

  it('すべて照合し、写しを開いていれば、残りはない', () => {
    expect(open(all)).toEqual([]);
  });

  it('写しを開いたことは、印では付けられない', () => {
    expect(open([...all, 'copy-opened'], false)).toEqual(['copy-opened']);
  });

  it.each([
    ['addressee', 'addressee-matches'], ['signatoryName', 'addressee-matches'], ['workName', 'terms-match'], ['contractPrice', 'terms-match'], ['workEnd', 'terms-match'],
  ] as const)('%s の照合が残れば %s が残る', (field, item) => {
    expect(open(all.filter((tick) => tick !== tickOf(field)))).toEqual([item]);
  });

  it('一覧にない印は数えない', () => {
    expect(Object.keys(checklistFrom(new Set(['__proto__', 'field:department', 'x']), SECTIONS, false))).not.toContain('field:department');
  });
});
