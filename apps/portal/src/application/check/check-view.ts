import { type Channel, chooseRateTable, calculatePremium, describeApplication, type FormContext, type FormReading, type RateTable, representativeWords, stepTitle } from '#domain';
import type { Customer, ContractorAccount, TermsEdition } from '#persistence';
import { choiceGroup, errorSummary, fieldId } from '../../http/fields.js';
import { type PageView, pageTemplate, type PageTemplate } from '../../http/pages.js';
import type { ChoiceGroupView, PremiumLinesView } from '../../http/view-models.js';
import type { FormPaths } from '../form-paths.js';
import { premiumLinesView } from '../premium-lines-view.js';
import { applicationKind, savedSentence } from '../step/step-view.js';
import { type CheckGroup, checkGroups } from './check-groups.js';

export interface CheckView extends PageView {
  readonly kicker: string;
  readonly topHref: string;
  readonly action: string;
  /** What still stands against the application, each with the way there. */
  readonly missing: readonly { readonly href: string; readonly text: string }[];
  readonly groups: readonly CheckGroup[];
  readonly premium: PremiumLinesView | null;
  readonly consents: readonly { readonly group: ChoiceGroupView; readonly editions: readonly { readonly href: string; readonly text: string }[] }[];
  readonly applicant: { readonly name: string; readonly representative: string; readonly address: string; readonly contact: string; readonly phone: string };
  /** Ids of the editions that stand on the page, to be sent back with the consent. */
  readonly editions: string;
  /** The draft's version that stands on the page, sent back the same way. */
  readonly version: number;
  /** Said when the draft was saved from another screen after this one was shown. */
  readonly changed: string | null;
  readonly online: boolean;
  readonly saved: string;
}

export const CHECK_PAGES: Readonly<Record<'contractor' | 'branch', PageTemplate<CheckView>>> = {
  contractor: pageTemplate('application/check'),
  branch: pageTemplate('application/branch-check'),
};

export type Edition = Pick<TermsEdition, 'id' | 'document' | 'version' | 'title'>;

export interface CheckSource {
  readonly reading: FormReading;
  readonly context: FormContext;
  readonly tables: readonly RateTable[];
  readonly editions: readonly Edition[];
  readonly customer: Customer;
  readonly account: ContractorAccount | null;
  readonly paths: FormPaths;
  readonly savedAt: Date;
  readonly version: number;
  /** Set by a refused submission: what the consent boxes and the rest lack. */
  readonly judged: boolean;
  readonly agreed: ReadonlySet<string>;
  /** What was agreed to was an older state of the draft. */
  readonly changed: boolean;
}

/** The two ticks and the documents behind each. */
export const CONSENTS = [
  { field: 'agreedToClauses', documents: ['clauses', 'special-provisions'], title: '保証約款・特則', label: '保証約款・特則に同意します', missing: '保証約款・特則への同意が必要です。内容を読んでチェックを付けてください' },
  { field: 'agreedToService', documents: ['service-terms'], title: 'サービス利用規約', label: 'サービス利用規約に同意します', missing: 'サービス利用規約への同意が必要です。内容を読んでチェックを付けてください' },
] as const;

export function checkView(source: CheckSource): CheckView {
  const { reading, context, customer, account, paths } = source;
  const errors = new Map<string, string>();
  if (source.judged) for (const { field, missing } of CONSENTS) if (!source.agreed.has(field)) errors.set(field, missing);
  const owner = context.owners[0];
  const bank = context.depositBanks.find(({ id }) => id === reading.values.depositBankId);
  const described = describeApplication(reading.values, { ownerName: owner?.name ?? '', depositBank: bank ? `${bank.bankName} ${bank.branchName}` : '' });
  return {
    title: '申込内容の確認',
    errorSummary: errorSummary(errors),
    kicker: applicationKind(context.channel),
    topHref: paths.top,
    action: paths.check,
    missing: missingOf(reading, paths),
    groups: checkGroups(described, context.attachments.map(({ fileName, pages }) => `${fileName}（${pages}ページ）`), reading.values.workClass, paths),
    premium: premiumOf(reading, context.channel, source),
    consents: CONSENTS.map(({ field, documents, title, label }) => ({
      group: choiceGroup({ name: field, label: title, error: errors.get(field), choices: [{ value: 'agreed', label }], chosen: source.judged && source.agreed.has(field) ? ['agreed'] : [] }),
      editions: source.editions.filter(({ document }) => (documents as readonly string[]).includes(document)).map(({ document, title, version }) => ({
        href: `/terms#${document}`, text: `${title}（${version}）`,
      })),
    })),
    applicant: {
      name: customer.name, representative: representativeWords(customer), address: customer.address,
      contact: account ? `${account.department}　${account.contactName}` : '', phone: account?.phone ?? customer.phone,
    },
    editions: source.editions.map(({ id }) => id).join(' '),
    version: source.version,
    changed: source.changed ? 'ほかの画面で内容が変わりました。もう一度確かめてください' : null,
    online: context.channel === 'web',
    saved: savedSentence(source.savedAt),
  };
}

/** Violations and open questions of the pages before this one; the consents are asked on this page itself. */
function missingOf({ violations, cautions, values }: FormReading, paths: FormPaths): { href: string; text: string }[] {
  const open = [
    ...violations.map(({ step, field, message }) => ({ step, field, text: message })),
    ...cautions.map(({ step, field, question }) => ({ step, field, text: question })),
  ].filter(({ step }) => step !== 'consent');
  return open.map(({ step, field, text }) => ({ href: paths.step(step, { back: true, anchor: fieldId(field) }), text: `${stepTitle(step, values.workClass)}：${text}` }));
}

function premiumOf({ values, violations }: FormReading, channel: Channel, { tables, context }: CheckSource): PremiumLinesView | null {
  if (values.advanceAmount === null || violations.some(({ field }) => field === 'advanceAmount' || field === 'contractPrice')) return null;
  const premium = calculatePremium(chooseRateTable(tables, 'advance-payment', context.today), values.advanceAmount, channel);
  return premiumLinesView(premium, '審査のあと、確定した保証料を「保証料のご案内」でお知らせします。', 'owed');
}
