import fc from 'fast-check';
import { hostileText } from '../../../../test/fixtures/hostile-text.js';
import { sampleContext, sampleForm, sampleFormWith, sampleOwnerId } from '../../../../test/fixtures/sample-form.js';
import { calendarDate } from '../calendar/calendar-date.js';
import { changedFields, editableFields, MARKABLE_FIELDS, markableLabel, mergeCorrection, withCompanions } from './correction.js';
import { choicesOf } from './choices.js';
import { describeApplication } from './describe-application.js';
import { APPLICATION_FIELDS, APPLICATION_STEPS, fieldsOf, isFieldName, labelOf, stepTitle, type ChoiceSource } from './fields.js';
import type { FormContext, RawForm } from './form-context.js';
import { readApplication, readCorrection } from './read-application.js';
import { readForm, readStep } from './read-form.js';

const codes = (raw: RawForm, context: FormContext = sampleContext): readonly string[] => readForm(raw, context).violations.map(({ field, code }) => `${field}: ${code}`);
const firstMessage = (raw: RawForm, context: FormContext = sampleContext): string | undefined => readForm(raw, context).violations[0]?.message;

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

describe('電子保証の対象かどうかは第1段で分かる', () => {
  it('広島県: 契約日 2024-05-31 は書面、2024-06-01 は電子 (「電子保証について」令和6年5月)', () => {
    const at = (day: string): RawForm =>
      sampleFormWith({ eligibility: { ownerId: sampleOwnerId('広島県'), 'contractDate.era': '', 'contractDate.year': '2024', 'contractDate.month': day.slice(0, 1), 'contractDate.day': day.slice(2) } });
    expect(readForm(at('5-31'), sampleContext).verdict?.electronic).toBe(false);
    expect(readForm(at('6-1'), sampleContext).verdict?.electronic).toBe(true);
    expect(codes(at('5-31'))).toContain('medium: medium/paper-only');
    expect(codes(sampleFormWith({ ...at('5-31'), delivery: { medium: 'postal' } }))).not.toContain('medium: medium/paper-only');
  });

  it('公告日で決める発注者では公告日を尋ね、公告日で決まる', () => {
    const asked = sampleFormWith({ eligibility: { ownerId: sampleOwnerId('見本市') } });
    expect(codes(asked)).toContain('noticeDate: required');
    const typed = sampleFormWith({ eligibility: { ownerId: sampleOwnerId('見本市'), noticeDate: '2026-05-01' } });
    expect(readForm(typed, sampleContext).verdict).toMatchObject({ electronic: false, timeline: { decidedBy: 'notice-date' } });
    const late = sampleFormWith({ eligibility: { ownerId: sampleOwnerId('見本市'), noticeDate: '2026-06-02' } });
    expect(codes(late)).toContain('noticeDate: dates/after-contract');
  });

  it('地域維持事業では局を尋ね、決められた局でなければ書面になる', () => {
    const maintenance = (bureau: string): RawForm =>
      sampleFormWith({ eligibility: { workClass: 'regional-maintenance', bureau }, amounts: { advanceRate: '30', advanceAmount: '14,520,000' } });
    expect(codes(maintenance(''))).toContain('bureau: required');
    expect(codes(maintenance('見本土木局'))).toEqual([]);
    expect(codes(maintenance('上記以外の局'))).toEqual(['medium: medium/paper-only']);
    expect(choicesOf('bureaus', sampleContext, sampleOwnerId('見本県')).map(({ value }) => value)).toEqual(['見本土木局', '上記以外の局']);
  });

  it('書面・FAXで届いた申込みには、電子交付を選べない (「電子保証について」令和6年5月: e-Net保証を利用し申込)', () => {
    expect(codes(sampleForm, { ...sampleContext, channel: 'fax' })).toEqual(['medium: medium/paper-only']);
  });
});

describe('選べるもの', () => {
  const labels = (source: ChoiceSource, context: FormContext = sampleContext): readonly string[] => choicesOf(source, context, null).map(({ label }) => label);
  it('受取方法は「電子交付を希望する」から始まる (「電子保証について」令和6年5月, STEP 1)', () => {
    expect(labels('media')).toEqual(['電子交付を希望する', '書面（郵送）', '書面（来店）']);
  });
  it('一括納付は、取決めのあるお客様だけに出る', () => {
    expect(labels('payment-methods')).toEqual(['振込', '現金', '小切手']);
    expect(labels('payment-methods', { ...sampleContext, deferredPaymentAgreed: true })).toContain('一括納付');
    const deferred = sampleFormWith({ delivery: { paymentMethod: 'deferred', transferDate: '' } });
    expect(readApplication(deferred, { ...sampleContext, deferredPaymentAgreed: true }).ok).toBe(true);
  });
  it('預託金融機関は委託契約先、預金は普通か決済用 (wjcs.net/maebarai/moshikomi.php)', () => {
    expect(labels('deposit-banks')).toEqual(['見本銀行 中央支店']);
    expect(labels('deposit-kinds')).toEqual(['普通預金', '決済用預金']);
    expect(codes(sampleFormWith({ delivery: { depositBankId: 'elsewhere' } }))).toEqual(['depositBankId: choice/unknown']);
  });
  it('発注者・区分・使途・添付書類・局', () => {
    expect(labels('owners')).toContain('広島県');
    expect(labels('work-classes')).toEqual(['建設工事', '測量・建設コンサルタント等業務', '地域維持事業']);
    expect(labels('use-plans')).toEqual(['あとから提出します', '使いみちは未定です', 'いま入力します']);
    expect(labels('evidence-kinds')).toEqual(['契約書の写し', '指名通知書・落札通知書']);
    expect(labels('bureaus')).toEqual(['上記以外の局']);
  });
});

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
    expect(codes(sampleFormWith(changes))).toContain(code);
  });

  it('指名・予定工事通知日で決める発注者では、その日を尋ねる (長門市の例)', () => {
    const asked = (designationDate: string): RawForm => sampleFormWith({ eligibility: { ownerId: sampleOwnerId('例示町'), designationDate } });
    expect(codes(asked(''))).toEqual(['designationDate: required']);
    expect(codes(asked('令和8年5月20日'))).toEqual(['medium: medium/paper-only']);
  });

  it('10年を超える工期は尋ねる', () => {
    const long = sampleFormWith({ amounts: { 'workEnd.year': '20' } });
    expect(readForm(long, sampleContext).cautions).toMatchObject([{ field: 'workEnd', code: 'period/very-long', answers: [{ value: 'keep:令和20年1月29日' }] }]);
    expect(readForm(sampleFormWith({ amounts: { 'workEnd.year': '20', 'workEnd.answer': 'keep:令和20年1月29日' } }), sampleContext).cautions).toEqual([]);
  });

  it('令和が始まる前の令和の日付と、大きすぎる金額は、そう言って断る', () => {
    const message = (changes: Parameters<typeof sampleFormWith>[0]): string | undefined => firstMessage(sampleFormWith(changes));
    expect(message({ attachments: { desiredIssueDate: '令和元年4月30日' } })).toBe('発行希望日の日付「令和元年4月30日」は令和が始まる前です');
    expect(message({ amounts: { contractPrice: '1兆円' } })).toBe('請負金額（税込）は、数字で入力してください（例：4,840万、48400000）');
    expect(message({ amounts: { contractPrice: '99999億' } })).toBe('請負金額（税込）が大きすぎます。けた数を確かめてください');
  });

  it('工期が過ぎた申込みは受けない', () => {
    expect(codes(sampleForm, { ...sampleContext, today: calendarDate('2027-01-30') })).toContain('workEnd: period/over');
  });

  it('前払率は 40・40%・4割・10分の4・33.33 のどれでも読む', () => {
    const rate = (typed: string): number | null => readForm(sampleFormWith({ amounts: { advanceRate: typed } }), sampleContext).values.advanceRate;
    expect(['40', '４０％', '4割', '10分の4', '33.33', '0', '101', 'abc'].map(rate)).toEqual([400_000, 400_000, 400_000, 400_000, 333_300, null, null, null]);
    expect(['4.5割', '４．５割', '3.33割', '10割', '11割', '割', '0分の4'].map(rate)).toEqual([450_000, 450_000, 333_000, 1_000_000, null, null, null]);
  });

  it('1%に満たない前払率は、割合を小数で入れたものなので断る', () => {
    const message = (advanceRate: string): string | undefined => firstMessage(sampleFormWith({ amounts: { advanceRate } }));
    for (const typed of ['0.4', '0.9999', '0.09割', '300分の1']) expect(message(typed)).toBe('前払率は、1から100までの数字で入力してください（例：40）');
    expect(codes(sampleFormWith({ amounts: { advanceRate: '1', advanceAmount: '484,000' } }))).toEqual([]);
  });
});

describe('使途内訳 (標準約款37条)', () => {
  it('「あとから」を選んでも、残っている行の文字は同じ決まりで見る。使いみちにはならない', () => {
    const later = (rows: Readonly<Record<string, string>>): RawForm => sampleFormWith({ uses: { usePlan: 'later', ...rows } });
    expect(codes(later({ 'uses.0.item': 'materials', 'uses.0.payee': '見本資材株式会社', 'uses.0.amount': 'たくさん' }))).toEqual([]);
    expect(codes(later({ 'uses.0.payee': '見本😀', 'uses.2.description': 'あ'.repeat(61) }))).toEqual(['uses.0.payee: text/emoji', 'uses.2.description: text/too-long']);
    expect(readForm(later({ 'uses.0.item': 'materials', 'uses.0.amount': '1000' }), sampleContext).values.uses).toEqual([]);
  });

  const uses = (rows: Readonly<Record<string, string>>): RawForm => sampleFormWith({ uses: { usePlan: 'itemized', ...rows } });
  it('行を読み、未定の支払先は空になる', () => {
    const reading = readForm(
      uses({
        'uses.0.item': 'materials', 'uses.0.payee': '見本資材株式会社', 'uses.0.description': '鋼材', 'uses.0.amount': '1000万', 'uses.0.payOn': '令和8年7月31日',
        'uses.3.item': 'labour', 'uses.3.payee': '未定', 'uses.3.amount': '5,000,000',
      }),
      sampleContext,
    );
    expect(reading.violations).toEqual([]);
    expect(reading.values.uses).toEqual([
      { item: 'materials', payee: '見本資材株式会社', description: '鋼材', amount: 10_000_000, payOn: '2026-07-31' },
      { item: 'labour', payee: null, description: null, amount: 5_000_000, payOn: null },
    ]);
  });
  it('合計が前払金額を超えるとき、現場管理費等が25%を超えるときは断る (名取市, 使途拡大)', () => {
    expect(codes(uses({ 'uses.0.item': 'materials', 'uses.0.amount': '1,936万1円' }))).toEqual(['uses.0.amount: uses/above-advance']);
    expect(codes(uses({ 'uses.0.item': 'site-management', 'uses.0.amount': '4,840,000' }))).toEqual([]);
    expect(codes(uses({ 'uses.0.item': 'site-management', 'uses.0.amount': '4,840,001' }))).toEqual(['uses.0.amount: uses/management-above-share']);
  });
  it('使途拡大を採っていない発注者では、現場管理費は使えない', () => {
    const raw = { ...uses({ 'uses.1.item': 'site-management', 'uses.1.amount': '1,000,000' }), eligibility: { ...sampleForm['eligibility'], ownerId: sampleOwnerId('広島県') } };
    expect(codes(raw)).toEqual(['uses.0.item: uses/management-not-allowed']);
  });
  it('「いま入力します」なら、1行は入力する', () => {
    expect(firstMessage(uses({}))).toBe('使途内訳明細書は、1行以上入力してください');
    expect(codes(uses({ 'uses.0.payee': ' ' }))).toEqual(['usePlan: uses/none']);
    expect(codes(sampleFormWith({ uses: { usePlan: 'undecided' } }))).toEqual([]);
  });
  it('誤りは、その行の欄に付く', () => {
    expect(codes(uses({ 'uses.2.item': 'gifts', 'uses.2.amount': 'たくさん' }))).toEqual(['uses.2.item: choice/unknown', 'uses.2.amount: money/not-an-amount']);
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
});

describe('補正では、印を付けた欄の答えしだいで変わる欄も直せる', () => {
  const asked = { bureau: null, noticeDate: null, designationDate: null };
  it.each([
    ['contractDate', ['contractDate', 'medium']], ['contractPrice', ['contractPrice', 'advanceAmount']], ['advanceRate', ['advanceRate', 'advanceAmount']],
    ['workStart', ['workStart', 'workEnd']], ['workEnd', ['workStart', 'workEnd']], ['bureau', ['bureau', 'medium']], ['workName', ['workName']],
    ['workClass', ['workClass', 'advanceRate', 'advanceAmount', 'medium']], ['ownerId', ['ownerId', 'advanceRate', 'advanceAmount', 'medium']],
    ['evidenceKind', ['evidenceKind', 'attachments']],
  ] as const)('%s には %j', (marked, all) => {
    expect(withCompanions([marked], asked)).toEqual(all);
    expect(withCompanions(withCompanions([marked], asked), asked)).toEqual(all);
  });
  it('尋ねていた公告日や局は、発注者や契約日といっしょに直せる', () => {
    const dated = { bureau: '見本土木局', noticeDate: calendarDate('2026-05-01'), designationDate: null };
    expect(withCompanions(['contractDate'], dated)).toEqual(['contractDate', 'noticeDate', 'medium']);
    expect(withCompanions(['ownerId'], dated)).toEqual(['ownerId', 'bureau', 'noticeDate', 'advanceRate', 'advanceAmount', 'medium']);
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
    expect(codes(fixed, later)).toEqual(['transferDate: dates/in-the-past', 'desiredIssueDate: dates/in-the-past']);
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
