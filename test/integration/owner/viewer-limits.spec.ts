import { formatKey, VIEWING_LIMITS } from '#domain';
import { BranchTask, ormConfig, Outbox, UnitOfWork } from '#persistence';
import type { Config } from '#platform';
import { MikroORM } from '@mikro-orm/postgresql';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { CONFIG } from '../../../apps/portal/src/http/tokens.js';
import { OpenCertificate } from '../../../apps/portal/src/owner/entry/open-certificate.js';
import { Visitor, type PageResponse } from '../../support/visitor.js';
import { Office, TUESDAY } from '../branch/office.js';
import { type IssuedCertificate, Issuer } from './issued-certificate.js';
import { enter, ownerAt } from './owners.js';

const UNKNOWN = '9912699999';
let office: Office;
let issuer: Issuer;
let wrong: IssuedCertificate;

beforeAll(async () => {
  office = await Office.open();
  issuer = await Issuer.at(office);
  wrong = await issuer.issue();
});

afterAll(async () => {
  await issuer.close();
  await office.close();
});

beforeEach(() => office.clock.set(TUESDAY));

const owner = () => ownerAt(office);

async function miss(visitor: Visitor, number: string, times: number): Promise<PageResponse> {
  const token = await visitor.formToken('/v');
  let answer = await visitor.get('/v');
  for (let time = 0; time < times; time += 1) answer = await visitor.post('/v', { number, key: formatKey(wrong.key) }, { token });
  return answer;
}

function later(minutes: number): void {
  office.clock.set(new Date(office.clock.now().getTime() + minutes * 60_000));
}

describe('misses per 保証契約番号 and address', () => {
  test('the fifth in a row stops the number there for 15 minutes, told with the time; then it opens again', async () => {
    const issued = await issuer.issue();
    const visitor = owner();
    expect((await miss(visitor, issued.contractNumber, 4)).body).toContain('あと1回まちがえると、15分間');
    const locked = await miss(visitor, issued.contractNumber, 1);
    expect([locked.statusCode, locked.headers['retry-after']]).toEqual([429, '900']);
    expect(locked.body).toContain('<strong>10:57</strong>');
    expect(locked.body).toContain('この番号での確認を、15分間止めています');
    for (const words of ['あと15分', 'この番号の停止を解除できます', '続けて10回になると']) expect(locked.body).toContain(words);
    expect((await enter(visitor, issued.contractNumber, issued.key)).statusCode).toBe(429);
    later(15);
    expect((await enter(visitor, issued.contractNumber, issued.key)).statusCode).toBe(303);
    expect(await office.facts(issued.applicationId)).toEqual(expect.arrayContaining(['ViewingBlocked', 'CertificateViewed']));
  });

  test('a right key from elsewhere always opens: nobody can shut an owner out', async () => {
    const issued = await issuer.issue();
    for (let address = 0; address < 4; address += 1) await miss(owner(), issued.contractNumber, 5);
    expect((await enter(owner(), issued.contractNumber, issued.key)).statusCode).toBe(303);
  });

  test('a miss is kept for 30 days and then forgotten', async () => {
    const issued = await issuer.issue();
    const kept = async (): Promise<number> => {
      const [row] = await office.work.read((em) => em.execute<{ n: string }[]>('select count(*) as n from viewer_miss where certificate_id = ?', [issued.certificateId]));
      return Number(row?.n);
    };
    await miss(owner(), issued.contractNumber, 1);
    later(29 * 24 * 60);
    await miss(owner(), issued.contractNumber, 1);
    expect(await kept()).toBe(2);
    later(2 * 24 * 60);
    await miss(owner(), UNKNOWN, 1);
    expect(await kept()).toBe(1);
  });

  test('the tenth stops it for a day', async () => {
    const issued = await issuer.issue();
    const visitor = owner();
    await miss(visitor, issued.contractNumber, 5);
    later(15);
    const locked = await miss(visitor, issued.contractNumber, 5);
    expect(locked.body).toContain('この番号での確認を、1日止めています');
    // A time of tomorrow has its day, and what has happened is not threatened with.
    expect(locked.body).toMatch(/月\d+日（.） \d+:\d\d になったら/);
    expect(locked.body).not.toContain('続けて10回になると');
    later(24 * 60 - 1);
    expect((await enter(visitor, issued.contractNumber, issued.key)).statusCode).toBe(429);
    later(1);
    expect((await enter(visitor, issued.contractNumber, issued.key)).statusCode).toBe(303);
  });

  test('a right key begins the count anew: only misses in a row count', async () => {
    const issued = await issuer.issue();
    const visitor = owner();
    await miss(visitor, issued.contractNumber, 4);
    await enter(visitor, issued.contractNumber, issued.key);
    expect((await miss(visitor, issued.contractNumber, 4)).statusCode).toBe(422);
  });

  test('解除 by the branch lets the same address try again at once', async () => {
    const issued = await issuer.issue();
    const visitor = owner();
    await miss(visitor, issued.contractNumber, 5);
    await office.work.run((em) => em.execute('update viewer_miss set lifted_at = ? where certificate_id = ?', [office.clock.now(), issued.certificateId]));
    expect((await enter(visitor, issued.contractNumber, issued.key)).statusCode).toBe(303);
  });

  test('attempts sent all at once are counted one by one', async () => {
    const issued = await issuer.issue();
    const visitor = owner();
    const token = await visitor.formToken('/v');
    const answers = await Promise.all(Array.from({ length: 20 }, () => visitor.post('/v', { number: issued.contractNumber, key: formatKey(wrong.key) }, { token })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([...Array<number>(4).fill(422), ...Array<number>(16).fill(429)]);
    const rows = await office.work.read((em) => em.execute<{ n: string }[]>('select count(*) as n from viewer_miss where certificate_id = ?', [issued.certificateId]));
    expect(Number(rows[0]?.n)).toBe(VIEWING_LIMITS.pauseAfter);
  });
});

describe('misses of one address over all numbers', () => {
  test('30 within an hour stop the address for every number, known or not', async () => {
    const issued = await issuer.issue();
    const visitor = owner();
    for (let number = 0; number < 7; number += 1) await miss(visitor, `99126${String(number).padStart(5, '0')}`, 4);
    expect((await miss(visitor, '9912600007', 1)).body).toContain('あと1回まちがえると、お使いの回線からの確認を、どの番号についても最長1時間止めます。');
    await miss(visitor, '9912600008', 3);
    const locked = await enter(visitor, issued.contractNumber, issued.key);
    expect(locked.statusCode).toBe(429);
    expect(locked.body).toContain('この回線からの確認を、しばらく止めています');
    expect(locked.body).not.toContain(issued.contractNumber);
    // Only the block of a number can be lifted by the branch.
    for (const words of ['解除できます', '続けて10回になると', '取扱支店の記録']) expect(locked.body).not.toContain(words);
    for (const words of ['に自動で終わります', '支店で早めることはできません', 'あと1時間']) expect(locked.body).toContain(words);
    later(60);
    expect((await enter(visitor, issued.contractNumber, issued.key)).statusCode).toBe(303);
  });

  test('an address is what the trusted proxies say, and nobody else may say it', async () => {
    const issued = await issuer.issue();
    const config = office.app.get<Config>(CONFIG);
    const behindProxy = await createPortal({ ...config, trustedProxies: ['10.0.0.1'] }, { clock: office.clock });
    try {
      const count = () => office.work.read((em) => em.execute<{ n: string }[]>('select count(distinct address_hash) as n from viewer_miss'));
      const before = Number((await count())[0]?.n);
      for (const remoteAddress of ['10.0.0.1', '10.0.0.2']) {
        const form = await behindProxy.inject({ method: 'GET', url: '/v', remoteAddress });
        const token = /name="_csrf" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
        const cookie = form.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
        for (const client of ['203.0.113.9', '203.0.113.9:50123', '203.0.113.10']) {
          await behindProxy.inject({
            method: 'POST', url: '/v', remoteAddress, headers: { 'x-forwarded-for': client, cookie, 'content-type': 'application/x-www-form-urlencoded' },
            payload: new URLSearchParams({ _csrf: token, number: issued.contractNumber, key: formatKey(wrong.key) }).toString(),
          });
        }
      }
      // Behind the trusted proxy two clients; the untrusted one is itself the client, whatever it claims.
      expect(Number((await count())[0]?.n) - before).toBe(3);
    } finally {
      await behindProxy.close();
    }
  });
});

describe('50 misses on one certificate within an hour', () => {
  test('alert branch and contractor once: fact, task, mail procedure; nobody is stopped', async () => {
    const issued = await issuer.issue();
    for (let address = 0; address < 13; address += 1) await miss(owner(), issued.contractNumber, 4);
    const facts = await office.facts(issued.applicationId);
    expect(facts.filter((kind) => kind === 'ViewingAlertRaised')).toHaveLength(1);
    const { tasks, notices } = await office.work.read(async (em) => ({
      tasks: await em.find(BranchTask, { application: issued.applicationId, kind: 'viewing-alert' }),
      notices: await em.find(Outbox, { name: 'viewingAlert', payload: { applicationId: issued.applicationId } }),
    }));
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.detail).toMatchObject({ misses: 50 });
    expect(notices).toHaveLength(1);
    expect((await enter(owner(), issued.contractNumber, issued.key)).statusCode).toBe(303);
    later(61);
    for (let address = 0; address < 13; address += 1) await miss(owner(), issued.contractNumber, 4);
    expect((await office.facts(issued.applicationId)).filter((kind) => kind === 'ViewingAlertRaised')).toHaveLength(2);
  });

  test('are counted over a sliding hour, to its very edges, and alert at most once in an hour', async () => {
    const issued = await issuer.issue();
    const alerts = async () => (await office.facts(issued.applicationId)).filter((kind) => kind === 'ViewingAlertRaised').length;
    const start = office.clock.now().getTime();
    const at = (millis: number) => office.clock.set(new Date(start + millis));
    const HOUR = 3_600_000;
    await miss(owner(), issued.contractNumber, 1);
    at(1);
    for (let address = 0; address < 12; address += 1) await miss(owner(), issued.contractNumber, 4);
    // The fiftieth comes exactly an hour after the first, which is out by then; the next one in the same hour counts.
    at(HOUR);
    await miss(owner(), issued.contractNumber, 1);
    expect(await alerts()).toBe(0);
    await miss(owner(), issued.contractNumber, 1);
    expect(await alerts()).toBe(1);
    at(HOUR + 1);
    for (let address = 0; address < 13; address += 1) await miss(owner(), issued.contractNumber, 4);
    at(2 * HOUR - 1);
    await miss(owner(), issued.contractNumber, 1);
    expect(await alerts()).toBe(1);
    at(2 * HOUR);
    await miss(owner(), issued.contractNumber, 1);
    expect(await alerts()).toBe(2);
  });

  test('of which the last two come at once, from two addresses, alert once', async () => {
    const issued = await issuer.issue();
    for (let address = 0; address < 12; address += 1) await miss(owner(), issued.contractNumber, 4);
    await Promise.all([miss(owner(), issued.contractNumber, 1), miss(owner(), issued.contractNumber, 1)]);
    expect((await office.facts(issued.applicationId)).filter((kind) => kind === 'ViewingAlertRaised')).toHaveLength(1);
  });

  test('on a number that does not exist alert nobody', async () => {
    const before = await office.count('branch_task');
    for (let address = 0; address < 13; address += 1) await miss(owner(), UNKNOWN, 4);
    expect(await office.count('branch_task')).toBe(before);
  });
});

describe('an unknown number and a wrong key', () => {
  /** What is left of a page when everything that belongs to one visit is taken out. */
  function words(page: PageResponse, number: string): string {
    return page.body.replaceAll(number, 'NUMBER').replace(/name="_csrf" value="[^"]+"/g, '');
  }

  test('get the same answer, before the pause and in it', async () => {
    const issued: IssuedCertificate = await issuer.issue();
    for (const times of [1, 5, 6]) {
      const [known, unknown] = [await miss(owner(), issued.contractNumber, times), await miss(owner(), UNKNOWN, times)];
      expect(unknown.statusCode).toBe(known.statusCode);
      expect(words(unknown, UNKNOWN)).toBe(words(known, issued.contractNumber));
    }
  });

  test('a key that has been replaced is told no more than a wrong one', async () => {
    const issued = await issuer.issue();
    const visitor = owner();
    await enter(visitor, issued.contractNumber, issued.key);
    later(1);
    const fresh = await issuer.reissueKey(issued, office.clock.now());
    expect((await visitor.get('/v/result')).statusCode).toBe(303);
    const [old, unknown] = [await enter(owner(), issued.contractNumber, issued.key), await enter(owner(), UNKNOWN, issued.key)];
    expect(words(old, issued.contractNumber)).toBe(words(unknown, UNKNOWN));
    expect((await enter(owner(), issued.contractNumber, fresh)).statusCode).toBe(303);
  });

  test('run the same statements', async () => {
    const issued = await issuer.issue();
    const { databaseUrl } = office.app.get<Config>(CONFIG);
    const statements: string[] = [];
    const orm = new MikroORM({ ...ormConfig(databaseUrl, 2), debug: ['query', 'query-params'], colors: false, logger: (line) => statements.push(line) });
    try {
      let before: string[] = [];
      const clock = { now: () => ((before = [...statements]), office.clock.now()) };
      const certificates = new OpenCertificate(new UnitOfWork(orm), clock, office.app.get<Config>(CONFIG));
      const statementsOf = async (contractNumber: string, address: string) => {
        statements.length = 0;
        expect((await certificates.open({ contractNumber, key: wrong.key, address })).outcome).toBe('missed');
        return statements.map((line) => line.replace(/^\[query\] /, '').replace(/'[^']*'|\[took.*$|\d+ rows?.*$/g, '?').trim());
      };
      await statementsOf(UNKNOWN, '203.0.113.20');
      const known = await statementsOf(issued.contractNumber, '203.0.113.21');
      expect(await statementsOf(UNKNOWN, '203.0.113.22')).toEqual(known);
      expect(known.length).toBeGreaterThan(5);
      // The time of an attempt is that of its turn: none that was recorded while it waited lies in its future.
      expect(before.at(-1)).toContain('pg_advisory_xact_lock');

      const fifth = async (contractNumber: string, address: string) => {
        for (let time = 0; time < 4; time += 1) await statementsOf(contractNumber, address);
        return (await statementsOf(contractNumber, address)).map((line) => line.replace(/^(release|rollback to) (?=savepoint)/, ''));
      };
      const blocked = await fifth(issued.contractNumber, '203.0.113.23');
      expect(await fifth(UNKNOWN, '203.0.113.24')).toEqual(blocked);
      expect(blocked.some((line) => line.includes('append_fact'))).toBe(true);
      const unknownFacts = await office.work.read((em) => em.execute<{ n: string }[]>(
        `select count(*) as n from audit_event e where not exists (select 1 from guarantee_application a where a.id = e.case_id)`,
      ));
      expect(Number(unknownFacts[0]?.n)).toBe(0);
    } finally {
      await orm.close(true);
    }
  });
});

