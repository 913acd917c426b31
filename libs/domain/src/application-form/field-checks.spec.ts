import fc from 'fast-check';
import { codesOf, firstMessage, sampleContext, sampleForm, sampleFormWith, sampleOwnerId } from '../../../../test/fixtures/sample-form.js';
import { type CalendarDate, calendarDate } from '../calendar/calendar-date.js';
import { addDays } from '../calendar/date-arithmetic.js';
import type { RawForm } from './form-context.js';
import { readApplication } from './read-application.js';
import { readForm } from './read-form.js';

describe('単位と端数の注意は、答えると進める', () => {
  const typed = sampleFormWith({ amounts: { advanceAmount: '19,360' } });
  it('19,360円には 19,360,000円 を示し、答えるまで申し込めない', () => {
    const reading = readApplication(typed, sampleContext);
    expect(reading.ok).toBe(false);
    expect(reading.reading.cautions).toMatchObject([
      {
        field: 'advanceAmount',
        code: 'amount-below-100000',
        question: '単位は円です。19,360円でよろしいですか',
        answers: [
          { value: 'take:19360000', label: '19,360,000円（1,936万円）に直す' },
          { value: 'keep:19360', label: '19,360円のまま進む' },
        ],
      },
    ]);
  });
  it('「直す」と答えれば 19,360,000円 になり、「このまま」なら打った額になる', () => {
    const take = readApplication(sampleFormWith({ amounts: { advanceAmount: '19,360', 'advanceAmount.answer': 'take:19360000' } }), sampleContext);
    expect(take.ok && take.application.guaranteeAmount).toBe(19_360_000);
    const keep = readForm(sampleFormWith({ amounts: { advanceAmount: '19,360,500', 'advanceAmount.answer': 'keep:19360500', advanceRate: '40', contractPrice: '60,000,000' } }), sampleContext);
    expect(keep.cautions).toEqual([]);
    expect(keep.values.advanceAmount).toBe(19_360_500);
  });
  it('前の額への答えは、別の額には効かない', () => {
    const stale = sampleFormWith({ amounts: { advanceAmount: '1,936', 'advanceAmount.answer': 'keep:19360' } });
    expect(readForm(stale, sampleContext).cautions).toHaveLength(1);
    const forged = sampleFormWith({ amounts: { advanceAmount: '19,360', 'advanceAmount.answer': 'take:99999999' } });
    expect(readForm(forged, sampleContext).values.advanceAmount).toBe(19_360);
  });
  it('発注者が切り捨てる端数は尋ね、切り捨てた額を示す', () => {
    const uncut = { contractPrice: '48,415,000', advanceAmount: '19,366,000' };
    const { cautions } = readForm(sampleFormWith({ amounts: uncut }), sampleContext);
    expect(cautions).toMatchObject([{ code: 'advance/not-cut', answers: [{ value: 'take:19360000' }, { value: 'keep:19366000' }] }]);
    const take = readForm(sampleFormWith({ amounts: { ...uncut, 'advanceAmount.answer': 'take:19360000' } }), sampleContext);
    expect(take.cautions).toEqual([]);
    expect(take.values.advanceAmount).toBe(19_360_000);
  });
  it('前払金額が請負金額×前払率でなければ尋ね、計算した額を示す', () => {
    const { cautions } = readForm(sampleFormWith({ amounts: { advanceAmount: '19,000,000' } }), sampleContext);
    expect(cautions).toMatchObject([{
      field: 'advanceAmount', code: 'advance/not-the-share',
      question: '前払金額が、請負金額の40%と違います。19,000,000円でよろしいですか',
      explanation: '請負金額の40%は 19,360,000円（1,936万円）です。契約書の金額と率を確かめてください。',
      answers: [{ value: 'take:19360000', label: '19,360,000円（1,936万円）に直す' }, { value: 'keep:19000000', label: '19,000,000円のまま進む' }],
    }]);
    for (const [answer, amount] of [['take:19360000', 19_360_000], ['keep:19000000', 19_000_000]] as const) {
      const answered = readForm(sampleFormWith({ amounts: { advanceAmount: '19,000,000', 'advanceAmount.answer': answer } }), sampleContext);
      expect([answered.cautions, answered.values.advanceAmount]).toEqual([[], amount]);
    }
  });
  it('円・発注者の単位・1万円・10万円のどれで切り捨てた額も、請負金額×前払率と同じとみなす', () => {
    const asked = (advanceAmount: string): readonly string[] =>
      readForm(sampleFormWith({ eligibility: { ownerId: '' }, amounts: { contractPrice: '98,789,000', advanceAmount } }), sampleContext).cautions.map(({ code }) => code);
    expect(['39,515,600', '39,510,000', '39,500,000'].map((amount) => asked(amount))).toEqual([[], [], []]);
    expect(['39,515,000', '39,000,000', '39,520,000'].map((amount) => asked(amount))).toEqual([['advance/not-the-share'], ['advance/not-the-share'], ['advance/not-the-share']]);
  });
  it('請負金額を尋ねているうちは、その上限や率と前払金額を比べない', () => {
    const unclear = { contractPrice: '1.5万', advanceAmount: '19,360,000' };
    const asking = readForm(sampleFormWith({ amounts: unclear }), sampleContext);
    expect([asking.violations, asking.cautions.map(({ field }) => field)]).toEqual([[], ['contractPrice']]);
    const answered = readForm(sampleFormWith({ amounts: { ...unclear, 'contractPrice.answer': 'keep:15000' } }), sampleContext);
    expect(answered.violations.map(({ code }) => code)).toEqual(['advance/above-limit']);
  });
  it('請負金額も前払率もわからないうちは、前払金額を比べない', () => {
    expect(readForm(sampleFormWith({ amounts: { contractPrice: '', advanceAmount: '19,000,000' } }), sampleContext).cautions).toEqual([]);
    expect(readForm(sampleFormWith({ amounts: { advanceRate: '', advanceAmount: '19,000,000' } }), sampleContext).cautions).toEqual([]);
  });
  it('契約日より前に始まる工期は尋ねる', () => {
    const early = sampleFormWith({ amounts: { workStart: '令和8年5月30日' } });
    expect(readForm(early, sampleContext).cautions.map(({ code }) => code)).toEqual(['dates/starts-before-contract']);
    const answered = sampleFormWith({ amounts: { workStart: '令和8年5月30日', 'workStart.answer': 'keep:令和8年5月30日' } });
    expect(readForm(answered, sampleContext).cautions).toEqual([]);
  });
});

describe('欄どうしのきまり', () => {
  it.each([
    [{ amounts: { 'workEnd.era': '令和', 'workEnd.year': '8', 'workEnd.month': '6', 'workEnd.day': '1' } }, 'workEnd: period/ends-before-start'],
    [{ delivery: { transferDate: '令和8年5月27日' } }, 'transferDate: dates/in-the-past'],
    [{ attachments: { desiredIssueDate: '令和8年5月27日' } }, 'desiredIssueDate: dates/in-the-past'],
    [{ delivery: { paymentMethod: 'deferred' } }, 'paymentMethod: payment/no-agreement'],
    [{ works: { addressee: '見本県東部建設事務所長 様' } }, 'addressee: addressee/with-suffix'],
    [{ attachments: { evidenceKind: 'award-notice' } }, 'attachments: attachments/missing'],
    [{ amounts: { advanceRate: '45' } }, 'advanceRate: advance/rate-above-limit'],
    [{ amounts: { contractPrice: '0' } }, 'contractPrice: money/zero'],
    [{ delivery: { depositNumber: '12345' } }, 'depositNumber: text/wrong-length'],
    [{ consent: { agreedToClauses: '' } }, 'agreedToClauses: consent/missing'],
    [{ attachments: { contactMail: 'hanako' } }, 'contactMail: text/not-mail-address'],
  ] as const)('%j → %s', (changes, code) => {
    expect(codesOf(sampleFormWith(changes))).toContain(code);
  });

  it('指名・予定工事通知日で決める発注者では、その日を尋ねる (長門市の例)', () => {
    const asked = (designationDate: string): RawForm => sampleFormWith({ eligibility: { ownerId: sampleOwnerId('例示町'), designationDate } });
    expect(codesOf(asked(''))).toEqual(['designationDate: required']);
    expect(codesOf(asked('令和8年5月20日'))).toEqual(['medium: medium/paper-only']);
  });

  it('10年を超える工期は尋ねる', () => {
    const long = sampleFormWith({ amounts: { 'workEnd.year': '20' } });
    expect(readForm(long, sampleContext).cautions).toMatchObject([{ field: 'workEnd', code: 'period/very-long', answers: [{ value: 'keep:令和20年1月29日' }] }]);
    expect(readForm(sampleFormWith({ amounts: { 'workEnd.year': '20', 'workEnd.answer': 'keep:令和20年1月29日' } }), sampleContext).cautions).toEqual([]);
  });

  const datesWith = (contract: Readonly<Record<string, string>>, start: string, end: string): RawForm => sampleFormWith({
    eligibility: { 'contractDate.era': '', 'contractDate.year': '', 'contractDate.month': '', 'contractDate.day': '', ...contract },
    amounts: { workStart: start, 'workEnd.era': '', 'workEnd.year': '', 'workEnd.month': '', 'workEnd.day': '', workEnd: end },
  });

  it('平成を令和とまちがえた遠い先の契約日と工期は尋ね、答えれば進める', () => {
    const slip = datesWith({ contractDate: '令和31年4月30日' }, '2049/05/01', '2050/03/31');
    const asked = readForm(slip, sampleContext);
    expect([asked.violations, asked.cautions.map(({ field, question }) => [field, question])]).toEqual([[], [
      ['contractDate', '契約日（令和31年4月30日）が3か月より先です。よろしいですか'], ['workStart', '工期の始め（令和31年5月1日）が1年より先です。よろしいですか'],
    ]]);
    const meant = datesWith({ contractDate: '令和31年4月30日', 'contractDate.answer': 'keep:令和31年4月30日' }, '2049/05/01', '2050/03/31');
    expect(readForm({ ...meant, amounts: { ...meant['amounts'], 'workStart.answer': 'keep:2049/05/01' } }, sampleContext).cautions).toEqual([]);
  });

  it('契約日は3か月先まで、工期の始めは1年先まで、尋ねない', () => {
    const codes = (contractDate: string, start: string, end: string): readonly string[] => readForm(datesWith({ contractDate }, start, end), sampleContext).cautions.map(({ code }) => code);
    expect(codes('2026/08/28', '2026/09/01', '2027/03/31')).toEqual([]);
    expect(codes('2026/08/29', '2026/09/01', '2027/03/31')).toEqual(['dates/far-contract']);
    expect(codes('2026/06/01', '2027/05/28', '2028/03/31')).toEqual([]);
    expect(codes('2026/06/01', '2027/05/29', '2028/03/31')).toEqual(['period/far-start']);
  });

  it.each([['transferDate', 'delivery', '振込予定日'], ['desiredIssueDate', 'attachments', '発行希望日']] as const)('%s は、今日から3か月先まで尋ねず、その先は尋ね、答えれば進める', (name, step, label) => {
    const asked = (typed: string, answer = ''): readonly unknown[] => readForm(sampleFormWith({ [step]: { [name]: typed, [`${name}.answer`]: answer } }), sampleContext).cautions.map(({ field, question }) => [field, question]);
    expect([asked('2026/05/28'), asked('2026/08/28')]).toEqual([[], []]);
    expect(asked('2026/08/29')).toEqual([[name, `${label}（令和8年8月29日）が3か月より先です。よろしいですか`]]);
    expect(asked('令和18年6月5日')).toEqual([[name, `${label}（令和18年6月5日）が3か月より先です。よろしいですか`]]);
    expect(asked('2026/08/29', 'keep:2026/08/29')).toEqual([]);
    expect(asked('2027/08/29', 'keep:2026/08/29')).toHaveLength(1);
  });

  it('今日から11年より先の日に終わる工期は、始めか長さを必ず尋ねる', () => {
    const day = (min: number, max: number): fc.Arbitrary<CalendarDate> => fc.integer({ min, max }).map((days) => addDays(sampleContext.today, days));
    fc.assert(
      fc.property(day(4, 10_000), day(4_030, 10_000), (start, end) => {
        fc.pre(start <= end);
        expect(readForm(datesWith({ contractDate: sampleContext.today }, start, end), sampleContext).cautions.filter(({ code }) => code.startsWith('period/')).length).toBeGreaterThan(0);
      }),
    );
  });

  it('令和が始まる前の令和の日付と、大きすぎる金額は、そう言って断る', () => {
    const message = (changes: Parameters<typeof sampleFormWith>[0]): string | undefined => firstMessage(sampleFormWith(changes));
    expect(message({ attachments: { desiredIssueDate: '令和元年4月30日' } })).toBe('発行希望日の日付「令和元年4月30日」は令和が始まる前です');
    expect(message({ amounts: { contractPrice: '1兆円' } })).toBe('請負金額（税込）が大きすぎます。けた数を確かめてください');
    expect(message({ amounts: { contractPrice: '1億20000万' } })).toBe('請負金額（税込）は、億・万・千やカンマの位置を確かめてください。数字だけでも入力できます（例：4,840万、48400000）');
    expect(message({ amounts: { contractPrice: '未定' } })).toBe('請負金額（税込）は、数字で入力してください（例：4,840万、48400000）');
    expect(message({ amounts: { contractPrice: '99999億' } })).toBe('請負金額（税込）が大きすぎます。けた数を確かめてください');
  });

  it('工期が過ぎた申込みは受けない', () => {
    expect(codesOf(sampleForm, { ...sampleContext, today: calendarDate('2027-01-30') })).toContain('workEnd: period/over');
  });

  it('前払率は 40・40%・4割・10分の4・33.33 のどれでも読む', () => {
    const rate = (typed: string): number | null => readForm(sampleFormWith({ amounts: { advanceRate: typed } }), sampleContext).values.advanceRate;
    expect(['40', '４０％', '4割', '10分の4', '33.33', '0', '101', 'abc'].map(rate)).toEqual([400_000, 400_000, 400_000, 400_000, 333_300, null, null, null]);
    expect(['4.5割', '４．５割', '3.33割', '10割', '11割', '割', '0分の4'].map(rate)).toEqual([450_000, 450_000, 333_000, 1_000_000, null, null, null]);
    expect(['4/10', '４／１０', '1/3', '4/0', '12/10', '4/'].map(rate)).toEqual([400_000, 400_000, 333_333, null, null, null]);
  });

  it('1%に満たない前払率は、割合を小数で入れたものなので断る', () => {
    const message = (advanceRate: string): string | undefined => firstMessage(sampleFormWith({ amounts: { advanceRate } }));
    for (const typed of ['0.4', '0.9999', '0.09割', '300分の1']) expect(message(typed)).toBe('前払率は、1から100までの数字で入力してください（例：40）');
    expect(codesOf(sampleFormWith({ amounts: { advanceRate: '1', advanceAmount: '484,000' } }))).toEqual([]);
  });
});
