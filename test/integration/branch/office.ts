import { calendarDate, readApplication, type RawForm } from '#domain';
import {
  ApplicationDraft, Attachment, Branch, connect, Customer, type DatabaseLimits, Delegation, DepositBank, GuaranteeApplication, ownerRuleInForce, ProjectOwner,
  recordFact, Staff, stateColumns, SYSTEM, UnitOfWork,
} from '#persistence';
import { FolderFileStore, type StoredFile } from '#platform';
import { startApplication } from '#workflows/contract';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { v7 } from 'uuid';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { derivedColumns } from '../../../apps/portal/src/application/submit/application-row.js';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { FixedClock, testConfig, type TestDatabase } from '../../support/index.js';
import { createMasterDatabase } from '../../support/master-database.js';
import { Desk } from './desk.js';

/** Tuesday 2026-11-24 10:42 in Japan: the clock of the branch pictures. */
export const TUESDAY = new Date('2026-11-24T10:42:00+09:00');

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n', 'latin1');

export interface NewCase {
  readonly customerNumber?: string;
  readonly advance?: string;
  readonly price?: string;
  readonly channel?: 'web' | 'counter';
  readonly medium?: 'electronic' | 'postal';
  readonly workName?: string;
  readonly note?: string;
  readonly submittedAt?: Date;
  readonly enteredBy?: string;
  /** 保証料の一括納付, for a customer with the agreement. */
  readonly deferred?: boolean;
}

/** A portal with the sample masters on a database of its own, and the people of two branches at their desks. */
export class Office {
  private readonly desks = new Map<string, Desk>();
  private serial = 4_000;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly work: UnitOfWork,
    readonly clock: FixedClock,
    readonly files: FolderFileStore,
    private readonly database: TestDatabase,
    private readonly closeOrm: () => Promise<void>,
  ) {}

  /** @param logTo where the portal's log lines go; nowhere when left out @param databaseLimits those of the pages when left out */
  static async open(logTo?: { write(line: string): void }, databaseLimits?: DatabaseLimits): Promise<Office> {
    const database = await createMasterDatabase();
    const config = testConfig({ DATABASE_URL: database.applicationUrl, ...(logTo && { LOG_LEVEL: 'info' }) });
    const orm = await connect(database.url, 4);
    const work = new UnitOfWork(orm);
    const clock = new FixedClock(TUESDAY);
    const files = new FolderFileStore(config.storageDir);
    const app = await createPortal(config, { clock, ...(logTo && { logTo }), ...(databaseLimits && { databaseLimits }) });
    return new Office(app, work, clock, files, database, () => orm.close(true));
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.closeOrm();
    await this.database.drop();
  }

  /** The signed-in person with this 職員ID. */
  async desk(loginId: string): Promise<Desk> {
    const known = this.desks.get(loginId);
    if (known) return known;
    const desk = await Desk.signIn(this.app, loginId, SAMPLE_PASSWORD);
    this.desks.set(loginId, desk);
    return desk;
  }

  /** A new sign-in, for a day on which the known sessions are over. */
  freshDesk(loginId: string): Promise<Desk> {
    return Desk.signIn(this.app, loginId, SAMPLE_PASSWORD);
  }

  staff(loginId: string): Promise<Staff> {
    return this.work.read((em) => em.findOneOrFail(Staff, { loginId }));
  }

  branch(code: string): Promise<Branch> {
    return this.work.read((em) => em.findOneOrFail(Branch, { code }));
  }

  application(id: string): Promise<GuaranteeApplication> {
    return this.work.read((em) => em.findOneOrFail(GuaranteeApplication, { id }));
  }

  /** Kinds of the facts of a case, in their order. */
  async facts(id: string): Promise<string[]> {
    const rows = await this.work.read((em) => em.execute<{ kind: string }[]>('select kind from audit_event where case_id = ? order by seq', [id]));
    return rows.map(({ kind }) => kind);
  }

  async count(table: string): Promise<number> {
    const rows = await this.work.read((em) => em.execute<{ n: string }[]>(`select count(*) as n from ${table}`));
    return Number(rows[0]?.n);
  }

  /** An application as the contractor's form leaves it: submitted, with its contract copy and its fact. */
  async submit(input: NewCase = {}): Promise<GuaranteeApplication> {
    const stored = await this.files.put(PDF);
    this.serial += 1;
    const receptionNumber = `26-0${this.serial}`;
    return this.work.run(async (em) => {
      const customer = await em.findOneOrFail(Customer, { customerNumber: input.customerNumber ?? '2000000001' });
      const owner = await em.findOneOrFail(ProjectOwner, { code: '990001' });
      const bank = await em.findOneOrFail(DepositBank, { bankCode: '0001', branchCode: '020' });
      const rule = await ownerRuleInForce(em, owner.id, calendarDate('2026-11-24'));
      if (rule === null) throw new Error('The sample owner has no rule.');
      const channel = input.channel ?? 'web';
      const entrant = input.enteredBy ? await em.findOneOrFail(Staff, { loginId: input.enteredBy }) : null;
      const at = input.submittedAt ?? new Date('2026-11-20T16:05:00+09:00');
      const draft = em.create(ApplicationDraft, {
        id: v7(), kind: 'advance-payment', channel, customer: customer.id, form: {}, completedSteps: [], createdAt: at, savedAt: at,
      });
      const attachment = em.create(Attachment, {
        id: v7(), draft: draft.id, purpose: 'contract-copy', fileName: '請負契約書.pdf', sha256: stored.sha256, bytes: stored.size, pages: 8, createdAt: at,
      });
      const form = rawForm(owner.id, bank.id, { ...input, medium: input.medium ?? (channel === 'web' ? 'electronic' : 'postal') });
      const reading = readApplication(form, {
        today: calendarDate('2026-11-24'), channel, owners: [{ id: owner.id, name: owner.name, rule }], depositBanks: [bank],
        deferredPaymentAgreed: customer.defersPremium,
        attachments: [{ id: attachment.id, purpose: 'contract-copy', fileName: attachment.fileName, pages: 8 }],
      });
      if (!reading.ok) throw new Error(JSON.stringify([reading.reading.violations, reading.reading.cautions]));
      const application = em.create(GuaranteeApplication, {
        ...derivedColumns(reading.application, customer, receptionNumber), id: v7(), kind: 'advance-payment', draft: draft.id, receptionNumber, channel, ...(await stateColumns(em, { desiredIssueOn: reading.application.desiredIssueDate }, 'submitted', at)),
        branch: customer.branch, customer: customer.id, account: null, enteredBy: entrant?.id ?? null, form: form as Record<string, Record<string, string>>, consentedTerms: [],
        customerName: customer.name, submittedAt: at,
      });
      await recordFact(em, { caseId: application.id, kind: 'ApplicationSubmitted', actor: SYSTEM, at, notify: startApplication(application.id) });
      return application;
    });
  }

  keep(bytes: Buffer): Promise<StoredFile> {
    return this.files.put(bytes);
  }

  /** 代決: the deputy stands in for the absent one today. */
  async delegate(absent: string, deputy: string): Promise<void> {
    const [away, here] = [await this.staff(absent), await this.staff(deputy)];
    await this.work.run(async (em) => {
      em.create(Delegation, { absent: away.id, deputy: here.id, from: calendarDate('2026-11-24'), until: calendarDate('2026-11-25'), reason: '出張' });
    });
  }

  async endDelegations(): Promise<void> {
    await this.work.run((em) => em.nativeUpdate(Delegation, { endedAt: null }, { endedAt: this.clock.now() }));
  }

  attachment(application: GuaranteeApplication): Promise<Attachment> {
    return this.work.read((em) => em.findOneOrFail(Attachment, { draft: application.draft }));
  }
}

function rawForm(ownerId: string, bankId: string, input: NewCase): RawForm {
  const advanceAmount = input.advance ?? '19,360,000';
  return {
    eligibility: { ownerId, workClass: 'construction', contractDate: '令和8年11月16日' },
    works: {
      addressee: '見本県東部建設事務所長', workNumber: '見土 第8-147号', workName: input.workName ?? '令和8年度 県道見本中央線 橋梁補修工事（第2工区）',
      workPlace: '見本県見本市本町 地内', signatoryTitle: '代表取締役', signatoryName: '見本 花子',
    },
    amounts: {
      contractPrice: input.price ?? '48,400,000', advanceRate: '40', advanceAmount, workStart: '令和8年11月17日', workEnd: '令和9年6月30日',
      'contractPrice.answer': `keep:${digits(input.price ?? '48,400,000')}`, 'advanceAmount.answer': `keep:${digits(advanceAmount)}`,
    },
    delivery: {
      medium: input.medium ?? 'electronic', paymentMethod: input.deferred ? 'deferred' : 'transfer', depositBankId: bankId, depositKind: 'ordinary', depositNumber: '0123456',
      depositHolder: 'カ）ミホングミ',
    },
    uses: { usePlan: 'later' },
    attachments: {
      evidenceKind: 'contract-copy', contactDepartment: '工務部', contactName: '見本 太郎', contactPhone: '00-0000-0000',
      desiredIssueDate: '令和8年11月27日', note: input.note ?? '',
    },
    consent: { agreedToClauses: 'agreed', agreedToService: 'agreed' },
  };
}

function digits(text: string): string {
  return text.replaceAll(',', '');
}
