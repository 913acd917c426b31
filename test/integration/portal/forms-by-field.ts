import { Customer, Disposal, IdLetter } from '#persistence';
import { v4 } from 'uuid';
import { approvedRegistration, issuedLetter } from '../registration/issued-letter.js';
import { claim } from '../branch/acts.js';
import type { RecordedTown } from './recorded-town.js';

type Fields = Readonly<Record<string, string>>;

/** A form with no parameter in its address, which names a record in its fields. */
export interface FormByField {
  readonly path: string;
  /** What is done with it, where one address does several things. */
  readonly act?: string;
  /** Of those to whom the record belongs: who may send it. */
  readonly sender: string;
  /** About a record made for this sending, on which nothing stands in the way. */
  readonly fields: (records: RecordedTown) => Promise<Fields>;
}

const LONG_AGO = new Date('2026-09-01T00:00:00Z');
const SECRET = { workName: '極秘橋梁補修工事' };

/** A day as the boxes of a form send it. */
const day = (name: string, of: string, month = '11'): Fields => ({ [`${name}-era`]: 'reiwa', [`${name}-year`]: '8', [`${name}-month`]: month, [`${name}-day`]: of });

async function chosenCase({ town: { office } }: RecordedTown, claimed: boolean): Promise<Fields> {
  const { id } = await office.submit(SECRET);
  if (claimed) await claim(office, id);
  return { case: `${id}:${(await office.application(id)).version}` };
}

async function oldArrival({ town }: RecordedTown): Promise<string> {
  const arrival = await town.land({ subject: '極秘の控え', receivedAt: LONG_AGO });
  await (await town.office.desk('higashi-uketsuke')).post(`/branch/intake/arrivals/${arrival}/set-aside`, { class: 'junk' });
  return arrival;
}

/** 廃棄の提案 of somebody. */
async function proposal(records: RecordedTown, by: string): Promise<Fields> {
  const { office } = records.town;
  const arrival = await oldArrival(records);
  await (await office.desk(by)).post('/branch/intake/retention/propose', { arrival, reason: '期限' });
  return { disposal: (await office.work.read((em) => em.findOneOrFail(Disposal, { arrival }))).id };
}

async function absence({ town: { office } }: RecordedTown, absent: string, from: string, until: string): Promise<Fields> {
  const deputy = await office.staff('higashi-kacho');
  return { ...(absent === '' ? {} : { absent: (await office.staff(absent)).id }), deputy: deputy.id, ...day('from', from, '12'), ...day('until', until, '12'), reason: '極秘の控え' };
}

/** Every one of them: a form that is new has to be named here or in `NAMES_NOBODYS`. */
export const FORMS_BY_FIELD: readonly FormByField[] = [
  {
    path: '/branch/payments/new', sender: 'higashi-uketsuke',
    fields: async ({ town: { office }, caseId }) => ({ token: v4(), method: 'cash', payer: '極秘工務店', amount: '60,300', ...day('received', '24'), 'case-1': (await office.application(caseId)).receptionNumber, 'part-1': '' }),
  },
  { path: '/branch/queue/bulk', act: 'claim', sender: 'higashi-shinsa', fields: async (records) => ({ act: 'claim', ...(await chosenCase(records, false)) }) },
  { path: '/branch/queue/bulk', act: 'release', sender: 'higashi-shinsa', fields: async (records) => ({ act: 'release', ...(await chosenCase(records, true)) }) },
  {
    path: '/branch/queue/bulk', act: 'reassign', sender: 'higashi-kacho',
    fields: async (records) => ({ act: 'reassign', ...(await chosenCase(records, true)), staff: (await records.town.office.staff('higashi-shinsa2')).id, reason: '異動' }),
  },
  {
    path: '/branch/letters/print', sender: 'higashi-uketsuke',
    fields: async ({ town: { office }, people }) => ({ token: v4(), registration: (await approvedRegistration(office.work, people, office.clock.now())).id }),
  },
  {
    path: '/branch/letters/post', sender: 'higashi-uketsuke',
    fields: async ({ town: { office }, people }) => {
      const { id: registration } = await approvedRegistration(office.work, people, office.clock.now());
      await (await office.desk('higashi-keiri')).post('/branch/letters/print', { token: v4(), registration });
      const letter = await office.work.read((em) => em.findOneOrFail(IdLetter, { registration }));
      return { registration, [`letter-${registration}`]: letter.id, ...day('on', '24') };
    },
  },
  {
    path: '/branch/letters/posted', sender: 'higashi-uketsuke',
    fields: async ({ town: { office }, people }) => {
      const { registrationId: registration } = await issuedLetter(office.work, people, office.clock.now());
      const letter = await office.work.read((em) => em.findOneOrFail(IdLetter, { registration }));
      return { [`tracking-${letter.id}`]: '12345678903' };
    },
  },
  { path: '/branch/intake/retention/propose', sender: 'higashi-uketsuke', fields: async (records) => ({ arrival: await oldArrival(records), reason: '期限' }) },
  ...['approve', 'refuse'].map((act): FormByField => ({
    path: '/branch/intake/retention/decide', act, sender: 'higashi-uketsuke', fields: async (records) => ({ ...(await proposal(records, 'higashi-keiri')), act, note: '確かめた' }),
  })),
  { path: '/branch/intake/retention/withdraw', sender: 'higashi-uketsuke', fields: (records) => proposal(records, 'higashi-uketsuke') },
  {
    path: '/branch/intake/misdeliveries/new', sender: 'higashi-uketsuke',
    fields: async ({ town }) => ({ token: v4(), arrival: await town.land({ subject: '極秘の控え' }), direction: 'received', counterparty: '架空商事', contact: '電話 099-000-0000', content: '見積書', keeping: '金庫', ...day('noticed', '24') }),
  },
  { path: '/branch/delegations', act: 'for another', sender: 'honten-kessai', fields: (records) => absence(records, 'higashi-shitencho', '1', '2') },
  { path: '/branch/delegations', act: 'for oneself', sender: 'higashi-shitencho', fields: (records) => absence(records, '', '3', '4') },
  {
    path: '/branch/applications/new', sender: 'higashi-uketsuke',
    fields: async ({ town: { office } }) => ({ customer: (await office.work.read((em) => em.findOneOrFail(Customer, { customerNumber: '2000000001' }))).id, channel: 'counter' }),
  },
];

/** Forms whose fields name no record: what they are about is the sender's own, everybody's, or new. */
export const NAMES_NOBODYS = [
  ...['', '/branch', '/admin'].flatMap((door) => [`${door}/sign-in`, `${door}/sign-out`, `${door}/password`]), '/unsent', '/branch/unsent', '/first-sign-in', '/first-sign-in/mail', '/mail-addresses',
  '/password/forgotten', '/registration/apply', '/registration/status', '/v', '/v/close', '/v/mail', '/applications/drafts', '/branch/intake/new',
];
