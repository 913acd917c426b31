import type { RawRegistration, RegistrationChannel } from '#domain';
import { Arrival, ArrivalPage, ArrivalPart, Branch, Customer, readRegistrationOriginals, receiveRegistration, recordFact, type ReadRegistrationFields, type ReadWord, Registration, SYSTEM } from '#persistence';
import { startRegistration } from '#workflows/contract';
import { v7 } from 'uuid';
import { shownCustomer } from '../../../apps/portal/src/branch/intake/registration-file.js';
import { shownPapers } from '../../../apps/portal/src/branch/intake/shown-papers.js';
import { Office } from '../branch/office.js';
import type { Answer, Desk } from '../branch/desk.js';

/** One white pixel. */
export const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==', 'base64');

/** What was made out of a page, so that it counts as read. */
const WORD: ReadWord = { text: '見本', confidence: 90, x: 1, y: 1, width: 10, height: 10 };

/** As it stands on a paper without a fault; of a company that nobody knows. */
export const PAPER: Readonly<Record<string, string>> = {
  appliedOn: '令和8年11月20日', postalCode: '999-0012', address: '見本県例示市仮町三丁目4番15号', name: '株式会社例見工務店', nameKana: '', phone: '099-000-4167', corporateNumber: '',
  department: '工事部', contactName: '架空 花子', mail: '',
};

/** A record without a gap, as the form of the customer asks it. */
export const RECORD: Readonly<Record<string, string>> = {
  kind: 'corporation', name: '株式会社例見工務店', nameKana: 'カブシキガイシャレイケンコウムテン', representativeTitle: '代表取締役', representativeName: '例見 一郎', postalCode: '999-0012',
  address: '見本県例示市仮町三丁目4番15号', phone: '099-000-4167', corporateNumber: '9000000000001', licence: '見本県知事許可（般-8）第00001号', office: '',
  ...Object.fromEntries(['name', 'nameKana', 'representativeTitle', 'representativeName', 'postalCode', 'address', 'phone', 'corporateNumber', 'licence'].flatMap((name) => [[`${name}-source`, '登記情報'], [`${name}-on`, '令和8年11月20日']])),
  screenedOn: '令和8年11月24日', screenedBy: '見本 受子',
};

export interface NewArrival {
  readonly raw?: RawRegistration;
  readonly read?: ReadRegistrationFields;
  readonly branch?: string;
  readonly channel?: RegistrationChannel;
  readonly pages?: number;
  readonly pictureHash?: string;
  readonly awaitsPaper?: boolean;
  /** Of a form made on the web whose stamped print is asked for. */
  readonly token?: string | null;
  /** Null while nobody has made them out. */
  readonly words?: readonly ReadWord[] | null;
  readonly picture?: Buffer;
}

/** An office with registrations at its desk, and the ways to work on one through HTTP. */
export class IntakeOffice {
  private constructor(readonly office: Office) {}

  static async open(...logTo: Parameters<typeof Office.open>): Promise<IntakeOffice> {
    return new IntakeOffice(await Office.open(...logTo));
  }

  close(): Promise<void> {
    return this.office.close();
  }

  /** As the intake leaves it: received, with its pages. */
  async arrive({ raw = {}, read = {}, branch = '20', channel = 'fax', pages = 1, pictureHash, awaitsPaper = false, token = awaitsPaper ? 'ABCDEFGH2345' : null, words = [WORD], picture = PNG }: NewArrival = {}): Promise<string> {
    const stored = await this.office.keep(picture);
    return this.office.work.run(async (em) => {
      const at = this.office.clock.now();
      const { id: branchId } = await em.findOneOrFail(Branch, { code: branch });
      const key = v7();
      const registration = await receiveRegistration(em, SYSTEM, { submissionKey: key, channel, branchId, raw, read, token, awaitsPaper }, at, startRegistration);
      await em.flush();
      if (pages > 0) {
        const arrival = em.create(Arrival, {
          id: v7(), sourceKey: key, channel: 'fax-folder', branch: branchId, sender: '099-000-4168', subject: '', receivedAt: at, sha256: stored.sha256, bytes: stored.size, fileName: 'fax.tif',
          state: 'filed', class: 'registration', createdAt: at,
        });
        const part = em.create(ArrivalPart, { id: v7(), arrival: arrival.id, position: 0, fileName: 'fax.tif', mediaType: 'image/tiff', sha256: key.replaceAll('-', '').padEnd(64, '0'), bytes: stored.size });
        for (let number = 0; number < pages; number += 1) {
          em.create(ArrivalPage, {
            id: v7(), part: part.id, number, sha256: stored.sha256, thumbnailSha256: stored.sha256, width: 1654, height: 2339, turnedBy: 0, skew: 0, pictureHash: pictureHash ?? key.replaceAll('-', '').slice(-16), darkness: 500,
            registration: registration.id, position: number, formCode: 'RF0126111', words: words === null ? null : [...words],
          });
        }
      }
      return registration.id;
    });
  }

  /** What came in and is no registration yet, with pages of its own. @returns its id */
  async land(arrived: { readonly branch?: string; readonly state?: Arrival['state']; readonly quarantine?: Arrival['quarantine']; readonly pages?: number; readonly subject?: string; readonly receivedAt?: Date; readonly picture?: Buffer } = {}): Promise<string> {
    const { branch = '20', state = 'sorting', quarantine = null, pages = 1, subject = '', receivedAt = this.office.clock.now(), picture = PNG } = arrived;
    const id = v7();
    const [original, drawn, small] = [await this.office.keep(Buffer.from(`original ${id}`)), await this.office.keep(Buffer.concat([picture, Buffer.from(id)])), await this.office.keep(Buffer.concat([picture, Buffer.from(`small ${id}`)]))];
    await this.office.work.run(async (em) => {
      const { id: branchId } = await em.findOneOrFail(Branch, { code: branch });
      em.create(Arrival, {
        id, sourceKey: id, channel: 'fax-folder', branch: branchId, sender: '099-000-4168', subject, receivedAt, sha256: original.sha256, bytes: original.size, fileName: `fax-${id.slice(-4)}.tif`,
        state, quarantine, class: 'other-paper', classRule: '様式の目印が見つかりません', readAt: receivedAt, createdAt: receivedAt,
      });
      await em.flush();
      const part = em.create(ArrivalPart, { id: v7(), arrival: id, position: 1, fileName: 'fax.tif', mediaType: 'image/tiff', sha256: original.sha256, bytes: original.size, quarantine });
      for (let number = 1; number <= pages; number += 1) {
        em.create(ArrivalPage, {
          id: v7(), part: part.id, number, sha256: drawn.sha256, thumbnailSha256: small.sha256, width: 1654, height: 2339, turnedBy: 0, skew: 0, pictureHash: id.replaceAll('-', '').slice(-16), position: 0,
          words: [WORD],
        });
      }
      await recordFact(em, { caseId: id, kind: 'ArrivalStored', actor: SYSTEM, at: receivedAt, data: { channel: 'fax-folder', bytes: original.size } });
    });
    return id;
  }

  arrival(id: string): Promise<Arrival> {
    return this.office.work.read((em) => em.findOneOrFail(Arrival, id));
  }

  /** Facts of an arrival, a registration …, with what they say. */
  facts(id: string): Promise<{ kind: string; actor: string; data: Record<string, unknown> }[]> {
    return this.office.work.read((em) => em.execute('select kind, actor_name as actor, data from audit_event where case_id = ? order by seq', [id]));
  }

  registration(id: string): Promise<Registration> {
    return this.office.work.read((em) => em.findOneOrFail(Registration, id));
  }

  async pagesOf(id: string): Promise<readonly ArrivalPage[]> {
    return this.office.work.read((em) => em.find(ArrivalPage, { registration: id }));
  }

  /** Posts with the version that stands in the database now. */
  async act(desk: Desk, id: string, path: string, fields: Readonly<Record<string, string | readonly string[]>> = {}): Promise<Answer> {
    const { version } = await this.registration(id);
    return desk.post(`/branch/intake/${id}/${path}`, { version: String(version), ...(['approve', 'customer/record'].includes(path) ? { seen: await this.seen(id) } : ['close', 'transfer', 'deficiency'].includes(path) ? { seen: await this.papers(id) } : {}), ...fields });
  }

  /** The record of a registration's customer, as the pages of 顧客 and of the approval send it along. */
  async seen(id: string): Promise<string> {
    return this.office.work.read(async (em) => {
      const { customer } = await em.findOneOrFail(Registration, id);
      return JSON.stringify(shownCustomer(customer ? await em.findOneOrFail(Customer, customer) : null));
    });
  }

  /** What has come to a registration, as the pages of 終了, 転送 and 不備 send it along. */
  papers(id: string): Promise<string> {
    return this.office.work.read(async (em) => JSON.stringify(shownPapers({ originals: await readRegistrationOriginals(em, id), pages: await em.find(ArrivalPage, { registration: id }) })));
  }

  /** Claims, types, records a customer and the address: all that is done before 「確認へ回す」. */
  async prepare(desk: Desk, id: string, record: Readonly<Record<string, string>> = RECORD, paper: Readonly<Record<string, string>> = PAPER): Promise<void> {
    await this.act(desk, id, 'claim');
    await this.act(desk, id, 'entry', { ...paper, act: 'keep', tick: ['sealPresent', 'sealLegible'] });
    await this.act(desk, id, 'customer/record', record);
    await this.act(desk, id, 'calls/address', { how: 'public-record', evidence: '登記情報 令和8年11月20日' });
  }

  submit(desk: Desk, id: string, fields: Readonly<Record<string, string | readonly string[]>> = {}): Promise<Answer> {
    return this.act(desk, id, 'entry', { ...PAPER, act: 'submit', tick: ['sealPresent', 'sealLegible'], ...fields });
  }
}
