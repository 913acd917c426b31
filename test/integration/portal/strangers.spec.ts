import {
  ApplicationDraft, ArrivalPage, ArrivalPart, BranchTask, ContractorAccount, Customer, IdLetter, RegistrationTask, Staff,
} from '#persistence';
import { v4, v7 } from 'uuid';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { Routes } from '../../../apps/portal/src/http/routes.js';
import { Visitor } from '../../support/visitor.js';
import { approved, receipts, record } from '../branch/acts.js';
import { Issuer } from '../owner/issued-certificate.js';
import { IntakeOffice, RECORD } from '../registration/intake-office.js';
import { issuedLetter } from '../registration/issued-letter.js';

type Audience = 'contractor' | 'branch' | 'admin';
const CONTRACTOR = '1000000001';

/** Everybody to whom the records of 見本東支店 and of 株式会社見本組 are somebody else's. */
const STRANGERS: readonly (readonly [Audience, string])[] = [
  ['contractor', '1000000003'], ['branch', 'nishi-uketsuke'], ['branch', 'nishi-shinsa'], ['branch', 'nishi-kacho'], ['branch', 'nishi-shitencho'], ['admin', 'kanri'],
];
/** Words of these records that none of their answers may hold. */
const SECRETS = ['極秘橋梁補修工事', '極秘工務店', '極秘の控え', '099-000-4168'];
/** Whoever has the address may use it: a drawn token, a number that asks for its key, a notice to everybody, an edition of the 約款. */
const BY_ADDRESS_ALONE = ['/mail-confirmation/:token', '/password-reset/:token', '/registration/received/:key', '/registration/received/:key/form.pdf', '/v/:number', '/news/:id', '/terms/:id'];
/** Papers that these records do not have: refused to their own people too. */
const WITHOUT_A_PAPER = ['/applications/:id/premium-notice', '/guarantees/:number/premium-statement', '/branch/intake/:id/files/:part', '/branch/intake/:id/originals/:arrival'];
/** A stranger's own rows: the session, and what was typed into a form that was not taken. */
const OF_STRANGERS = ['session', 'unsent_form'];

let town: IntakeOffice;
let issuer: Issuer;
let routes: Routes;
/** What stands for the parameters of an address; the longest beginning counts. */
let records: readonly (readonly [beginning: string, values: Readonly<Record<string, string>>])[];
const visitors = new Map<string, Visitor>();

beforeAll(async () => {
  town = await IntakeOffice.open();
  const { office } = town;
  issuer = await Issuer.at(office);
  routes = office.app.get(Routes);
  const name = '極秘橋梁補修工事';
  const issued = await issuer.issue({ workName: name });
  const caseId = await approved(office, { workName: name });
  const application = await office.application(caseId);
  await record(office, 'higashi-uketsuke', { method: 'cash', payer: '極秘工務店', parts: [{ number: application.receptionNumber }] });
  const [receipt = ''] = await receipts(office, caseId);
  const attachment = await office.attachment(application);
  const registration = await town.arrive({ raw: { name: '極秘工務店', phone: '099-000-4168' } });
  const [page] = await town.pagesOf(registration);
  const part = await office.work.read((em) => em.findOneOrFail(ArrivalPart, page?.part ?? ''));
  const arrival = await town.land({ subject: '極秘の控え' });
  const [landedPart] = await office.work.read((em) => em.find(ArrivalPart, { arrival }));
  const [landedPage] = await office.work.read((em) => em.find(ArrivalPage, { part: landedPart?.id ?? '' }));
  const misdelivered = await town.land({ subject: '極秘の控え' });
  const entry = v4();
  const noticed = { 'noticed-year': '8', 'noticed-month': '11', 'noticed-day': '24' };
  await (await office.desk('higashi-uketsuke')).post('/branch/intake/misdeliveries/new', { token: entry, arrival: misdelivered, direction: 'received', counterparty: '極秘工務店', contact: '099-000-4168', content: '極秘の控え', keeping: '金庫', ...noticed });
  await office.delegate('higashi-kacho', 'higashi-shitencho');
  const branch = await office.branch('20');
  const { customer, account } = await office.work.read(async (em) => ({
    customer: await em.findOneOrFail(Customer, { customerNumber: '2000000001' }), account: await em.findOneOrFail(ContractorAccount, { loginId: CONTRACTOR }),
  }));
  const other = (await office.branch('21')).id;
  const letter = await issuedLetter(office.work, { branchId: branch.id, otherBranchId: other, headOfficeId: other, customerId: customer.id, otherCustomerId: customer.id }, office.clock.now());
  const at = office.clock.now();
  const ids = { draft: v7(), paperDraft: v7(), task: v7(), letterTask: v7() };
  await office.work.run(async (em) => {
    const clerk = await em.findOneOrFail(Staff, { loginId: 'higashi-uketsuke' });
    const form = { works: { workName: name } };
    em.create(ApplicationDraft, { id: ids.draft, kind: 'advance-payment', channel: 'web', customer: customer.id, account: account.id, form, completedSteps: [], createdAt: at, savedAt: at });
    em.create(ApplicationDraft, { id: ids.paperDraft, kind: 'advance-payment', channel: 'counter', customer: customer.id, enteredBy: clerk.id, form, completedSteps: [], createdAt: at, savedAt: at });
    em.create(BranchTask, { id: ids.task, dedupeKey: 'strangers', application: caseId, branch: branch.id, kind: 'mail-undeliverable', detail: '', openedAt: at });
    em.create(RegistrationTask, { id: ids.letterTask, dedupeKey: 'strangers', registration: letter.registrationId, branch: branch.id, kind: 'not-signed-in', openedAt: at });
  });
  const posted = await office.work.read((em) => em.findOneOrFail(IdLetter, { registration: letter.registrationId }));
  const [delegation] = await office.work.read((em) => em.execute<{ id: string }[]>('select id from delegation'));
  records = [
    ['/applications/drafts', { id: ids.draft, step: 'works' }], ['/applications', { id: caseId, attachment: attachment.id }], ['/guarantees', { number: issued.contractNumber }], ['/mail-addresses', { which: 'first' }],
    ['/branch/applications/drafts', { id: ids.paperDraft, step: 'works' }], ['/branch/applications', { id: caseId }], ['/branch/cases', { id: caseId, paper: attachment.id }], ['/branch/payments', { id: receipt }],
    ['/branch/cases/:id/certificate', { id: issued.applicationId }], ['/branch/tasks', { id: ids.task }], ['/branch/delegations', { id: delegation?.id ?? '' }], ['/branch/accounts', { id: account.id }],
    ['/branch/letters/tasks', { id: ids.letterTask }], ['/branch/letters/posted', { id: posted.id }], ['/branch/letters', { id: letter.registrationId }],
    ['/branch/intake/arrivals', { arrival, part: landedPart?.id ?? '', page: landedPage?.id ?? '' }], ['/branch/intake/misdeliveries', { entry }],
    ['/branch/intake', { id: registration, page: page?.id ?? '', arrival: part.arrival, part: part.id }],
    ['/admin/cases', { caseId }], ['/admin/registrations', { registrationId: registration }], ['/admin/accounts', { accountId: account.id }],
  ];
  for (const [audience, loginId] of STRANGERS) {
    const visitor = new Visitor(office.app);
    const { statusCode } = await visitor.signIn(audience, loginId, SAMPLE_PASSWORD);
    if (statusCode !== 303) throw new Error(`${loginId} could not sign in: ${statusCode}`);
    visitors.set(loginId, visitor);
  }
}, 120_000);
afterAll(async () => {
  await issuer?.close();
  await town?.close();
});

const patterns = (method: string): readonly string[] => routes.paths(method).filter((path) => path.includes(':') && !path.startsWith('/assets/') && !BY_ADDRESS_ALONE.includes(path));
const valuesFor = (path: string) => records.filter(([beginning]) => path.startsWith(`${beginning}/`) || path === beginning).sort(([one], [two]) => two.length - one.length)[0]?.[1] ?? {};
const addressOf = (path: string) => path.replace(/:([A-Za-z]+)/g, (parameter, name: string) => valuesFor(path)[name] ?? parameter);
const audienceOf = (path: string): Audience => (path.startsWith('/branch/') ? 'branch' : path.startsWith('/admin/') ? 'admin' : 'contractor');

/** Every table in one word each. */
async function allRows(): Promise<Record<string, string>> {
  return town.office.work.read(async (em) => {
    const tables = await em.execute<{ name: string }[]>(`select tablename as name from pg_tables where schemaname = 'public' order by 1`);
    const words: Record<string, string> = {};
    for (const { name } of tables.filter((table) => !OF_STRANGERS.includes(table.name))) {
      const [row] = await em.execute<{ word: string }[]>(`select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as word from "${name}" t`);
      words[name] = row?.word ?? '';
    }
    return words;
  });
}

describe("what is somebody else's, at every address that names a record", () => {
  test('a record stands for every address: one that is new has to name its own here', () => {
    expect([...patterns('GET'), ...patterns('POST')].filter((path) => addressOf(path).includes(':'))).toEqual([]);
    expect(BY_ADDRESS_ALONE.filter((path) => !routes.paths('GET').includes(path))).toEqual([]);
  });

  test('the records are there for those to whom they belong', async () => {
    const [contractor, clerk, administrator] = [new Visitor(town.office.app), new Visitor(town.office.app), new Visitor(town.office.app)];
    await contractor.signIn('contractor', CONTRACTOR, SAMPLE_PASSWORD);
    await clerk.signIn('branch', 'higashi-uketsuke', SAMPLE_PASSWORD);
    await administrator.signIn('admin', 'kanri', SAMPLE_PASSWORD);
    const refused: string[] = [];
    for (const path of patterns('GET').filter((one) => !WITHOUT_A_PAPER.includes(one))) {
      const { statusCode } = await { contractor, branch: clerk, admin: administrator }[audienceOf(path)].get(`${addressOf(path)}?outcome=returned`);
      if (statusCode === 404 || statusCode >= 500) refused.push(`${path}: ${statusCode}`);
    }
    expect(refused).toEqual([]);
  });

  test('is shown to no stranger, and no stranger can do anything to it', async () => {
    const before = await allRows();
    const strange: string[] = [];
    for (const [audience, loginId] of [['nobody', ''] as const, ...STRANGERS]) {
      const visitor = visitors.get(loginId) ?? new Visitor(town.office.app);
      const token = audience === 'nobody' ? '' : await visitor.formToken(`/${{ contractor: 'home', branch: 'branch', admin: 'admin' }[audience]}`);
      for (const method of ['GET', 'POST']) {
        for (const path of patterns(method).filter((one) => audience !== 'admin' || audienceOf(one) !== 'admin')) {
          const address = addressOf(path);
          const answer = method === 'GET' ? await visitor.get(address) : await visitor.post(address, { version: '1', outcome: 'returned', ...Object.fromEntries(['reason', 'note', `note-${valuesFor(path)['id']}`].map((name) => [name, '他人の操作'])), ...RECORD }, { token });
          const isRefused = audience === audienceOf(path) ? [403, 404].includes(answer.statusCode) : answer.statusCode === 303 ? String(answer.headers.location).includes('sign-in') : answer.statusCode === 403;
          const told = SECRETS.filter((secret) => answer.body.includes(secret));
          if (!isRefused || told.length > 0) strange.push(`${loginId || audience} ${method} ${path}: ${answer.statusCode} ${String(answer.headers.location ?? '')} ${told.join(' ')}`);
        }
      }
    }
    expect(strange).toEqual([]);
    expect(await allRows()).toEqual(before);
  }, 120_000);

  test('stands in no list of theirs', async () => {
    const told: string[] = [];
    for (const [audience, loginId] of STRANGERS.filter(([one]) => one !== 'admin')) {
      for (const path of routes.paths('GET').filter((one) => !one.includes(':') && audienceOf(one) === audience)) {
        for (const query of ['', '?view=all', '?list=all', '?view=aside', '?q=極秘']) {
          const { body } = await visitors.get(loginId)!.get(encodeURI(`${path}${query}`));
          for (const secret of SECRETS) if (body.includes(secret)) told.push(`${loginId} ${path}${query}: ${secret}`);
        }
      }
    }
    expect(told).toEqual([]);
  }, 120_000);
});
