import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machineGround } from '#domain';
import { ChildFailure, ChildHeldUp, ChildNotStarted, type FormReading, type PageReader, withFolder } from '#incoming';
import {
  Arrival, ArrivalPage, ArrivalPart, fileArrival, findAnswered, isCutShort, isRefusedContent, offerReadings, recordBounce, recordFact, Registration, standAlone, StepFailure, SYSTEM, tellOfLateReading, type UnitOfWork,
} from '#persistence';
import type { Clock, FileStore } from '#platform';
import { type ArrivalPageInput, type ArrivalReading, type ArrivalReadingStep, type OcrSteps, type ReadingSteps, type StepFailureCode, type StepName, startRegistration, tellRegistration } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { LockMode } from '@mikro-orm/core';
import { type ArrivalTaker, type TakenArrival, TakesLonger } from './take-arrival-apart.js';

/** What came in, taken apart and filed; the letters on its pages. */
export class ArrivalActivities implements Pick<ReadingSteps, 'readArrival'>, OcrSteps {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly files: FileStore,
    private readonly taker: ArrivalTaker,
    private readonly letters: Pick<PageReader, 'read'>,
  ) {}

  async readArrival({ arrivalId, quick = false }: ArrivalReadingStep): Promise<ArrivalReading> {
    const arrival = await this.work.read((em) => em.findOneOrFail(Arrival, arrivalId));
    if (!arrival.readAt) {
      const taken = await this.taker.takeApart(arrival, { quick }).catch(nullIfLonger);
      if (taken === null) return { pages: [], takesLonger: true };
      await this.store(arrivalId, taken);
    }
    return { pages: await this.work.read((em) => unreadPages(em, arrivalId)) };
  }

  async readPage({ pageId }: ArrivalPageInput): Promise<void> {
    const page = await this.work.read((em) => em.findOneOrFail(ArrivalPage, pageId));
    if (page.words) return;
    const reading = await withFolder(async (folder): Promise<FormReading> => {
      const path = join(folder, 'page.png');
      await writeFile(path, await this.files.read(page.sha256));
      return this.letters.read({ path, sheet: page.sheet ?? null, formCode: page.formCode ?? null });
    }).catch((error: unknown): FormReading => {
      // A page that nobody can make out within bounds is read by the clerk. That this machine has no time or room for a reader says nothing of the page.
      if (error instanceof ChildFailure && !(error instanceof ChildHeldUp) && !(error instanceof ChildNotStarted)) return { words: [], fields: {} };
      throw error;
    });
    await this.work.run((em) => keepLetters(em, pageId, reading, this.clock.now()));
  }

  /**
   * What the database refuses for its content it would refuse at every other time: it is put into quarantine, without what could not be stored. So is what it gave up for its
   * slowness time after time; a person may have it read again.
   */
  private async store(arrivalId: string, taken: TakenArrival): Promise<void> {
    try {
      await this.work.run((em) => this.keep(em, arrivalId, taken));
    } catch (error) {
      const quarantine = isRefusedContent(error) ? 'reader-failed' : isCutShort(error) && (await this.work.read((em) => wasCutShort(em, arrivalId))) ? 'too-slow' : null;
      if (quarantine === null) throw error;
      await this.work.run((em) => this.keep(em, arrivalId, { parts: [], mail: null, sender: '', answerTo: null, quarantine }));
    }
  }

  /** One transaction: the parts with their pages, and where they belong. */
  private async keep(em: EntityManager, arrivalId: string, taken: TakenArrival): Promise<void> {
    // What was handed in with a registration is locked behind it, as at the desk.
    const { registration } = await em.findOneOrFail(Arrival, arrivalId);
    const handedIn = registration ? await em.findOneOrFail(Registration, registration, { lockMode: LockMode.PESSIMISTIC_WRITE }) : null;
    const arrival = await em.findOneOrFail(Arrival, arrivalId, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    if (arrival.readAt) return;
    const at = this.clock.now();
    const { mail } = taken;
    Object.assign(arrival, { readAt: at, text: mail?.text ?? null, answerTo: taken.answerTo, ...(mail ? { subject: mail.subject, sender: taken.sender } : {}) });
    // What is read again has the parts of the time before: the same bytes have the same parts, and none of what could not be opened had a page.
    const before = await em.find(ArrivalPart, { arrival: arrivalId });
    for (const [index, { pages, ...part }] of taken.parts.entries()) {
      const known = before.find(({ position }) => position === index + 1);
      const row = known ? Object.assign(known, part, { registration: null }) : em.create(ArrivalPart, { ...part, arrival: arrivalId, position: index + 1 });
      for (const [number, page] of pages.entries()) em.create(ArrivalPage, { ...page, part: row.id, number: number + 1, position: 0 });
    }
    await em.flush();
    const named = mail === null || arrival.channel === 'fax-mail' || arrival.fromOurselves ? null : await findAnswered(em, mail);
    const machine = mail && machineGround({ ...mail, answersOurs: named !== null && named.ground !== 'number' });
    const answered = machine === null ? named : null;
    Object.assign(arrival, { answers: answered?.registration ?? null, answersBy: answered?.ground ?? null });
    // What claims to be a mail of ours that came back, and is none, goes the way of every other mail.
    const isBounce = mail?.bounceOf ? await recordBounce(em, mail.bounceOf, at, mail.failedAt) : false;
    if (taken.quarantine !== null) {
      Object.assign(arrival, { state: 'quarantined', quarantine: taken.quarantine });
      await recordFact(em, { caseId: arrivalId, kind: 'ArrivalQuarantined', actor: SYSTEM, at, data: { reason: taken.quarantine } });
      if (handedIn?.state === 'closed' && arrival.registration === handedIn.id) await standAlone(em, arrival, handedIn, at);
      return;
    }
    const about = mail && {
      subject: mail.subject, text: mail.text, isBounce, machine, hasSender: mail.sender !== '', isFax: arrival.channel === 'fax-mail',
    };
    await fileArrival(em, arrivalId, about, at, { startOf: startRegistration, tell: tellRegistration });
  }
}

/** So often a busy database may give up before what is stored is taken for the reason (ours). */
const MOST_CUT_SHORT = 5;

/** Whether the attempts before this one ended in the same way. */
async function wasCutShort(em: EntityManager, arrivalId: string): Promise<boolean> {
  const failure = await em.findOne(StepFailure, { caseId: arrivalId, step: 'readArrival' satisfies StepName });
  return failure?.code === ('database/too-slow' satisfies StepFailureCode) && failure.attempt >= MOST_CUT_SHORT - 1;
}

function nullIfLonger(error: unknown): null {
  if (error instanceof TakesLonger) return null;
  throw error;
}

async function unreadPages(em: EntityManager, arrivalId: string): Promise<readonly string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select g.id from arrival_page g join arrival_part p on p.id = g.part_id
      where p.arrival_id = ? and g.words is null order by g.registration_id is null, p.position, g.number`, [arrivalId],
  );
  return rows.map(({ id }) => id);
}

/** The words of a page; what stands in the fields of a form is offered to its registration. */
async function keepLetters(em: EntityManager, pageId: string, { words, fields }: FormReading, at: Date): Promise<void> {
  const page = await em.findOneOrFail(ArrivalPage, pageId, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (page.words) return;
  page.words = [...words];
  const read = Object.fromEntries(Object.entries(fields).map(([name, { value, confidence, other, variant, doubt, x, y, width, height }]) => [name, { value, confidence, other, variant, doubt, place: { pageId, x, y, width, height } }]));
  // Beside the row's version: a clerk who is typing meanwhile has nothing changed under the hands.
  if (!page.registration) return;
  await offerReadings(em, page.registration, read, at);
  await tellOfLateReading(em, page.registration, page.id, at);
}
