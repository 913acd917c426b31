import {
  addBusinessDays, type ApplicationState, calculatePremium, calendarDate, chooseRateTable, collectivePaymentDate, japanDate, type Medium, type PaymentMethod, readApplication, type RawForm, type Yen, yen,
} from '#domain';
import { AuthenticationKeys, purposeHashes, SecretBox } from '#identity';
import { systemRandom } from '#platform';
import {
  ApplicationDraft, AuthenticationKey, Branch, BranchTask, Certificate, closeBranchTask, connect, ContractorAccount, CorrectionRequest, Customer, DepositBank, GuaranteeApplication,
  ownerRuleInForce, Payment, PremiumCharge, ProjectOwner, queueNotice, rateTablesOf, readBusinessCalendar, Receipt, recordFact, Review, Staff, stateColumns, SYSTEM,
  TermsEdition, UnitOfWork,
} from '#persistence';
import { type CaseMail, startApplication, startCollectivePayment, startKeyReissue, startMailResend, startNoticeRenewal, startViewingAlert, tellApplication } from '#workflows/contract';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import type { TestDatabase } from '../../support/index.js';
import { createMasterDatabase } from '../../support/master-database.js';

/** The keys of every test installation. */
export const TEST_KEYS = new AuthenticationKeys(
  new SecretBox([{ id: 'test', key: new Uint8Array(32).fill(1) }]),
  purposeHashes(new Uint8Array(32).fill(2)).authenticationKey,
  systemRandom,
);

export interface NewCase {
  readonly medium?: Medium;
  readonly customerNumber?: string;
  readonly loginId?: string;
  /** 一括納付, which takes a customer with the agreement. */
  readonly deferred?: boolean;
  readonly workName?: string;
  readonly contactMail?: string;
}

/**
 * The people around a case: commits what their requests commit (state, fact, notice), so that the procedure can be tried
 * without the pages.
 */
export class Casebook {
  private serial = 4_000;

  private constructor(
    readonly database: TestDatabase,
    readonly orm: MikroORM,
    readonly work: UnitOfWork,
    /** The present moment of all acts; a test with another clock sets it. */
    public now: () => Date,
  ) {}

  static async open(now: () => Date = () => new Date()): Promise<Casebook> {
    const database = await createMasterDatabase();
    const orm = await connect(database.url, 10);
    return new Casebook(database, orm, new UnitOfWork(orm), now);
  }

  async close(): Promise<void> {
    await this.orm.close(true);
    await this.database.drop();
  }

  /** 保証申込 by the contractor; 48,400,000円 × 4/10. @returns the application's id */
  submit(input: NewCase = {}): Promise<string> {
    return this.work.run(async (em) => {
      const at = this.now();
      const customer = await em.findOneOrFail(Customer, { customerNumber: input.customerNumber ?? '2000000001' });
      const account = await em.findOneOrFail(ContractorAccount, { loginId: input.loginId ?? '1000000001' });
      const owner = await em.findOneOrFail(ProjectOwner, { code: '990001' });
      const bank = await em.findOneOrFail(DepositBank, { bankCode: '0001', branchCode: '020' });
      const today = calendarDate('2026-11-24');
      const rule = await ownerRuleInForce(em, owner.id, today);
      if (rule === null) throw new Error('The sample owner has no rule.');
      const form = rawForm(owner.id, bank.id, input);
      const reading = readApplication(form, {
        today, channel: 'web', owners: [{ id: owner.id, name: owner.name, rule }], depositBanks: [bank], deferredPaymentAgreed: customer.defersPremium,
        attachments: [{ id: v7(), purpose: 'contract-copy', fileName: '請負契約書.pdf', pages: 8 }],
      });
      if (!reading.ok) throw new Error(JSON.stringify([reading.reading.violations, reading.reading.cautions]));
      const content = reading.application;
      const draft = em.create(ApplicationDraft, {
        id: v7(), kind: 'advance-payment', channel: 'web', customer: customer.id, account: account.id, form: {}, completedSteps: [], createdAt: at, savedAt: at,
      });
      const id = v7();
      this.serial += 1;
      em.create(GuaranteeApplication, {
        id, draft: draft.id, receptionNumber: `26-0${this.serial}`, kind: content.guaranteeKind, workClass: content.workClass, medium: content.medium,
        channel: 'web', ...(await stateColumns(em, { desiredIssueOn: null }, 'submitted', at)), branch: customer.branch, customer: customer.id, account: account.id, owner: owner.id, ownerRule: rule.id,
        form: form as Record<string, Record<string, string>>, content, consentedTerms: (await em.find(TermsEdition, {})).map((edition) => edition.id),
        customerName: customer.name, ownerName: content.ownerName, projectName: content.workName, contractPrice: content.contractPrice,
        guaranteeAmount: content.guaranteeAmount, guaranteeUntil: content.guaranteeUntil, searchKey: customer.name, submittedAt: at,
      });
      await recordFact(em, { caseId: id, kind: 'ApplicationSubmitted', actor: SYSTEM, at, notify: startApplication(id) });
      return id;
    });
  }

  /** @returns the fact's id */
  requestCorrection(id: string): Promise<string> {
    return this.act(id, 'correction-requested', async (em, at) => {
      const round = (await em.count(CorrectionRequest, { application: id })) + 1;
      em.create(CorrectionRequest, {
        application: id, round, fields: ['workName', 'contractPrice'], reason: '契約書の写しと工事名が異なります。', requestedBy: await staff(em, 'higashi-shinsa'), requestedAt: at,
      });
      return { kind: 'CorrectionRequested', data: { round } };
    });
  }

  correct(id: string): Promise<string> {
    return this.act(id, 'in-review', async () => ({ kind: 'ApplicationCorrected' }));
  }

  async decide(id: string, outcome: 'approved' | 'returned' | 'declined'): Promise<string> {
    const { content } = await this.work.read((em) => em.findOneOrFail(GuaranteeApplication, id));
    const deferred = outcome === 'approved' && content.paymentMethod === 'deferred';
    const state = { approved: 'awaiting-premium', returned: 'in-review', declined: 'declined' } as const;
    const decision = await this.act(id, deferred ? 'premium-secured' : state[outcome], async (em, at, application) => {
      em.create(Review, {
        application: id, round: (await em.count(Review, { application: id })) + 1, checklist: {}, memo: '', opinion: 'approve', opinionText: '',
        reviewer: await staff(em, 'higashi-shinsa'), reviewedAt: at, outcome, decisionText: '見本',
        decider: (await em.findOneOrFail(Staff, { branch: application.branch, rank: 'section-chief' })).id, decidedAt: at,
      });
      if (outcome === 'approved') await this.charge(em, application, at);
      return { kind: 'DecisionMade', data: { outcome } };
    });
    if (deferred) {
      await this.act(id, 'premium-secured', async (em) => {
        await queueNotice(em, startCollectivePayment(id));
        return { kind: 'PremiumSecured', data: { by: 'deferred' } };
      });
    }
    return decision;
  }

  /** Records and confirms the whole premium. @param ways in which the money came, each a receipt of its own with an equal part */
  async pay(id: string, ways: readonly Exclude<PaymentMethod, 'deferred'>[] = ['transfer']): Promise<string> {
    return this.act(id, 'premium-secured', async (em, at, application) => {
      const charge = await em.findOneOrFail(PremiumCharge, { application: id });
      const amount = yen(charge.amount / ways.length);
      for (const method of ways) await receive(em, at, application, amount, method);
      return { kind: 'PremiumSecured' };
    });
  }

  /** Records and confirms a part of the premium: the case goes on waiting. */
  payPart(id: string, amount: number): Promise<void> {
    return this.work.run(async (em) => receive(em, this.now(), await em.findOneOrFail(GuaranteeApplication, id), yen(amount), 'transfer'));
  }

  reverse(id: string): Promise<string> {
    return this.act(id, 'awaiting-premium', async (em, at) => {
      for (const receipt of await em.find(Receipt, { application: id, reversedAt: null })) {
        Object.assign(receipt, { reversedAt: at, reversedBy: await staff(em, 'higashi-keiri'), reversalReason: '見本の取消し', moneyCame: false });
      }
      return { kind: 'ReceiptReversed' };
    });
  }

  retract(id: string): Promise<string> {
    return this.act(id, 'retracted', async () => ({ kind: 'ApplicationRetracted' }));
  }

  async deliverPaper(id: string): Promise<string> {
    const { certificateId } = await this.certificateOf(id);
    return this.act(id, 'issued', async (em, at) => {
      const certificate = await em.findOneOrFail(Certificate, certificateId);
      Object.assign(certificate, { status: 'delivered', deliveredOn: japanDate(at.getTime()), deliveredBy: await staff(em, 'higashi-uketsuke') });
      return { kind: 'PaperDelivered' };
    });
  }

  /** 認証キーの再発行: the old key dies, the new one is stored. @returns the new key's id */
  async reissueKey(id: string): Promise<string> {
    const { certificateId } = await this.certificateOf(id);
    return this.work.run(async (em) => {
      const at = this.now();
      const old = await em.findOneOrFail(AuthenticationKey, { certificate: certificateId, revokedAt: null });
      old.revokedAt = at;
      await em.flush();
      const keyId = v7();
      em.create(AuthenticationKey, {
        id: keyId, certificate: certificateId, generation: old.generation + 1, issuedAt: at, ...TEST_KEYS.draw(certificateId),
      });
      await recordFact(em, { caseId: id, kind: 'KeyReissued', actor: SYSTEM, at, notify: startKeyReissue(id, keyId) });
      return keyId;
    });
  }

  /** @returns the alert's id */
  raiseAlert(id: string, certificateId: string): Promise<string> {
    return this.work.run(async (em) => {
      const alertId = v7();
      await recordFact(em, {
        caseId: id, kind: 'ViewingAlertRaised', actor: SYSTEM, at: this.now(), data: { certificateId, misses: 50 }, notify: startViewingAlert(id, alertId),
      });
      return alertId;
    });
  }

  /** メールの再送, as the branch's page asks for it. */
  async askForMailAgain(id: string, mail: CaseMail, subject: string): Promise<{ taskId: string; factId: string }> {
    const taskId = v7();
    const factId = await this.work.run((em) => recordFact(em, {
      caseId: id, kind: 'MailResendRequested', actor: SYSTEM, at: this.now(), data: { mail }, notify: startMailResend(id, taskId, mail, subject),
    }));
    return { taskId, factId };
  }

  /** 保証料のご案内 that came back, told of by telephone, as the branch's page closes its task. @returns the task's id */
  tellPremiumByTelephone(id: string): Promise<string> {
    return this.work.run(async (em) => {
      const at = this.now();
      const task = await em.findOneOrFail(BranchTask, { application: id, kind: 'mail-undeliverable', doneAt: null });
      await closeBranchTask(em, SYSTEM, task, { note: 'お電話でお伝えしました', notify: startNoticeRenewal(id, task.id, at) }, at);
      return task.id;
    });
  }

  async state(id: string): Promise<ApplicationState> {
    return (await this.work.read((em) => em.findOneOrFail(GuaranteeApplication, id))).state;
  }

  async certificateOf(id: string): Promise<{ certificateId: string; certificateNumber: string; contractNumber: string; status: string }> {
    const [row] = await this.rows<{ certificateId: string; certificateNumber: string; contractNumber: string; status: string }>(
      `select c.id as "certificateId", c.certificate_number as "certificateNumber", g.contract_number as "contractNumber", c.status
         from certificate c join contract_revision r on r.id = c.revision_id join guarantee_contract g on g.id = r.contract_id
        where g.application_id = ?`,
      [id],
    );
    if (!row) throw new Error(`The case ${id} has no certificate.`);
    return row;
  }

  /** Kinds of the facts of a case, in their order. */
  async facts(id: string): Promise<string[]> {
    return (await this.rows<{ kind: string }>('select kind from audit_event where case_id = ? order by seq', [id])).map(({ kind }) => kind);
  }

  async mails(id: string): Promise<{ template: string; sent: boolean; messageId: string }[]> {
    return this.rows('select template, sent_at is not null as sent, message_id as "messageId" from mail_message where application_id = ? order by created_at, id', [id]);
  }

  async tasks(id: string): Promise<string[]> {
    return (await this.rows<{ kind: string }>('select kind from branch_task where application_id = ? order by opened_at, id', [id])).map(({ kind }) => kind);
  }

  async count(table: string, where = 'true'): Promise<number> {
    return Number((await this.rows<{ n: string }>(`select count(*) as n from ${table} where ${where}`))[0]?.n);
  }

  rows<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.work.read((em) => em.execute<Row[]>(sql, [...values]));
  }

  private act(
    id: string,
    state: ApplicationState,
    change: (em: EntityManager, at: Date, application: GuaranteeApplication) => Promise<Pick<Parameters<typeof recordFact>[1], 'kind' | 'data'>>,
  ): Promise<string> {
    return this.work.run(async (em) => {
      const at = this.now();
      await em.execute('select id from guarantee_application where id = ? for update', [id]);
      const application = await em.findOneOrFail(GuaranteeApplication, id);
      const fact = await change(em, at, application);
      const over = ['declined', 'retracted', 'lapsed', 'issued'].includes(state);
      Object.assign(application, { state, stateSince: at, endedAt: over ? at : null });
      return recordFact(em, { caseId: id, actor: SYSTEM, at, notify: tellApplication(id), ...fact });
    });
  }

  private async charge(em: EntityManager, application: GuaranteeApplication, at: Date): Promise<void> {
    const today = japanDate(at.getTime());
    const table = chooseRateTable(await rateTablesOf(em, application.kind), application.kind, today);
    const { premium, lines } = calculatePremium(table, application.guaranteeAmount, application.channel);
    const { collectivePaymentDay } = await em.findOneOrFail(Customer, application.customer);
    const calendar = await readBusinessCalendar(em);
    const deferred = application.content.paymentMethod === 'deferred';
    const collectiveOn = deferred ? collectivePaymentDate(today, collectivePaymentDay ?? 31, calendar) : null;
    em.create(PremiumCharge, {
      application: application.id, rateTable: table.id, amount: premium, lines: [...lines], deferred, collectiveOn, chargedAt: at,
      dueOn: collectiveOn ?? addBusinessDays(today, 7, calendar),
    });
  }

  /** Branch of the sample customer, for scopes of numbers. */
  async branchCode(id: string): Promise<string> {
    const application = await this.work.read((em) => em.findOneOrFail(GuaranteeApplication, id));
    return (await this.work.read((em) => em.findOneOrFail(Branch, application.branch))).code;
  }
}

async function staff(em: EntityManager, loginId: string): Promise<string> {
  return (await em.findOneOrFail(Staff, { loginId })).id;
}

function rawForm(ownerId: string, bankId: string, input: NewCase): RawForm {
  return {
    eligibility: { ownerId, workClass: 'construction', contractDate: '令和8年11月16日' },
    works: {
      addressee: '見本県東部建設事務所長', workNumber: '見土 第8-147号', workName: input.workName ?? '令和8年度 県道見本中央線 橋梁補修工事（第2工区）',
      workPlace: '見本県見本市本町 地内', signatoryTitle: '代表取締役', signatoryName: '見本 花子',
    },
    amounts: { contractPrice: '48,400,000', advanceRate: '40', advanceAmount: '19,360,000', workStart: '令和8年11月17日', workEnd: '令和9年6月30日' },
    delivery: {
      medium: input.medium ?? 'electronic', paymentMethod: input.deferred ? 'deferred' : 'transfer', depositBankId: bankId, depositKind: 'ordinary', depositNumber: '0123456',
      depositHolder: 'カ）ミホングミ',
    },
    uses: { usePlan: 'later' },
    attachments: {
      evidenceKind: 'contract-copy', contactDepartment: '工務部', contactName: '見本 太郎', contactPhone: '00-0000-0000',
      ...(input.contactMail === undefined ? {} : { contactMail: input.contactMail }),
    },
    consent: { agreedToClauses: 'agreed', agreedToService: 'agreed' },
  };
}

/** A receipt that two people of the branch have recorded and confirmed. */
async function receive(em: EntityManager, at: Date, { id, branch }: GuaranteeApplication, amount: Yen, method: Exclude<PaymentMethod, 'deferred'>): Promise<void> {
  const payment = em.create(Payment, {
    id: v7(), branch, method, payerName: 'カ）ミホングミ', amount,
    receivedOn: japanDate(at.getTime()), formToken: v7(), recordedBy: await staff(em, 'higashi-uketsuke'), recordedAt: at,
  });
  em.create(Receipt, {
    id: v7(), payment: payment.id, application: id, amount, feeWaived: yen(0), recordedBy: await staff(em, 'higashi-uketsuke'), recordedAt: at,
    confirmedBy: (await em.findOneOrFail(Staff, { branch, loginId: { $like: '%-keiri' } })).id, confirmedAt: at,
  });
}
