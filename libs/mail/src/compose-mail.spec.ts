import { calendarDate, yen } from '#domain';
import { TemplateEngine } from '#platform';
import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { composeMail } from './compose-mail.js';
import { breakLines, LINE_WIDTH, widthOf } from './line-breaking.js';
import { MAIL_TEMPLATES, type MailContents, type MailTemplate } from './mail-views.js';

const templates = new TemplateEngine(fileURLToPath(new URL('../../../templates', import.meta.url)), { exact: true });

const people = {
  recipient: { company: '株式会社見本組', department: '工務部', person: '見本 花子', instead: null, signsIn: true },
  sender: {
    suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', branchName: '見本県東部支店', branchPhone: '00-0000-0000',
    branchHours: '平日 9:00～17:00', serviceHours: '8:30～24:00',
  },
};
const about = {
  guarantee: '前払金保証（新規）', projectLabel: '工事名', projectName: '令和8年度 県道見本中央線 橋梁補修工事（第2工区）',
  ownerName: '見本県 見本県東部建設事務所', guaranteeAmount: yen(19_360_000), guaranteeUntil: calendarDate('2027-03-26'),
};
const application = { receptionNumber: '26-04071', case: about, url: 'https://e-net.example.jp/applications/018f' };
const correction = {
  ...application, answerBy: calendarDate('2026-12-01'),
  asked: [{ fields: ['工事名', '請負金額（税込）'], reason: '契約書の写しでは工事名が「県道見本中央線」となっています。\n契約書のとおりにご記入ください。' }],
};
const premium = {
  ...application, premium: yen(60_300), owed: yen(60_300), dueOn: calendarDate('2026-12-03'), paymentMethod: 'transfer' as const, payer: '2000000001 カ）ミホングミ',
  calculation: [
    { label: '500万円以下の部分', amount: '17,500円' }, { label: '500万円を超え2,000万円以下の部分', amount: '43,080円' }, { label: '小計', amount: '60,580円' },
    { label: '端数処理', amount: '60,500円' }, { label: 'e-Net割引（保証金額300万円以上）', amount: '−200円' }, { label: '保証料（非課税）', amount: '60,300円' },
  ],
  account: '見本銀行 見本支店（000-000） 普通 0000001 見本建設業保証株式会社',
};
const certificate = { contractNumber: '2012600001', issuedOn: calendarDate('2026-11-20'), case: about };
const url = 'https://e-net.example.jp/guarantees/2012600001';

const contents: MailContents = {
  'application-received': { ...application, submittedOn: calendarDate('2026-11-18'), collective: false },
  'correction-request': correction,
  'correction-reminder': correction,
  'correction-reminder-again': correction,
  'premium-notice': premium,
  'premium-reminder': premium,
  'premium-overdue': premium,
  'application-declined': application,
  'application-retracted': application,
  'application-lapsed': { ...application, awaited: 'premium' },
  'certificate-registered': { ...certificate, url },
  'certificate-issued': { ...certificate, certificateNumber: 'MH0000001-01', deliveredOn: calendarDate('2026-11-24'), delivery: '郵送' },
  'key-reissued': { ...certificate, url, reissuedOn: calendarDate('2026-11-24') },
  'viewing-alert': { ...certificate, url, misses: 50 },
};

function compose<T extends MailTemplate>(template: T, content: MailContents[T] = contents[template]) {
  return composeMail(templates, template, content, people);
}

/** To a customer who applied on paper and has no お客様ID. */
function composeWithoutId(template: MailTemplate): string {
  return composeMail(templates, template, contents[template], { ...people, recipient: { ...people.recipient, signsIn: false } }).text;
}

describe('mails to the contractor', () => {
  it.each(MAIL_TEMPLATES)('%s: lines of at most 35 full-width characters, addresses of pages apart', (template) => {
    const lines = compose(template).text.split('\n');
    expect(lines.filter((line) => widthOf(line) > LINE_WIDTH && !/^[　 ]*https?:\S+$/.test(line))).toEqual([]);
  });

  it.each(MAIL_TEMPLATES)('%s: whoever has no お客様ID is asked for no sign-in and shown no page of it, and has a way on', (template) => {
    const text = composeWithoutId(template);
    expect(text).not.toMatch(/https?:|ログイン|パスワード|次のページ|下のページ/);
    expect(text).not.toMatch(/\n\n\n/);
    expect(text.split('\n').filter((line) => widthOf(line) > LINE_WIDTH)).toEqual([]);
    expect(text).toContain('支店');
  });

  it.each(MAIL_TEMPLATES)('%s: subject with number and company; greeting, name and whom to ask', (template) => {
    const { subject, text } = compose(template);
    expect(subject).toMatch(/（(26-04071|2012600001)）｜見本建設業保証株式会社$/);
    expect(text).toMatch(/^株式会社見本組　工務部\n見本 花子 様\n\nお世話になっております。\n見本建設業保証株式会社 見本県東部支店です。\n\n[^\n]/);
    expect(text).toContain('電話 00-0000-0000（平日 9:00～17:00）');
    expect(text).not.toMatch(/\{\{|undefined|&[a-z]+;/);
  });

  it.each(MAIL_TEMPLATES)('%s: to the other ID of a customer whose own ID is closed it says so, and with which one to go on', (template) => {
    const { text } = composeMail(templates, template, contents[template], { ...people, recipient: { ...people.recipient, instead: { closed: '1000000001', reader: '1000000002' } } });
    expect(text).toMatch(/支店です。\n\nこのお申込みをされたお客様ID 1000000001/);
    expect(text.replace(/\s/g, '')).toContain('1000000001は退会されましたので、お客様ID1000000002にお送りしています。手続きは、1000000002でログインして進めてください。');
    expect(text.split('\n').filter((line) => widthOf(line) > LINE_WIDTH && !/https?:/.test(line))).toEqual([]);
    expect(compose(template).text).not.toContain('退会');
  });

  it('電子証書・認証キー登録のお知らせ names 「電子証書の確認はこちら」 with its address on a line of its own, and warns of the wrong PDF', () => {
    const { subject, text } = compose('certificate-registered');
    expect(subject).toBe('【要提出】電子証書・認証キー登録のお知らせ（2012600001）｜見本建設業保証株式会社');
    expect(text).toContain('「電子証書の確認はこちら」');
    expect(text).toMatch(/\n　　https:\/\/e-net\.example\.jp\/guarantees\/2012600001\n/);
    expect(text).toContain('証書の画面を保存したPDFは、提出できません。');
  });

  it('保証料のご案内 says amount, term, account, the payer\'s reference and every line of the calculation', () => {
    const { text } = compose('premium-notice');
    expect(text).not.toContain('お支払いいただく額');
    for (const value of ['60,300円', '令和8年12月3日', '普通 0000001', '　振込依頼人名　2000000001 カ）ミホングミ', '■ 保証料の計算\n　500万円以下の部分：17,500円', '　e-Net割引（保証金額300万円以上）：−200円', '　保証料（非課税）：60,300円']) expect(text).toContain(value);
  });

  it.each(['cash', 'cheque'] as const)('保証料のご案内 to who pays by %s says so first, and how to transfer all the same', (paymentMethod) => {
    for (const template of ['premium-notice', 'premium-reminder', 'premium-overdue'] as const) {
      const { text } = compose(template, { ...premium, paymentMethod });
      expect(text.replace(/\n　*/g, '')).toMatch(/お支払方法　+(現金|小切手)（取扱支店の窓口でお支払いください）　?振込になさるとき/);
      expect(text).toContain('お振込みになさるときは');
    }
    expect(compose('premium-notice').text).not.toContain('窓口');
  });

  it('保証料のご案内 of a 一括納付 says the agreed day, and neither an account nor that it must be paid now', () => {
    const { subject, text } = compose('premium-notice', { ...premium, paymentMethod: 'deferred', dueOn: calendarDate('2026-12-21') });
    expect(subject).toBe('保証料のご案内（一括納付）（26-04071）｜見本建設業保証株式会社');
    expect(text).toMatch(/■ お支払いについて\n　保証料　　　　60,300円\n　お支払方法　　一括納付（[^■]*\n　約定日　　　　令和8年12月21日（月）\n\n■ 保証料の計算\n/);
    for (const value of ['ほかの件とまとめて', '　保証料（非課税）：60,300円', 'お支払いを待たずに保証契約を締結し']) expect(text).toContain(value);
    expect(text).not.toMatch(/振込|払込期限|入金を確認/);
    expect(text.split('\n').filter((line) => widthOf(line) > LINE_WIDTH && !/https?:/.test(line))).toEqual([]);
  });

  it('受付のお知らせ says what the certificate waits for: of a 一括納付 not the payment', () => {
    expect(compose('application-received').text).toContain('　3　保証料の入金を確認して、証書を発行します。');
    const collective = compose('application-received', { ...contents['application-received'], collective: true }).text;
    expect(collective).toMatch(/　3　お支払いを待たずに、証書を発行します。\n　4　保証料は、一括納付の約定日に、[^。]*お支払いください。/);
    expect(collective).not.toContain('入金を確認');
    expect(collective.split('\n').filter((line) => widthOf(line) > LINE_WIDTH && !/https?:/.test(line))).toEqual([]);
  });

  it('保証証書発行のお知らせ says how the paper really went', () => {
    expect(compose('certificate-issued').text).toMatch(/発送しました。[\s\S]*■ 発送した日[\s\S]*届かないときは/);
    const handed = compose('certificate-issued', { ...contents['certificate-issued'], delivery: '来店' }).text;
    expect(handed).toMatch(/お渡ししました。[\s\S]*お渡しの方法　+来店[\s\S]*■ お渡しした日/);
    expect(handed).not.toContain('届かないとき');
  });

  it('補正のお願い that was widened says every reason below its fields, and no number while there is one', () => {
    const widened = { ...correction, asked: [...correction.asked, { fields: ['工事場所'], reason: '工事場所も契約書のとおりにご記入ください。' }] };
    for (const template of ['correction-request', 'correction-reminder', 'correction-reminder-again'] as const) {
      expect(compose(template).text).toContain('まで\n\n■ 補正していただくところ\n　・工事名\n　・請負金額（税込）\n\n■ 理由\n　契約書の写しでは');
      expect(compose(template, widened).text).toMatch(/（1）\n　・工事名\n　・請負金額（税込）\n\n■ 理由（1）\n　契約書の写し[^■]*\n\n■ 補正していただくところ（2）\n　・工事場所\n\n■ 理由（2）\n　工事場所も[^■]*\n\n■ お申込みの内容\n/);
    }
  });

  it('values stand in a column and are broken within it', () => {
    expect(compose('certificate-registered').text).toContain(
      ['　区分　　　　　前払金保証（新規）', '　保証契約番号　2012600001', '　発行日　　　　令和8年11月20日（金）'].join('\n'),
    );
  });

  it('names are text, never markup or templates', () => {
    const projectName = '<b>見本</b> & {{number}}';
    expect(compose('application-received', { ...contents['application-received'], case: { ...about, projectName } }).text).toContain(projectName);
  });

  it('a subject stays one line whatever a name holds', () => {
    const sender = { ...people.sender, suretyName: '見本\r\nBcc: x@example.jp' };
    const { subject } = composeMail(templates, 'application-received', contents['application-received'], { ...people, sender });
    expect(subject).not.toMatch(/[\r\n]/);
  });
});

describe('breaking lines', () => {
  it('no line begins with 、 or 。 or a closing bracket (行頭禁則)', () => {
    expect(breakLines('あ'.repeat(35) + '。い', 35)).toEqual(['あ'.repeat(35) + '。', 'い']);
    expect(breakLines('あ'.repeat(34) + '（い）', 35)).toEqual(['あ'.repeat(34), '（い）']);
  });

  it('a word is kept whole where a space near the end allows it', () => {
    expect(breakLines('見本銀行 見本東支店 普通 0000020 ミホンケンセツギョウホショウ（カ', 32)).toEqual(['見本銀行 見本東支店 普通 0000020', 'ミホンケンセツギョウホショウ（カ']);
  });

  it('nothing is lost and no line is wider than allowed by more than hanging marks', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('あ', '漢', 'a', '1', '、', '（', '）', ' ', '𠮷', 'ｱ') }), fc.integer({ min: 4, max: 40 }), (text, width) => {
        const lines = breakLines(text, width);
        expect(lines.join('').replace(/ /g, '')).toBe(text.replace(/ /g, ''));
        for (const line of lines) expect(widthOf(line.replace(/[、）]+$/, ''))).toBeLessThanOrEqual(width + 1);
      }),
    );
  });
});
