import { ApplicationDraft, Attachment, ContractorAccount } from '#persistence';
import { v7 } from 'uuid';
import { claim, version } from '../branch/acts.js';
import { PAPER } from '../registration/intake-office.js';
import type { RecordedTown } from './recorded-town.js';

type Fields = Readonly<Record<string, string>>;

/** The form of one side: its address, what it sends of the record there, and how it names a second record of the same side. */
export interface NamedTwice {
  readonly address: string;
  readonly first: Fields;
  readonly second: Fields;
}

/** A form that names one record in its address and another one in a field. */
export interface FormBySecondRecord {
  readonly path: string;
  readonly act?: string;
  /** To whom the records of 見本東支店 and of 株式会社見本組 are somebody else's, and who has such records of his own. */
  readonly stranger: string;
  /** It carries files. */
  readonly upload?: true;
  /** Where a name that means nothing here is passed over and the rest of the form is kept: the table of the named record, which stays as it was. */
  readonly spares?: string;
  readonly sides: (records: RecordedTown) => Promise<{ readonly theirs: NamedTwice; readonly own: NamedTwice }>;
}

const STRANGER = '1000000003';

/** A registration of each branch in the hands of its clerk, and another one beside it of the same company. */
async function registrations({ town }: RecordedTown, pages: number, second: (other: string, page: string) => Promise<Fields>, path: string): Promise<{ theirs: NamedTwice; own: NamedTwice }> {
  const side = async (branch: string, clerk: string, pictureHash: string): Promise<NamedTwice> => {
    const raw = { ...PAPER, name: `極秘工務店${branch}${path}`, phone: `099-${branch}9-4168`, address: `見本県例示市秘町${branch}番地` };
    const other = await town.arrive({ raw, branch, pictureHash });
    const id = await town.arrive({ raw, branch, pictureHash, pages });
    await town.act(await town.office.desk(clerk), id, 'claim');
    const [page] = await town.pagesOf(id);
    return { address: `/branch/intake/${id}/${path}`, first: { version: String((await town.registration(id)).version) }, second: await second(other, page?.id ?? '') };
  };
  return { theirs: await side('20', 'higashi-uketsuke', '00ff00ff00ff00ff'), own: await side('21', 'nishi-uketsuke', 'ff00ff00ff00ff00') };
}

/** A draft of each contractor with two contract copies. */
async function drafts({ town: { office } }: RecordedTown): Promise<{ theirs: NamedTwice; own: NamedTwice }> {
  const side = async (loginId: string): Promise<NamedTwice> => {
    const id = v7();
    const [copy] = await office.work.run(async (em) => {
      const account = await em.findOneOrFail(ContractorAccount, { loginId });
      const at = office.clock.now();
      em.create(ApplicationDraft, { id, kind: 'advance-payment', channel: 'web', customer: account.customer, account: account.id, form: {}, completedSteps: [], createdAt: at, savedAt: at });
      return ['a', 'b'].map((digit) => em.create(Attachment, { id: v7(), draft: id, purpose: 'contract-copy', fileName: '極秘の控え.pdf', sha256: digit.repeat(64), bytes: 1, pages: 1, createdAt: at }));
    });
    return { address: `/applications/drafts/${id}/steps/attachments`, first: {}, second: { act: `remove:${copy?.id ?? ''}` } };
  };
  return { theirs: await side('1000000001'), own: await side(STRANGER) };
}

/** Forms where the second record is somebody's. Customers, branches and masters are everybody's: whoever sits at a desk may name them. */
export const FORMS_BY_SECOND_RECORD: readonly FormBySecondRecord[] = [
  {
    path: '/branch/cases/:id/reassign', stranger: 'nishi-kacho',
    sides: async ({ town: { office } }) => {
      const side = async (branch: string, customerNumber: string): Promise<NamedTwice> => {
        const { id } = await office.submit({ customerNumber, workName: '極秘橋梁補修工事' });
        await claim(office, id, `${branch}-shinsa`);
        return { address: `/branch/cases/${id}/reassign`, first: { version: await version(office, id), 'reason-reassign': '異動' }, second: { staff: (await office.staff(`${branch}-shinsa2`)).id } };
      };
      return { theirs: await side('higashi', '2000000001'), own: await side('nishi', '2000000002') };
    },
  },
  { path: '/branch/intake/:id/duplicates', stranger: 'nishi-uketsuke', sides: (records) => registrations(records, 1, (other) => Promise.resolve({ act: `merge:${other}` }), 'duplicates') },
  { path: '/branch/intake/:id/sorting', act: 'of a page', stranger: 'nishi-uketsuke', sides: (records) => registrations(records, 2, (_, page) => Promise.resolve({ page, to: 'new' }), 'sorting') },
  { path: '/applications/drafts/:id/steps/attachments', stranger: STRANGER, upload: true, spares: 'attachment', sides: drafts },
];
