import type { Desk } from '../branch/desk.js';
import { IntakeOffice, PAPER, RECORD } from './intake-office.js';

/** A record without a 法人番号, as a person in business has it. */
export const SOLE: Readonly<Record<string, string>> = { ...RECORD, kind: 'sole-proprietor', corporateNumber: '', 'corporateNumber-source': '', 'corporateNumber-on': '' };
/** お願いしたい日 as the form of a 不備 asks it. */
export const DAY = { 'answer-year': '8', 'answer-month': '12', 'answer-day': '1' };

/** The desk of one office: two clerks of a branch, one of another, and registrations on their way to the approval. */
export class DeskRoom {
  private serial = 0;

  private constructor(readonly town: IntakeOffice, readonly clerk: Desk, readonly second: Desk, readonly elsewhere: Desk) {}

  static async open(): Promise<DeskRoom> {
    return DeskRoom.of(await IntakeOffice.open());
  }

  /** The desk of an office that is open already, and is closed by whoever opened it. */
  static async of(town: IntakeOffice): Promise<DeskRoom> {
    return new DeskRoom(town, await town.office.desk('higashi-uketsuke'), await town.office.desk('higashi-keiri'), await town.office.desk('nishi-uketsuke'));
  }

  close(): Promise<void> {
    return this.town.close();
  }

  /** A paper of a company of its own, so that nothing is a duplicate by accident. */
  company(): { paper: Record<string, string>; record: Record<string, string> } {
    this.serial += 1;
    const serial = this.serial;
    const own = { name: `株式会社架空${'甲乙丙丁戊己庚辛壬癸'.charAt(serial % 10)}${serial}号社`, phone: `099-${String(100 + serial)}-0000`, address: `見本県例示市仮町${serial}番地` };
    return { paper: { ...PAPER, ...own }, record: { ...SOLE, ...own } };
  }

  /** Everything up to 「確認へ回す」, by the first clerk. */
  async entered(): Promise<string> {
    const { town, clerk } = this;
    const { paper, record } = this.company();
    const id = await town.arrive({ raw: paper });
    await town.prepare(clerk, id, record);
    await town.act(clerk, id, 'entry', { ...paper, act: 'keep', tick: ['sealPresent', 'sealLegible'] });
    await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    const answer = await town.act(clerk, id, 'entry', { ...paper, act: 'submit', tick: ['sealPresent', 'sealLegible'] });
    if (answer.status !== 303) throw new Error(/error-summary[\s\S]{0,900}/.exec(answer.body)?.[0] ?? String(answer.status));
    return id;
  }

  /** Taken by the first clerk. */
  async held(): Promise<string> {
    const id = await this.town.arrive({ raw: this.company().paper });
    await this.town.act(this.clerk, id, 'claim');
    return id;
  }

  /** 手紙・FAX送付状 as its form is sent back unchanged: 宛先 as the entry says it, and the tick at the number that the FAX came from. */
  async printing(id: string, paper: string): Promise<Record<string, string>> {
    const { raw } = await this.town.registration(id);
    const [postalCode = '', address = '', name = '', department = '', contactName = ''] = [raw.postalCode, raw.address, raw.name, raw.department, raw.contactName];
    return { paper, postalCode, address, name, department, contactName, fax: '099-000-4168', confirm: 'fax' };
  }

  async deficient(): Promise<string> {
    const id = await this.held();
    await this.town.act(this.clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...DAY });
    return id;
  }
}

/** A desk for the tests of a file: opened before the first of them and closed after the last. @param take puts it and its people where the tests look for them */
export function openDesk(take: (room: DeskRoom) => void | Promise<void>): void {
  let room: DeskRoom | undefined;
  beforeAll(async () => {
    room = await DeskRoom.open();
    await take(room);
  });
  afterAll(() => room?.close());
}
