import { codesOf, sampleContext, sampleForm, sampleFormWith, sampleOwnerId } from '../../../../test/fixtures/sample-form.js';
import { choicesOf } from './choices.js';
import type { ChoiceSource } from './fields.js';
import type { FormContext, RawForm } from './form-context.js';
import { readApplication } from './read-application.js';
import { readForm } from './read-form.js';

describe('電子保証の対象かどうかは第1段で分かる', () => {
  it('広島県: 契約日 2024-05-31 は書面、2024-06-01 は電子 (「電子保証について」令和6年5月)', () => {
    const at = (day: string): RawForm =>
      sampleFormWith({ eligibility: { ownerId: sampleOwnerId('広島県'), 'contractDate.era': '', 'contractDate.year': '2024', 'contractDate.month': day.slice(0, 1), 'contractDate.day': day.slice(2) } });
    expect(readForm(at('5-31'), sampleContext).verdict?.electronic).toBe(false);
    expect(readForm(at('6-1'), sampleContext).verdict?.electronic).toBe(true);
    expect(codesOf(at('5-31'))).toContain('medium: medium/paper-only');
    expect(codesOf(sampleFormWith({ ...at('5-31'), delivery: { medium: 'postal' } }))).not.toContain('medium: medium/paper-only');
  });

  it('公告日で決める発注者では公告日を尋ね、公告日で決まる', () => {
    const asked = sampleFormWith({ eligibility: { ownerId: sampleOwnerId('見本市') } });
    expect(codesOf(asked)).toContain('noticeDate: required');
    const typed = sampleFormWith({ eligibility: { ownerId: sampleOwnerId('見本市'), noticeDate: '2026-05-01' } });
    expect(readForm(typed, sampleContext).verdict).toMatchObject({ electronic: false, timeline: { decidedBy: 'notice-date' } });
    const late = sampleFormWith({ eligibility: { ownerId: sampleOwnerId('見本市'), noticeDate: '2026-06-02' } });
    expect(codesOf(late)).toContain('noticeDate: dates/after-contract');
  });

  it('どの日でも書面になる区分では、公告日を尋ねずに答える', () => {
    for (const [workClass, bureau] of [['services', ''], ['regional-maintenance', '上記以外の局']] as const) {
      const form = sampleFormWith({ eligibility: { ownerId: sampleOwnerId('見本市'), workClass, bureau } });
      expect(codesOf(form)).not.toContain('noticeDate: required');
      expect(readForm(form, sampleContext).verdict).toMatchObject({ electronic: false, timeline: null });
      const paper = readForm(sampleFormWith({ ...form, eligibility: { ...form['eligibility'], noticeDate: '2026-05-01' } }), sampleContext);
      expect(paper.values.noticeDate).toBeNull();
    }
    expect(codesOf(sampleFormWith({ eligibility: { ownerId: sampleOwnerId('見本市'), workClass: '' } }))).toContain('noticeDate: required');
  });

  it('地域維持事業では局を尋ね、決められた局でなければ書面になる', () => {
    const maintenance = (bureau: string): RawForm =>
      sampleFormWith({ eligibility: { workClass: 'regional-maintenance', bureau }, amounts: { advanceRate: '30', advanceAmount: '14,520,000' } });
    expect(codesOf(maintenance(''))).toContain('bureau: required');
    expect(codesOf(maintenance('見本土木局'))).toEqual([]);
    expect(codesOf(maintenance('上記以外の局'))).toEqual(['medium: medium/paper-only']);
    expect(choicesOf('bureaus', sampleContext, sampleOwnerId('見本県')).map(({ value }) => value)).toEqual(['見本土木局', '上記以外の局']);
  });

  it('書面・FAXで届いた申込みには、電子交付を選べない (「電子保証について」令和6年5月: e-Net保証を利用し申込)', () => {
    expect(codesOf(sampleForm, { ...sampleContext, channel: 'fax' })).toEqual(['medium: medium/paper-only']);
    expect(choicesOf('media', { ...sampleContext, channel: 'fax' }, null).map(({ label }) => label)).toEqual(['書面（郵送）', '書面（来店）']);
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
    expect(codesOf(sampleFormWith({ delivery: { depositBankId: 'elsewhere' } }))).toEqual(['depositBankId: choice/unknown']);
  });
  it('発注者・区分・使途・添付書類・局', () => {
    expect(labels('owners')).toContain('広島県');
    expect(labels('work-classes')).toEqual(['建設工事', '測量・建設コンサルタント等業務', '地域維持事業']);
    expect(labels('use-plans')).toEqual(['あとから提出します', '使いみちは未定です', 'いま入力します']);
    expect(labels('evidence-kinds')).toEqual(['契約書の写し', '指名通知書・落札通知書']);
    expect(labels('bureaus')).toEqual(['上記以外の局']);
  });
});
