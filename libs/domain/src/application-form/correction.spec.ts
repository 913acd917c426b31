import { codesOf, sampleContext, sampleForm, sampleFormWith, sampleOwnerId } from '../../../../test/fixtures/sample-form.js';
import { calendarDate } from '../calendar/calendar-date.js';
import { changedFields, closedChanges, editableFields, MARKABLE_FIELDS, markableLabel, mergeCorrection, withCompanions } from './correction.js';
import { isFieldName } from './fields.js';
import type { FormContext, RawForm } from './form-context.js';
import { readCorrection, sameAnswers } from './read-application.js';
import { readForm } from './read-form.js';

describe('補正では、印を付けた欄だけが直せる', () => {
  it('受付前はすべて、補正中は印の欄だけ、ほかは何も直せない', () => {
    expect(editableFields('submitted', false, []).size).toBe(MARKABLE_FIELDS.length);
    expect(editableFields('submitted', true, []).size).toBe(0);
    expect([...editableFields('correction-requested', true, ['workEnd', 'attachments', 'agreedToClauses', 'nonsense'])]).toEqual(['workEnd', 'attachments']);
    for (const state of ['in-review', 'awaiting-decision', 'awaiting-premium', 'issued', 'retracted'] as const) {
      expect(editableFields(state, true, ['workEnd']).size).toBe(0);
    }
  });
  it('印を付けられる欄には言葉があり、同意には印を付けられない', () => {
    expect(MARKABLE_FIELDS.every((name) => markableLabel(name, 'construction') !== '')).toBe(true);
    expect([markableLabel('attachments', null), markableLabel('workEnd', 'services')]).toEqual(['添付書類', '履行期間の終わり']);
    expect(MARKABLE_FIELDS.filter((name) => name.startsWith('agreed'))).toEqual([]);
    expect([isFieldName('workEnd'), isFieldName('__proto__')]).toEqual([true, false]);
  });
  it('印のない欄を送っても変わらない', () => {
    const sent = sampleFormWith({ amounts: { contractPrice: '1円', 'workEnd.day': '', workEnd: '令和9年1月30日' }, works: { workName: '別の工事' } });
    const merged = mergeCorrection(sampleForm, sent, new Set(['workEnd']));
    expect(changedFields(sampleForm, merged)).toEqual(['workEnd']);
    expect(readForm(merged, sampleContext).values).toMatchObject({ workEnd: '2027-01-30', contractPrice: 48_400_000 });
    expect(changedFields(sampleForm, sampleForm)).toEqual([]);
  });

  it('印のない欄が変わっていれば、どの欄かがわかる。そのままか送られなかった欄は数えない', () => {
    const sent = sampleFormWith({ amounts: { contractPrice: '1円', workEnd: '令和9年1月30日' }, works: { workName: '別の工事' } });
    expect(closedChanges(sampleForm, sent, new Set(['workEnd']))).toEqual(['workName', 'contractPrice']);
    expect(closedChanges(sampleForm, sampleForm, new Set())).toEqual([]);
    expect(closedChanges(sampleForm, { amounts: { workEnd: '令和9年1月30日' } }, new Set(['workEnd']))).toEqual([]);
  });
});

describe('補正では、印を付けた欄の答えしだいで変わる欄も直せる', () => {
  const asked = { bureau: null, noticeDate: null, designationDate: null };
  it.each([
    ['contractDate', ['contractDate', 'medium']], ['contractPrice', ['contractPrice', 'advanceAmount']], ['advanceRate', ['advanceRate', 'advanceAmount']],
    ['workStart', ['workStart', 'workEnd']], ['workEnd', ['workStart', 'workEnd']], ['bureau', ['bureau', 'medium']], ['workName', ['workName']],
    ['workClass', ['workClass', 'advanceRate', 'advanceAmount', 'medium']], ['ownerId', ['ownerId', 'addressee', 'advanceRate', 'advanceAmount', 'medium']],
    ['evidenceKind', ['evidenceKind', 'attachments']],
  ] as const)('%s には %j', (marked, all) => {
    expect(withCompanions([marked], asked)).toEqual(all);
    expect(withCompanions(withCompanions([marked], asked), asked)).toEqual(all);
  });
  it('尋ねていた公告日や局は、発注者や契約日といっしょに直せる', () => {
    const dated = { bureau: '見本土木局', noticeDate: calendarDate('2026-05-01'), designationDate: null };
    expect(withCompanions(['contractDate'], dated)).toEqual(['contractDate', 'noticeDate', 'medium']);
    expect(withCompanions(['ownerId'], dated)).toEqual(['ownerId', 'bureau', 'noticeDate', 'addressee', 'advanceRate', 'advanceAmount', 'medium']);
  });
  it('契約日を直して書面になっても、受取方法を選び直して答えられる', () => {
    const before = sampleFormWith({ eligibility: { ownerId: sampleOwnerId('広島県') } });
    const early = { 'contractDate.year': '6', 'contractDate.month': '5', 'contractDate.day': '31' };
    const editable = new Set(withCompanions(['contractDate'], asked));
    const after = (medium: string): RawForm => mergeCorrection(before, sampleFormWith({ eligibility: early, delivery: { medium } }), editable);
    expect(readCorrection(before, after('electronic'), editable, sampleContext).reading.violations.map(({ field }) => field)).toEqual(['medium']);
    expect(readCorrection(before, after('postal'), editable, sampleContext).ok).toBe(true);
  });
  it('直せない欄についての問いには答えられないので、補正を止めない', () => {
    const late = mergeCorrection(sampleForm, sampleFormWith({ eligibility: { 'contractDate.day': '5' } }), new Set(['contractDate']));
    expect(readForm(late, sampleContext).cautions.map(({ code }) => code)).toEqual(['dates/starts-before-contract']);
    expect(readCorrection(sampleForm, late, new Set(['contractDate']), sampleContext).ok).toBe(true);
  });
});

describe('補正は、直せる欄だけで断る', () => {
  const later: FormContext = { ...sampleContext, today: calendarDate('2026-06-20') };
  const fixed = sampleFormWith({ works: { workName: '令和8年度 県道見本中央線 橋梁補修工事（第3工区）' } });
  it('申込みのあとに過ぎた希望日や振込予定日は、印の付いていない補正を止めない', () => {
    expect(codesOf(fixed, later)).toEqual(['transferDate: dates/in-the-past', 'desiredIssueDate: dates/in-the-past']);
    const reading = readCorrection(sampleForm, fixed, new Set(['workName']), later);
    expect(reading.ok && reading.application.workName).toContain('第3工区');
  });
  it('印の付いた欄の誤りと、補正で新しく生じた誤りは断る', () => {
    const marked = readCorrection(sampleForm, fixed, new Set(['desiredIssueDate']), later);
    expect(marked.reading.violations.map(({ field }) => field)).toEqual(['desiredIssueDate']);
    const lowered = sampleFormWith({ amounts: { contractPrice: '4,000万' } });
    const reading = readCorrection(sampleForm, lowered, new Set(['contractPrice']), later);
    expect(reading.ok).toBe(false);
    expect(reading.reading.violations.map(({ code }) => code)).toEqual(['advance/above-limit']);
  });
  it('使途内訳の行は、その計画に印が付いていれば直せる', () => {
    const wrong = sampleFormWith({ uses: { usePlan: 'itemized', 'uses.0.item': 'materials', 'uses.0.amount': '2億' } });
    expect(readCorrection(wrong, wrong, new Set(['workName']), sampleContext).ok).toBe(true);
    expect(readCorrection(wrong, wrong, new Set(['usePlan']), sampleContext).ok).toBe(false);
  });
});

describe('何も変えない返答', () => {
  it.each<[string, Parameters<typeof sampleFormWith>[0], boolean]>([
    ['同じ文字', {}, true],
    ['同じ額の別の書き方', { amounts: { advanceAmount: '１，９３６万円' } }, true],
    ['同じ日の西暦', { attachments: { desiredIssueDate: '2026/06/08' } }, true],
    ['別の額', { amounts: { advanceAmount: '19,350,000' } }, false],
    ['一字違う工事名', { works: { workName: '令和8年度 県道見本中央線 橋梁補修工事（第3工区）' } }, false],
  ])('%s', (_what, changes, same) => {
    expect(sameAnswers(sampleForm, sampleFormWith(changes), sampleContext)).toBe(same);
  });
});
