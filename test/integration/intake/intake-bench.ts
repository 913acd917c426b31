import { Arrival, ArrivalPage, ArrivalPart, Branch, connect, MailMessage, Registration, UnitOfWork } from '#persistence';
import { type Config, createLogger, FolderFileStore, systemClock, TemplateEngine } from '#platform';
import { MailRelay } from '#mail';
import { PageReader, VirusScanner } from '#incoming';
import type { MikroORM } from '@mikro-orm/postgresql';
import { BranchFinder } from '../../../apps/intake/src/branch-finder.js';
import { TakeIn } from '../../../apps/intake/src/take-in.js';
import { ArrivalActivities } from '../../../apps/worker/src/activities/arrival.activities.js';
import { ArrivalMailActivities } from '../../../apps/worker/src/activities/arrival-mail.activities.js';
import { ArrivalTaker } from '../../../apps/worker/src/activities/take-arrival-apart.js';
import { testConfig, type TestDatabase } from '../../support/index.js';
import { createMasterDatabase } from '../../support/master-database.js';
import { startSmtpSink, type SmtpSink } from '../../support/smtp-sink.js';

/** Everything the intake is made of, with a database of its own; the steps of the procedure are called by hand. */
export class IntakeBench {
  readonly logger = createLogger({ service: 'test', level: 'silent' });

  private constructor(
    readonly database: TestDatabase,
    readonly orm: MikroORM,
    readonly work: UnitOfWork,
    readonly sink: SmtpSink,
    readonly config: Config,
    readonly files: FolderFileStore,
    readonly takeIn: TakeIn,
    readonly letters: PageReader,
    readonly steps: ArrivalActivities,
    readonly answers: ArrivalMailActivities,
    private readonly relay: MailRelay,
  ) {}

  static async open(settings: { readonly faxMailSenders?: readonly string[] } = {}): Promise<IntakeBench> {
    const [database, sink] = await Promise.all([createMasterDatabase(), startSmtpSink()]);
    const orm = await connect(database.applicationUrl, 6);
    const work = new UnitOfWork(orm);
    const config = testConfig({ DATABASE_URL: database.applicationUrl, SMTP_URL: sink.url });
    const files = new FolderFileStore(config.storageDir);
    const takeIn = new TakeIn(work, files, systemClock, new BranchFinder(undefined), settings.faxMailSenders ?? []);
    const letters = new PageReader();
    const relay = new MailRelay({ smtpUrl: sink.url, from: 'no-reply@hosho.example.jp', senderName: '見本建設業保証株式会社' });
    const steps = new ArrivalActivities(work, systemClock, files, new ArrivalTaker(files, new VirusScanner(undefined)), letters);
    const house = { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'oshirase@hosho.example.jp', branchHours: '平日 9:00～17:00' };
    const answers = new ArrivalMailActivities(work, systemClock, new TemplateEngine('templates'), relay, house);
    return new IntakeBench(database, orm, work, sink, config, files, takeIn, letters, steps, answers, relay);
  }

  async close(): Promise<void> {
    await this.letters.close();
    this.relay.close();
    await this.sink.stop();
    await this.orm.close(true);
    await this.database.drop();
  }

  arrivals(): Promise<Arrival[]> {
    return this.work.read((em) => em.find(Arrival, {}, { orderBy: { id: 'asc' } }));
  }

  async arrivalsOf(channel: string): Promise<Arrival[]> {
    return (await this.arrivals()).filter((arrival) => arrival.channel === channel);
  }

  arrival(id: string): Promise<Arrival> {
    return this.work.read((em) => em.findOneOrFail(Arrival, id));
  }

  async partsOf(id: string): Promise<{ parts: ArrivalPart[]; pages: ArrivalPage[] }> {
    return this.work.read(async (em) => {
      const parts = await em.find(ArrivalPart, { arrival: id }, { orderBy: { position: 'asc' } });
      return { parts, pages: await em.find(ArrivalPage, { part: { $in: parts.map((part) => part.id) } }, { orderBy: { part: 'asc', number: 'asc' } }) };
    });
  }

  registrations(): Promise<Registration[]> {
    return this.work.read((em) => em.find(Registration, {}, { orderBy: { receptionNumber: 'asc' } }));
  }

  mails(): Promise<MailMessage[]> {
    return this.work.read((em) => em.find(MailMessage, {}));
  }

  rows<T>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return this.work.read((em) => em.execute<T[]>(sql, [...values]));
  }

  branch(code: string): Promise<Branch> {
    return this.work.read((em) => em.findOneOrFail(Branch, { code }));
  }
}
