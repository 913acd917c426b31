import { createHash } from 'node:crypto';
import { calendarDate, yen } from '#domain';
import { certificateViewModel, paperViewModels, type PremiumStatementInput } from '#documents';
import {
  applicationCopyInput,
  certificateInput,
  counterReceiptInput,
  decisionSheetInput,
  keyNoticeInput,
  paperCertificateInput,
  premiumNoticeInput,
  premiumStatementInput,
  SERVICES_PROJECT,
  SURETY,
  textOfLength,
  viewPrintInput,
} from '../fixtures/papers.js';

/** QR paths say nothing to a reader; their hash still notices a change. */
function readable(view: object): unknown {
  return JSON.parse(JSON.stringify(view, (key, value: unknown) => (key === 'path' && typeof value === 'string' ? createHash('sha256').update(value).digest('hex') : value)));
}

describe('view models of the papers, word for word', () => {
  it('保証証書 (電子証書), 工事', () => {
    expect(readable(certificateViewModel(certificateInput(), SURETY))).toMatchSnapshot();
  });
  it('保証証書, 業務', () => {
    const input = certificateInput({ project: SERVICES_PROJECT, guaranteedAmount: yen(3_630_000), advanceRate: 300_000 });
    expect(readable(certificateViewModel(input, SURETY))).toMatchSnapshot();
  });
  it('保証証書 on paper', () => {
    expect(readable(certificateViewModel(paperCertificateInput(), SURETY))).toMatchSnapshot();
  });
  it('認証キー等のお知らせ', () => {
    expect(readable(paperViewModels.keyNotice(keyNoticeInput(), SURETY))).toMatchSnapshot();
  });
  it('認証キー等のお知らせ, remade for a re-issued key: number and a line of its own, all else alike', () => {
    const first = paperViewModels.keyNotice(keyNoticeInput(), SURETY);
    expect(first.reissue).toBeNull();
    expect(paperViewModels.keyNotice(keyNoticeInput({ generation: 2 }), SURETY)).toEqual({
      ...first, noticeNumber: 'KN-2070004426-01-02', reissue: '再発行 第1回（令和8年6月8日）',
      documentTitle: '発注者提出用 認証キー等のお知らせ 2070004426 第1版 再発行 第1回',
    });
  });
  it('閲覧用', () => {
    const { certificate, ...rest } = paperViewModels.viewPrint(viewPrintInput(), SURETY);
    expect(readable(rest)).toMatchSnapshot();
    expect(certificate).toEqual(certificateViewModel(certificateInput(), SURETY));
  });
  it('保証料のご案内', () => {
    expect(readable(paperViewModels.premiumNotice(premiumNoticeInput(), SURETY))).toMatchSnapshot();
  });
  it('保証料計算書: a fee that the surety bears is told with what came in; 保証料のご案内 for the counter names the counter first', () => {
    const statement = paperViewModels.premiumStatement(premiumStatementInput({
      receipts: [{ receivedOn: calendarDate('2026-06-05'), amount: yen(59_860), method: 'transfer' }], feeBorne: yen(440),
    }), SURETY);
    expect(statement.paymentRows[1]).toEqual({ label: '振込手数料', value: '440円は当社が負担（ご入金 59,860円）', strong: null });
    const notice = paperViewModels.premiumNotice(premiumNoticeInput({ paymentMethod: 'cash' }), SURETY);
    expect(notice.paymentRows.map(({ label }) => label)).toEqual(['お支払方法', '振込になさるとき', '振込依頼人名']);
  });

  it('保証料のご案内 of which a part has come already asks for what is left, and names the premium beside it', () => {
    const notice = paperViewModels.premiumNotice(premiumNoticeInput({ owed: yen(10_300) }), SURETY);
    expect([notice.answerLabel, notice.answerAmount, notice.totalLabel, notice.premium.total]).toEqual(['お支払いいただく額', '10,300', '保証料', '60,300']);
    expect(notice.answerNotes[0]).toEqual({ label: '保証料', value: '', strong: '60,300円' });
    expect(notice.notes.join('')).toContain('確認したご入金と、ご返金を差し引きした額');
    const whole = paperViewModels.premiumNotice(premiumNoticeInput(), SURETY);
    expect([whole.answerLabel, whole.answerAmount, whole.totalLabel]).toEqual(['お支払いいただく保証料', '60,300', 'お支払いいただく保証料']);
  });

  it('保証料のご案内 of a 一括納付 says the agreed day and nowhere an account', () => {
    const notice = paperViewModels.premiumNotice(premiumNoticeInput({ paymentMethod: 'deferred', dueOn: calendarDate('2026-07-21') }), SURETY);
    expect(notice.answerNotes[0]).toEqual({ label: '一括納付の約定日', value: '', strong: '令和8年7月21日' });
    expect(notice.paymentRows.map(({ label, value }) => [label, value])).toEqual([
      ['お支払方法', '一括納付（約定により、後日まとめてお支払いください）'], ['約定日', '令和8年7月21日に、ほかの件の保証料とあわせてお支払いいただきます'],
    ]);
    expect(JSON.stringify(notice)).not.toMatch(/振込|払込期限/);
  });

  it('保証料計算書: a line a receipt with the way it came and their sum; 一括納付 has the agreement and no receipt', () => {
    const day = calendarDate('2026-06-05');
    const rows = (receipts: PremiumStatementInput['receipts']) => paperViewModels.premiumStatement(premiumStatementInput({ receipts }), SURETY).paymentRows.map(({ label, value }) => [label, value]);
    const [transfer, cheque] = [{ receivedOn: day, amount: yen(30_000), method: 'transfer' }, { receivedOn: day, amount: yen(30_300), method: 'cheque' }] as const;
    expect(rows([transfer, cheque])).toEqual([
      ['領収1', '令和8年6月5日　振込　30,000円'], ['領収2', '令和8年6月5日　小切手　30,300円'], ['領収の合計', '60,300円'], ['受付番号', '26-04071'],
    ]);
    expect(rows([transfer, { ...cheque, amount: yen(30_400) }])[2]).toEqual(['領収の合計', '60,400円（うち100円は保証料を超えるご入金）']);
    const deferred = paperViewModels.premiumStatement(premiumStatementInput({ receipts: [], collectiveOn: calendarDate('2026-07-21') }), SURETY);
    expect(deferred.answerNotes[0]).toEqual({ label: '一括納付の約定日', value: '', strong: '令和8年7月21日' });
    const old = paperViewModels.premiumStatement(premiumStatementInput({ receipts: [] }), SURETY);
    expect([old.answerNotes[0], old.paymentRows.map(({ label }) => label)]).toEqual([{ label: 'お支払い', value: '', strong: '一括納付の約定日' }, ['お支払方法', '受付番号']]);
    expect(deferred.paymentHeading).toBe('お支払いの方法');
    expect(deferred.paymentRows[0]).toEqual({ label: 'お支払方法', value: '一括納付（約定により、後日まとめてお支払いください）', strong: null });
    expect(JSON.stringify(deferred)).not.toContain('領収');
    const rest = paperViewModels.premiumStatement(premiumStatementInput({ receipts: [], collectiveOn: calendarDate('2026-07-21'), owed: yen(10_300) }), SURETY);
    expect([rest.answerLabel, rest.answerAmount, rest.totalLabel, rest.premium.total, rest.answerNotes[0]]).toEqual(['お支払いいただく額', '10,300', '保証料', '60,300', { label: '保証料', value: '', strong: '60,300円' }]);
    expect(rest.notes.join('')).toContain('確認したご入金と、ご返金を差し引きした額');
  });
  it('保証料計算書', () => {
    expect(readable(paperViewModels.premiumStatement(premiumStatementInput(), SURETY))).toMatchSnapshot();
  });
  it('領収証', () => {
    expect(readable(paperViewModels.counterReceipt(counterReceiptInput(), SURETY))).toMatchSnapshot();
  });
  it('預り証: 終了した件への入金は、保証料として領収したとは言わない', () => {
    const deposit = paperViewModels.counterReceipt(counterReceiptInput({ takenAs: 'deposit' }), SURETY);
    expect([deposit.documentTitle, deposit.copies.map(({ heading }) => heading)]).toEqual(['預り証 RC-26-04071-1', ['預り証', '預り証（控）']]);
    expect(JSON.stringify(deposit)).not.toMatch(/領収|非課税|保証料として/);
  });
  it('申込の控え', () => {
    expect(readable(paperViewModels.applicationCopy(applicationCopyInput(), SURETY))).toMatchSnapshot();
  });
  it('決裁用', () => {
    expect(readable(paperViewModels.decisionSheet(decisionSheetInput()))).toMatchSnapshot();
  });
});

describe('rules of the view models', () => {
  it('prints a 時刻証明 line only when a timestamp is embedded', () => {
    const signature = { signer: '見本', signedAt: new Date('2026-06-08T04:42:07Z'), method: 'PAdES B-T・SHA-256', trial: false };
    const labels = (input: Parameters<typeof certificateViewModel>[0]): readonly string[] =>
      certificateViewModel(input, SURETY).signature?.rows.map(({ label }) => label) ?? [];
    expect(labels(certificateInput({ signature }))).not.toContain('時刻証明');
    const timestamp = { authority: '見本時刻認証局', at: new Date('2026-06-08T04:42:08Z') };
    expect(labels(certificateInput({ signature: { ...signature, timestamp } }))).toContain('時刻証明');
  });

  it('says 検証用 while a development key signs, and only then', () => {
    const signature = certificateInput().signature;
    if (signature === undefined) throw new Error('The sample is signed.');
    const signer = (trial: boolean): string | undefined =>
      certificateViewModel(certificateInput({ signature: { ...signature, trial } }), SURETY).signature?.rows[0]?.value;
    expect(signer(true)).toContain('検証用');
    expect(signer(false)).not.toContain('検証用');
  });

  it('puts neither signature nor QR on paper, and no key is mentioned as existing', () => {
    const view = certificateViewModel(paperCertificateInput(), SURETY);
    expect(view.signature).toBeNull();
    expect(view.mediumNote).toBeNull();
    expect(view.closing).toContain('認証キーはありません');
  });

  it('calls the owner\u2019s copy 原本, never 正本', () => {
    expect(JSON.stringify([certificateViewModel(certificateInput(), SURETY), paperViewModels.keyNotice(keyNoticeInput(), SURETY)])).not.toContain('正本');
  });

  it('gets denser with the length of the names and leaves them whole', () => {
    const densityOf = (length: number): string =>
      certificateViewModel(certificateInput({ addressee: textOfLength(length), principal: { ...certificateInput().principal, name: textOfLength(length) } }), SURETY).density;
    expect([1, 40, 100].map(densityOf)).toEqual(['ordinary', 'dense', 'tight']);
    const full = { ...certificateInput().project, name: textOfLength(120), place: textOfLength(120), number: textOfLength(40) };
    const signatory = { ...certificateInput().principal, signatory: textOfLength(81) };
    expect(certificateViewModel(certificateInput({ addressee: textOfLength(60), project: full, principal: signatory }), SURETY).density).toBe('tight');
    const name = textOfLength(100);
    expect(certificateViewModel(certificateInput({ addressee: name }), SURETY).addressee.join('')).toBe(name);
  });

  it('names 変更 and the version before', () => {
    const view = certificateViewModel(certificateInput({ version: 2, revisionKind: 'change', issuedOn: calendarDate('2026-09-01') }), SURETY);
    expect(view.revision).toEqual({ label: '変更', edition: '第2版', previous: '前の版 第1版', emphasised: true });
  });
});
