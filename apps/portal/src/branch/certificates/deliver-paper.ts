import { authorize, type CalendarDate, DomainError, formatEraDate, japanDate } from '#domain';
import { BranchTask, Certificate, closeBranchTask, type GuaranteeApplication, recordFact, StoredPaper, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellApplication } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { isRepeated } from '../../http/repeated-form.js';
import { StoredPapers } from '../../http/stored-papers.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { lockCase } from '../case/locked-case.js';
import { certificateOfCase } from './certificate-of-case.js';

/** 発送 or 手渡し. */
export const DELIVERY_WAYS = ['dispatched', 'handed-over'] as const;
export type DeliveryWay = (typeof DELIVERY_WAYS)[number];
export const DELIVERY_WAY_LABELS: Readonly<Record<DeliveryWay, string>> = { dispatched: '郵送（発送）', 'handed-over': '来店（手渡し）' };

export interface Delivery {
  readonly way: DeliveryWay;
  readonly on: CalendarDate;
  /** 書留の番号, or to whom it was handed. */
  readonly note: string;
}

/** 書面の証書: print the stored paper, then dispatch it or hand it over. */
@Injectable()
export class DeliverPaper {
  constructor(
    private readonly work: UnitOfWork,
    private readonly stored: StoredPapers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The paper as it was made, byte for byte; every print is a fact. @throws PageNotFound while it is not made yet, DomainError `certificate/already-delivered`: a second copy of what the customer has would be a second 証書 */
  async print(actor: StaffActor, id: string): Promise<{ readonly bytes: Buffer; readonly fileName: string }> {
    const { paper, number } = await this.work.run(async (em) => {
      const application = await lockCase(em, actor, id);
      const certificate = await certificateOfCase(em, application.id);
      if (certificate?.status === 'delivered') throw new DomainError('certificate/already-delivered');
      authorize(actor, 'print-paper', rightsOf(application));
      const stored = certificate && (await em.findOne(StoredPaper, { subject: certificate.id, kind: 'paper-certificate' }));
      if (!certificate || !stored) throw new PageNotFound('the paper certificate is not made yet');
      await recordFact(em, { caseId: application.id, kind: 'PaperPrinted', actor: factActor(actor), at: this.clock.now(), data: { certificateId: certificate.id } });
      return { paper: stored, number: certificate.certificateNumber };
    });
    return { bytes: await this.stored.read({ ...paper, applicationId: id }), fileName: `保証証書_${number}.pdf` };
  }

  /**
   * 交付: date, way and by whom. It closes the task and lets the procedure send 「保証証書発行のお知らせ」.
   * @throws DomainError `certificate/already-delivered`; `application/state` before the paper was printed or for a date before its issue or after today
   */
  deliver(actor: StaffActor, id: string, form: string, delivery: Delivery): Promise<void> {
    return this.work.run(async (em) => {
      const application = await lockCase(em, actor, id);
      if (await isRepeated(em, application.id, actor, form)) return;
      const certificate = await certificateOfCase(em, application.id);
      if (certificate?.status === 'delivered') throw new DomainError('certificate/already-delivered');
      authorize(actor, delivery.way === 'dispatched' ? 'dispatch-paper' : 'deliver-paper', rightsOf(application));
      const now = this.clock.now();
      if (certificate?.status !== 'paper-pending' || !(await wasPrinted(em, application.id))) throw new DomainError('application/state');
      if (delivery.on < certificate.issuedOn || delivery.on > japanDate(now.getTime())) throw new DomainError('calendar/out-of-range');
      await this.record(em, actor, application, certificate, { ...delivery, form }, now);
    });
  }

  private async record(em: EntityManager, actor: StaffActor, application: GuaranteeApplication, certificate: Certificate, delivery: Delivery & { readonly form: string }, now: Date): Promise<void> {
    const { on, way, note, form } = delivery;
    Object.assign(certificate, { status: 'delivered', deliveredOn: on, deliveredBy: actor.staffId, deliveryNote: `${DELIVERY_WAY_LABELS[way]}　${note}`.trim() });
    const data = { certificateId: certificate.id, on, way: DELIVERY_WAY_LABELS[way], note, form };
    if (way === 'dispatched') await recordFact(em, { caseId: application.id, kind: 'PaperDispatched', actor: factActor(actor), at: now, data });
    await recordFact(em, { caseId: application.id, kind: 'PaperDelivered', actor: factActor(actor), at: now, data, notify: tellApplication(application.id) });
    const tasks = await em.find(BranchTask, { application: application.id, kind: 'paper-certificate', doneAt: null });
    for (const task of tasks) await closeBranchTask(em, factActor(actor), task, { note: `${DELIVERY_WAY_LABELS[way]} ${formatEraDate(on)}` }, now);
  }
}

export async function wasPrinted(em: EntityManager, caseId: string): Promise<boolean> {
  const rows = await em.execute<{ printed: boolean }[]>(`select exists (select 1 from audit_event where case_id = ? and kind = 'PaperPrinted') as printed`, [caseId]);
  return rows[0]?.printed === true;
}
