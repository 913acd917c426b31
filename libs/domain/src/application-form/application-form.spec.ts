import fc from 'fast-check';
import { hostileText } from '../../../../test/fixtures/hostile-text.js';
import { firstMessage, sampleContext, sampleForm, sampleFormWith } from '../../../../test/fixtures/sample-form.js';
import { describeApplication } from './describe-application.js';
import { APPLICATION_FIELDS, APPLICATION_STEPS, fieldsOf, labelOf, stepTitle } from './fields.js';
import type { FormContext } from './form-context.js';
import { readApplication } from './read-application.js';
import { readForm, readStep } from './read-form.js';

describe('前払金保証の申込み', () => {
  it('見本の申込みは、整った値になる: 保証金額は前払金額、保証期限は工期の終わり', () => {
    const reading = readApplication(sampleForm, sampleContext);
    expect(reading.reading.violations).toEqual([]);
    expect(reading.reading.cautions).toEqual([]);
    expect(reading.ok && reading.application).toMatchObject({
      guaranteeKind: 'advance-payment',
      ownerName: '見本県',
      contractPrice: 48_400_000,
      advanceRate: 400_000,
      guaranteeAmount: 19_360_000,
      workStart: '2026-06-02',
      guaranteeUntil: '2027-01-29',
      decidingDate: '2026-06-01',
      depositNumber: '0012345',
      depositHolder: 'カ）ミホングミ',
      depositBankName: '見本銀行',
      usePlan: 'later',
    });
  });

  it('読み取ったものを返す: 円と万円、西暦と曜日、日数', () => {
    const { echoes } = readForm(sampleForm, sampleContext);
    expect(echoes.find(({ field }) => field === 'contractPrice')?.text).toBe('読み取った金額 48,400,000円（4,840万円）');
    expect(echoes.find(({ field }) => field === 'contractDate')?.text).toBe('2026年6月1日（月）');
    expect(echoes.find(({ field }) => field === 'workEnd')?.text).toBe('2027年1月29日（金）　工期は242日間です');
  });

  it('西暦で打った日付には、和暦を返す', () => {
    const { echoes } = readForm(sampleFormWith({ amounts: { workEnd: '2027/1/29' } }), sampleContext);
    expect(echoes.find(({ field }) => field === 'workEnd')?.text).toBe('令和9年1月29日（金）　工期は242日間です');
  });

  it('だれも契約に書かない年は、年を確かめてもらう', () => {
    const message = (changes: Parameters<typeof sampleFormWith>[0]): string | undefined => firstMessage(sampleFormWith(changes));
    expect(message({ amounts: { 'workEnd.year': '90' } })).toBe('工期の終わりの日付「令和90年1月29日」は、年を確かめてください');
    expect(message({ eligibility: { 'contractDate.era': '', 'contractDate.year': '1926' } })).toBe('契約日の日付「1926年6月1日」は、年を確かめてください');
    const uses = { usePlan: 'itemized', 'uses.0.item': 'materials', 'uses.0.amount': '1000万', 'uses.0.payOn': '3026/7/31' };
    expect(message({ uses })).toBe('1行目の支払予定日は、年を確かめてください');
  });

  it('空の申込みは、必須の欄をすべて一度に言う', () => {
    const { violations } = readForm({}, sampleContext);
    const required = APPLICATION_FIELDS.filter(({ requirement }) => requirement === 'always').map(({ name }) => name);
    expect(violations.map(({ field }) => field)).toEqual(required);
    expect(violations.find(({ field }) => field === 'ownerId')?.message).toBe('発注者を選んでください');
    expect(violations.find(({ field }) => field === 'workName')?.message).toBe('工事名を入力してください');
  });

  it('前払金額は請負金額の40%以下、2月30日はない', () => {
    const raw = sampleFormWith({ amounts: { advanceAmount: '20,000,000', 'workEnd.month': '2', 'workEnd.day': '30' } });
    expect(readStep('amounts', raw, sampleContext).violations.map(({ message }) => message)).toEqual([
      '工期の終わりの日付「令和9年2月30日」はありません。2月は28日までです',
      '前払金額は、請負金額の40%（19,360,000円）以下にしてください',
    ]);
  });

  it('業務では、業務名・履行期間・履行場所・業務委託料と言う', () => {
    expect(['workName', 'workPlace', 'contractPrice', 'workEnd'].map((name) => labelOf(name as 'workName', 'services'))).toEqual([
      '業務名', '履行場所', '業務委託料（税込）', '履行期間の終わり',
    ]);
    expect(stepTitle('works', 'services')).toBe('発注者と業務');
    expect(stepTitle('amounts', 'services')).toBe('金額と履行期間');
    const raw = sampleFormWith({ eligibility: { workClass: 'services' }, amounts: { advanceRate: '30', advanceAmount: '20,000,000' } });
    expect(firstMessage(raw)).toBe('前払金額は、業務委託料の30%（14,520,000円）以下にしてください');
  });
});

describe('単位の取り違え', () => {
  it('請負金額も前払金額も千円で打たれたら、両方に円の額を示す', () => {
    const { cautions, violations } = readForm(sampleFormWith({ amounts: { contractPrice: '48400', advanceRate: '40', advanceAmount: '19360' } }), sampleContext);
    expect(violations.filter(({ field }) => field === 'contractPrice' || field === 'advanceAmount')).toEqual([]);
    expect(cautions.map(({ field, answers }) => [field, answers[0]?.value])).toEqual([['contractPrice', 'take:48400000'], ['advanceAmount', 'take:19360000']]);
  });
});

describe('申込みの段', () => {
  it('どの欄も一つの段に属し、名前は重ならない', () => {
    expect(APPLICATION_STEPS.flatMap(({ name }) => fieldsOf(name)).length).toBe(APPLICATION_FIELDS.length);
    expect(new Set(APPLICATION_FIELDS.map(({ name }) => name)).size).toBe(APPLICATION_FIELDS.length);
  });
});

describe('申込内容の言葉', () => {
  it('確認・控え・審査で同じ言葉になる', () => {
    const reading = readForm(sampleForm, sampleContext);
    const steps = describeApplication(reading.values, { ownerName: '見本県', depositBank: '見本銀行 中央支店' });
    const rows = steps.flatMap(({ rows }) => rows).map(({ label, text }) => `${label}: ${text}`);
    expect(rows).toContain('請負金額（税込）: 48,400,000円（4,840万円）');
    expect(rows).toContain('前払率: 40%');
    expect(rows).toContain('工期の終わり: 令和9年1月29日（2027/01/29 金）　242日間');
    expect(rows).toContain('保証証書の受取方法: 電子交付を希望する');
    expect(rows).toContain('前払金専用口座の金融機関: 見本銀行 中央支店');
    expect(rows).toContain('使途内訳明細書: あとから提出します');
    expect(rows.some((row) => row.startsWith('公告日'))).toBe(false);
    expect(steps.map(({ title }) => title)).not.toContain('申込内容の確認');
  });
  it('使途内訳は、行ごとの言葉になる', () => {
    const raw = sampleFormWith({ uses: { usePlan: 'itemized', 'uses.0.item': 'materials', 'uses.0.amount': '1000万', 'uses.0.payOn': '令和8年7月31日' } });
    const rows = describeApplication(readForm(raw, sampleContext).values, { ownerName: '見本県', depositBank: '' }).flatMap(({ rows }) => rows);
    expect(rows.find(({ field }) => field === 'usePlan')?.text).toBe('材料費　支払先未定　10,000,000円（1,000万円）　令和8年7月31日（2026/07/31 金）');
  });
  it('空の申込みでも言葉にでき、尋ねた欄は空のまま並ぶ', () => {
    const rows = describeApplication(readForm({}, sampleContext).values, { ownerName: '見本県', depositBank: '見本銀行' }).flatMap(({ rows }) => rows);
    expect(rows.filter(({ text }) => text !== '').map(({ field }) => field)).toEqual(['usePlan']);
    expect(rows.map(({ field }) => field)).not.toContain('noticeDate');
  });
});

describe('どんな入力でも', () => {
  const context: FormContext = { ...sampleContext, deferredPaymentAgreed: true };
  it('一つの欄に何が入っていても、読み終えて、値か断りになる', () => {
    fc.assert(
      fc.property(fc.constantFrom(...APPLICATION_FIELDS), hostileText(), (field, text) => {
        const reading = readForm(sampleFormWith({ [field.step]: { [field.name]: text } }), context);
        const value = reading.values[field.name];
        if (typeof value === 'string') expect(value).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202A-\u202E<>]/);
        if (field.requirement === 'always' && (value === null || value === undefined)) {
          expect(reading.violations.map((violation) => violation.field)).toContain(field.name);
        }
        expect(reading.violations.every(({ message }) => message.length < 300)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
  it('申し込めるのは、断りも問いも残っていないときだけ', () => {
    fc.assert(
      fc.property(fc.constantFrom(...APPLICATION_FIELDS), hostileText(), (field, text) => {
        const reading = readApplication(sampleFormWith({ [field.step]: { [field.name]: text } }), context);
        expect(reading.ok).toBe(reading.reading.violations.length + reading.reading.cautions.length === 0);
      }),
      { numRuns: 200 },
    );
  });
});
