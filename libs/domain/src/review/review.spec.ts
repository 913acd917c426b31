import { sampleContext, sampleForm, sampleFormWith, sampleOwnerId, sampleOwners } from '../../../../test/fixtures/sample-form.js';
import { readApplication } from '../application-form/read-application.js';
import type { RawForm } from '../application-form/form-context.js';
import type { SubmittedApplication } from '../application-form/values.js';
import { calendarDate } from '../calendar/calendar-date.js';
import type { OwnerRule } from '../project-owner/owner-rule.js';
import { approvalObstacles, checklistLabel, openChecklistItems, REVIEW_CHECKLIST } from './checklist.js';
import { judgeApplication } from './rule-results.js';

const submitted = (raw: RawForm): SubmittedApplication => {
  const reading = readApplication(raw, sampleContext);
  if (!reading.ok) throw new Error(JSON.stringify(reading.reading.violations.concat()));
  return reading.application;
};
const rule = (name: string): OwnerRule => {
  const owner = sampleOwners.find(({ id }) => id === sampleOwnerId(name));
  if (!owner) throw new Error(name);
  return owner.rule;
};
/** The sample contract's day. */
const SIGNED = calendarDate('2026-06-01');
const allTicked = Object.fromEntries(REVIEW_CHECKLIST.map(({ code }) => [code, true]));

describe('規則の判定', () => {
  it('見本の申込みは、すべて適合', () => {
    const results = judgeApplication(submitted(sampleForm), rule('見本県'), SIGNED);
    expect(results.map(({ code, verdict }) => `${code} ${verdict}`)).toEqual([
      'medium pass', 'advance-share pass', 'advance-rounding pass', 'minimum-price pass', 'minimum-period pass', 'rate-agrees pass',
      'guarantee-until pass', 'contract-signed pass', 'start-after-contract pass', 'evidence pass',
    ]);
    expect(approvalObstacles(results, allTicked)).toEqual([]);
  });

  it('98,780,000円 × 40% に対する 39,512,000円 は、1万円未満の端数の違反', () => {
    const raw = sampleFormWith({ amounts: { contractPrice: '98,780,000', advanceAmount: '39,512,000', 'advanceAmount.answer': 'keep:39512000' } });
    const [first] = judgeApplication(submitted(raw), rule('見本県'), SIGNED);
    expect(first).toEqual({
      code: 'advance-rounding',
      verdict: 'violation',
      title: '前払金額に10,000円未満の端数があります',
      detail: '申込 39,512,000円 → 規則では 39,510,000円（上限 39,510,000円）',
      source: '発注者規則 見本県 2026-04-01版 第4項',
      fields: ['advanceAmount'],
    });
    expect(approvalObstacles(judgeApplication(submitted(raw), rule('見本県'), SIGNED), allTicked)).toEqual(['違反1件のため不可']);
  });

  it('申込みのあとで規則が変われば、上限・対象・期間の違反になる', () => {
    const strict: OwnerRule = {
      ...rule('見本県'),
      terms: {
        ...rule('見本県').terms,
        electronic: null,
        advance: {
          ...rule('見本県').terms.advance,
          maximumShare: { construction: 300_000, services: 300_000, 'regional-maintenance': 300_000 },
          minimumPrice: { ...rule('見本県').terms.advance.minimumPrice, construction: rule('見本県').terms.advance.minimumPrice.construction },
          periodOverMonths: { construction: 12, services: 0, 'regional-maintenance': 0 },
        },
      },
    };
    const violations = judgeApplication(submitted(sampleForm), strict, SIGNED).filter(({ verdict }) => verdict === 'violation');
    expect(violations.map(({ code }) => code)).toEqual(['medium', 'advance-share', 'minimum-period']);
  });

  it('落札通知書での申込み・前払率と合わない額・契約日前に始まる工期は、注意', () => {
    const application: SubmittedApplication = { ...submitted(sampleForm), evidenceKind: 'award-notice', advanceRate: 350_000, contractDate: submitted(sampleForm).workEnd };
    const cautions = judgeApplication(application, rule('見本県'), SIGNED).filter(({ verdict }) => verdict === 'caution');
    expect(cautions.map(({ code }) => code)).toEqual(['rate-agrees', 'start-after-contract', 'evidence']);
  });

  it('契約書の写しで申し込まれ、契約日が申込みより後なら注意。落札通知書なら、契約日はこれからでよい', () => {
    const signed = (application: SubmittedApplication, day: string): readonly unknown[] =>
      judgeApplication(application, rule('見本県'), calendarDate(day)).filter(({ code }) => code === 'contract-signed').map(({ verdict, title, detail }) => [verdict, title, detail]);
    const application = submitted(sampleForm);
    expect(signed(application, '2026-05-31')).toEqual([['caution', '契約書の写しがあるのに、契約日が申込みより後です', '契約日 令和8年6月1日、申込み 令和8年5月31日。契約書の日付を確かめてください']]);
    expect(signed(application, '2026-06-01')).toEqual([['pass', '契約日は申込みの日までにあります', '契約日 令和8年6月1日、申込み 令和8年6月1日']]);
    expect(signed({ ...application, evidenceKind: 'award-notice' }, '2026-05-31')).toEqual([['pass', '契約日はこれからです', '契約日 令和8年6月1日、申込み 令和8年5月31日']]);
  });

  it('現場管理費の上限は、内訳があるときだけ判定する (名取市, 使途拡大)', () => {
    const raw = sampleFormWith({ uses: { usePlan: 'itemized', 'uses.0.item': 'site-management', 'uses.0.amount': '4,840,000' } });
    expect(judgeApplication(submitted(raw), rule('見本県'), SIGNED).find(({ code }) => code === 'management-cost')?.verdict).toBe('pass');
    expect(judgeApplication(submitted(raw), rule('広島県'), SIGNED).find(({ code }) => code === 'management-cost')?.verdict).toBe('violation');
  });
});

describe('業務では、業務の言葉で言う', () => {
  it('確認項目と規則の判定は、業務委託料・履行期間・業務名と言う', () => {
    const terms = REVIEW_CHECKLIST.find(({ code }) => code === 'terms-match');
    expect([terms && checklistLabel(terms, 'services'), terms && checklistLabel(terms, 'construction')]).toEqual([
      '業務委託料・履行期間・業務名が契約書と一致', '請負金額・工期・工事名が契約書と一致',
    ]);
    const raw = sampleFormWith({ eligibility: { workClass: 'services' }, amounts: { advanceRate: '30', advanceAmount: '14,520,000' } });
    const words = judgeApplication(submitted(raw), rule('見本県'), SIGNED).map(({ title, source }) => `${title}${source}`).join('\n');
    expect(words).toContain('保証期限は履行期間の終わりです');
    expect(words).not.toMatch(/工期|工事/);
  });
});

describe('確認項目', () => {
  it('残っている項目があるうちは承認できない', () => {
    expect(openChecklistItems({ 'copy-opened': true }).length).toBe(REVIEW_CHECKLIST.length - 1);
    expect(approvalObstacles([], {})).toEqual(['確認項目が5件残っています']);
  });
});
