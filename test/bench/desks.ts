import { addDays, japanDate, type RawForm, type Yen, yen } from '#domain';
import {
  ApplicationDraft, Attachment, Branch, ContractorAccount, Customer, DepositBank, GuaranteeApplication, PremiumCharge, ProjectOwner, Receipt,
  recordFact, Staff, termsInForce, type UnitOfWork,
} from '#persistence';
import type { Config } from '#platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { v7 } from 'uuid';
import { SubmitApplication } from '../../apps/portal/src/application/submit/submit-application.js';
import { HoldCase } from '../../apps/portal/src/branch/case/hold-case.js';
import { RecordPayment } from '../../apps/portal/src/branch/premium/record-payment.js';
import { SettleReceipt } from '../../apps/portal/src/branch/premium/settle-receipt.js';
import { COMPARED_FIELDS, MANUAL_ITEMS, tickOf } from '../../apps/portal/src/branch/review/checklist.js';
import { DecideCase } from '../../apps/portal/src/branch/review/decide-case.js';
import { ReviewCase } from '../../apps/portal/src/branch/review/review-case.js';
import { createPortal } from '../../apps/portal/src/create-portal.js';
import { type ContractorActor, factActor, type StaffActor } from '../../apps/portal/src/http/actor.js';

const TICKS: ReadonlySet<string> = new Set([...COMPARED_FIELDS.map(tickOf), ...MANUAL_ITEMS.map(({ code }) => code)]);

/** Everybody who works on a case, at the use cases behind their screens. */
export class Desks {
  private constructor(
    readonly portal: NestFastifyApplication,
    private readonly work: UnitOfWork,
    private readonly contractor: ContractorActor,
    private readonly staff: Readonly<Record<'reviewer' | 'chief' | 'clerk' | 'secondClerk', StaffActor>>,
    private readonly form: RawForm,
    private readonly editions: readonly string[],
  ) {}

  static async open(config: Config, work: UnitOfWork): Promise<Desks> {
    const portal = await createPortal(config);
    return work.read(async (em) => {
      const account = await em.findOneOrFail(ContractorAccount, { loginId: '1000000001' });
      const customer = await em.findOneOrFail(Customer, account.customer);
      const person = async (loginId: string): Promise<StaffActor> => {
        const staff = await em.findOneOrFail(Staff, { loginId });
        const branch = await em.findOneOrFail(Branch, staff.branch);
        return {
          kind: 'staff', sessionId: '', staffId: staff.id, loginId, name: staff.name, role: staff.role, rank: staff.rank ?? null, branchId: branch.id,
          branchName: branch.name, isHeadOffice: branch.isHeadOffice,
        };
      };
      const contractor: ContractorActor = {
        kind: 'contractor', sessionId: '', accountId: account.id, loginId: account.loginId, customerId: customer.id, customerNumber: customer.customerNumber,
        customerName: customer.name, customerKana: customer.nameKana, contactName: account.contactName, branchId: customer.branch, firstSignIn: null,
      };
      const owner = await em.findOneOrFail(ProjectOwner, { code: '990001' });
      const bank = await em.findOneOrFail(DepositBank, { bankCode: '0001', branchCode: '001' });
      const staff = {
        reviewer: await person('higashi-shinsa'), chief: await person('higashi-kacho'), clerk: await person('higashi-uketsuke'), secondClerk: await person('higashi-keiri'),
      };
      const editions = (await termsInForce(em, japanDate(Date.now()))).map(({ id }) => id);
      return new Desks(portal, work, contractor, staff, sampleForm(owner.id, bank.id), editions);
    });
  }

  /** A draft as it stands before the last button, with its contract copy. */
  async draft(): Promise<string> {
    const now = new Date();
    const id = v7();
    const steps = Object.fromEntries(Object.entries(this.form).map(([step, fields]) => [step, { ...fields }]));
    await this.work.run(async (em) => {
      em.create(ApplicationDraft, {
        id, kind: 'advance-payment', channel: 'web', customer: this.contractor.customerId, account: this.contractor.accountId, form: steps,
        completedSteps: Object.keys(steps), createdAt: now, savedAt: now,
      });
      em.create(Attachment, { draft: id, purpose: 'contract-copy', fileName: '請負契約書.pdf', sha256: '0'.repeat(64), bytes: 1, pages: 8, createdAt: now });
    });
    return id;
  }

  /**
   * From 「この内容で保証を申し込む」 to the confirmed receipt.
   * @param beforePayment what the customer waits for before paying
   * @returns the application's id
   */
  async putThrough(draftId: string, beforePayment: (applicationId: string) => Promise<void> = async () => {}): Promise<string> {
    const { reviewer, chief, clerk, secondClerk } = this.staff;
    const { version } = await this.work.read((em) => em.findOneOrFail(ApplicationDraft, draftId));
    const consent = { agreedToClauses: true, agreedToService: true, editions: this.editions, version: String(version) };
    const submitted = await this.portal.get(SubmitApplication).run(this.contractor, draftId, consent);
    if (!submitted.ok) throw new Error(`The application was refused: ${JSON.stringify([submitted.reading.violations, submitted.reading.cautions])}`);
    const id = submitted.applicationId;
    await this.portal.get(HoldCase).claim(reviewer, await this.seen(id));
    await this.work.run((em) => recordFact(em, { caseId: id, kind: 'AttachmentOpened', actor: factActor(reviewer), at: new Date(), data: { purpose: 'contract-copy' } }));
    await this.portal.get(ReviewCase).giveOpinion(reviewer, { ...(await this.seen(id)), opinion: 'approve', text: '', memo: '', ticks: TICKS, kept: '' });
    await this.portal.get(DecideCase).run(chief, { ...(await this.seen(id)), outcome: 'approved', reason: '' });
    await beforePayment(id);
    const amount = await this.charged(id);
    await this.portal.get(RecordPayment).run(clerk, {
      formToken: v7(), form: v7(), method: 'transfer', payerName: 'カ）ミホングミ', amount, receivedOn: japanDate(Date.now()), parts: [{ applicationId: id, amount }],
    });
    const receipt = await this.work.read((em) => em.findOneOrFail(Receipt, { application: id }));
    await this.portal.get(SettleReceipt).confirm(secondClerk, receipt.id, v7(), '');
    return id;
  }

  close(): Promise<void> {
    return this.portal.close();
  }

  /** The case as the screen shows it: with the version its form carries. */
  private async seen(id: string): Promise<{ readonly id: string; readonly version: string; readonly mark: string }> {
    const { version } = await this.work.read((em) => em.findOneOrFail(GuaranteeApplication, id));
    return { id, version: String(version), mark: v7() };
  }

  private async charged(id: string): Promise<Yen> {
    return yen((await this.work.read((em) => em.findOneOrFail(PremiumCharge, { application: id }))).amount);
  }
}

function sampleForm(ownerId: string, bankId: string): RawForm {
  const today = japanDate(Date.now());
  return {
    eligibility: { ownerId, workClass: 'construction', contractDate: today },
    works: {
      addressee: '見本県東部建設事務所長', workNumber: '東建 第118号', workName: '令和8年度 県道見本中央線 橋梁補修工事（第2工区）', workPlace: '見本県見本市中央町一丁目 地内',
      signatoryTitle: '代表取締役', signatoryName: '見本 花子',
    },
    amounts: { contractPrice: '48,400,000', advanceRate: '40', advanceAmount: '19,360,000', workStart: addDays(today, 1), workEnd: addDays(today, 240) },
    delivery: { medium: 'electronic', paymentMethod: 'transfer', depositBankId: bankId, depositKind: 'ordinary', depositNumber: '0012345', depositHolder: 'カ）ミホングミ' },
    uses: { usePlan: 'later' },
    attachments: { evidenceKind: 'contract-copy', contactName: '見本 太郎', contactPhone: '00-0000-0000' },
  };
}
