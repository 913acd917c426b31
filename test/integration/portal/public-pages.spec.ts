import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MikroORM } from '@mikro-orm/postgresql';
import { calendarDate } from '#domain';
import { Announcement, MaintenanceWindow, ormConfig, TermsEdition, UnitOfWork } from '#persistence';
import { SAMPLE_CUSTOMERS, SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { FixedClock, type TestDatabase, testConfig } from '../../support/index.js';
import { createMasterDatabase } from '../../support/master-database.js';
import { Visitor } from '../../support/visitor.js';

const NOON = new Date('2026-11-24T03:00:00Z');

describe('what everybody can read', () => {
  let database: TestDatabase;
  let orm: MikroORM;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  const clock = new FixedClock(NOON);

  beforeAll(async () => {
    database = await createMasterDatabase();
    orm = new MikroORM(ormConfig(database.url, 3));
    work = new UnitOfWork(orm);
    app = await createPortal(testConfig({ DATABASE_URL: database.url, SURETY_NAME: '架空保証株式会社', SERVICE_NAME: '架空ネット保証' }), { clock });
  });
  afterAll(async () => {
    await app.close();
    await orm.close(true);
    await database.drop();
  });
  beforeEach(() => clock.set(NOON));

  const read = async (path: string) => (await new Visitor(app).get(path)).body;

  test('the top has two doors and the three ways for contractors (the founding document)', async () => {
    const body = await read('/');
    for (const words of ['受注者（建設会社など）の方', '発注者（国・都道府県・市町村など）の方', '電子証書の確認はこちら', 'お客様IDをお持ちでない方', '8:30～24:00']) expect(body).toContain(words);
    expect(body).toContain('href="/sign-in?next=%2Fguarantees"');
    expect(body).toContain('href="/v"');
  });

  test('service and surety are called what the configuration calls them', async () => {
    const body = await read('/about/e-net');
    expect(body).toContain('架空保証株式会社の「架空ネット保証」');
    expect(body).not.toContain('見本建設業保証');
  });

  test('open or closed is told by the clock in Japan, and during a maintenance it is closed', async () => {
    expect(await read('/')).toContain('ただいまご利用いただけます');
    clock.set(new Date('2026-11-23T23:29:00Z'));
    const closed = await read('/');
    expect(closed).toContain('ただいま時間外です');
    expect(closed).toMatch(/入力とお申込みは、いまもできます。お送りいただいたお申込みは、[^<]+確認します。電子証書の閲覧も、いつでもできます。/u);
    await work.run(async (em) => void em.create(MaintenanceWindow, { startsAt: new Date('2026-11-25T02:00:00Z'), endsAt: new Date('2026-11-25T04:00:00Z'), reason: '見本の点検' }));
    clock.set(new Date('2026-11-25T03:00:00Z'));
    const body = await read('/');
    expect(body).toContain('ただいまメンテナンス中です');
    expect(body).toContain('令和8年11月25日（水） 13:00まで');
  });

  test('a maintenance that runs is told as running, also where one signs in; the next as the next; one whose end is brought forward is over at once', async () => {
    await work.run(async (em) => {
      const day = (time: string) => new Date(`2026-11-26T${time}:00+09:00`);
      em.create(MaintenanceWindow, { startsAt: day('12:00'), endsAt: day('13:00'), reason: '見本の点検' });
      em.create(MaintenanceWindow, { startsAt: day('13:00'), endsAt: day('14:00'), reason: '見本の移設' });
      em.create(MaintenanceWindow, { startsAt: day('20:00'), endsAt: day('21:00'), reason: '見本の更新' });
    });
    clock.set(new Date('2026-11-26T12:30:00+09:00'));
    const top = (await read('/')).replace(/<svg.*?<\/svg>/gs, '').replace(/<[^>]*>/g, '');
    expect(top).toContain('メンテナンス中令和8年11月26日（木） 14:00まで見本の点検、見本の移設');
    expect(top).toContain('次のメンテナンス令和8年11月26日（木） 20:00から21:00まで見本の更新');
    expect(await read('/sign-in')).toContain('ただいまメンテナンス中です（令和8年11月26日（木） 14:00まで）');
    for (const door of ['/branch/sign-in', '/admin/sign-in']) expect(await read(door)).toContain('受注者向けのサービスは、ただいまメンテナンス中です（令和8年11月26日（木） 14:00まで）');

    await work.run((em) => em.nativeUpdate(MaintenanceWindow, { endsAt: { $gt: clock.now() }, startsAt: { $lt: new Date('2026-11-26T19:00:00+09:00') } }, { startsAt: new Date('2026-11-26T12:00:00+09:00'), endsAt: clock.now() }));
    const after = await read('/');
    expect(after).toContain('ただいまご利用いただけます');
    expect(after).not.toContain('メンテナンス中');
    expect(await read('/branch/sign-in')).not.toContain('メンテナンス中');
  });

  test('outside the hours a contractor is told what becomes of drafts and applications, and may go on', async () => {
    const visitor = new Visitor(app);
    expect((await visitor.signIn('contractor', SAMPLE_CUSTOMERS[0]?.accounts[0]?.loginId ?? '', SAMPLE_PASSWORD)).statusCode).toBe(303);
    expect((await visitor.get('/guarantees')).body).not.toContain('下書きに残ります');
    clock.set(new Date('2026-11-24T15:10:00Z'));
    await visitor.signIn('contractor', SAMPLE_CUSTOMERS[0]?.accounts[0]?.loginId ?? '', SAMPLE_PASSWORD);
    expect((await visitor.get('/guarantees')).body).toContain('入力した内容は下書きに残ります');
  });

  test('重要なお知らせ shows what is posted and not yet over, newest first, escaped', async () => {
    await work.run(async (em) => {
      const post = (title: string, postedOn: string, shownUntil: string | null) =>
        em.create(Announcement, { title, category: 'request', body: '本文\n<b>続き</b>', postedOn: calendarDate(postedOn), shownUntil: shownUntil === null ? null : calendarDate(shownUntil) });
      post('きょう出した<見本>', '2026-11-24', '2026-11-24');
      post('あした出す見本', '2026-11-25', null);
      post('きのうまでの見本', '2026-11-20', '2026-11-23');
    });
    const body = await read('/');
    expect(body).toContain('きょう出した&lt;見本&gt;');
    expect(body).not.toMatch(/あした出す見本|きのうまでの見本/);
    const href = /href="(\/news\/[^"]+)">きょう出した/.exec(body)?.[1] ?? '';
    expect(await read(href)).toContain('&lt;b&gt;続き&lt;/b&gt;');
    const future = await work.read((em) => em.findOneOrFail(Announcement, { title: 'あした出す見本' }));
    expect((await new Visitor(app).get(`/news/${future.id}`)).statusCode).toBe(404);
    expect(await read('/news')).not.toContain('あした出す見本');
  });

  test.each(['/news/1', '/news/00000000-0000-7000-8000-000000000000', '/news/%27%20or%201%3D1'])('%s: no such announcement', async (path) => {
    expect((await new Visitor(app).get(path)).statusCode).toBe(404);
  });

  test('the terms in force are shown, not older and not future ones', async () => {
    await work.run(async (em) => {
      for (const [version, from] of [['古い見本版', '2020-04-01'], ['未来の見本版', '2027-04-01']] as const) {
        em.create(TermsEdition, { document: 'clauses', version, title: '見本約款', effectiveFrom: calendarDate(from), articles: ['第1条'] });
      }
    });
    const body = await read('/terms');
    expect(body).not.toMatch(/古い見本版|未来の見本版/);
    expect(body).toContain('前払金保証約款（見本・架空）');
  });

  test('owners are found by a part of the name, in any width, with the date that decides', async () => {
    expect(await read('/owners?q=%E5%BA%83%E5%B3%B6')).toContain('契約日が令和6年6月1日以降');
    expect(await read('/owners?q=%E5%BA%83%E5%B3%B6')).toContain('<dd>建設工事、測量・建設コンサルタント等業務、土木建築局が所管する地域維持事業</dd>');
    expect(await read('/owners?q=%E4%BE%8B%E7%A4%BA%E6%9D%91')).toContain('書面でのお手続きです');
    const hostile = encodeURIComponent(`<script>\u0000'%_${'あ'.repeat(5000)}`);
    const answer = await new Visitor(app).get(`/owners?q=${hostile}`);
    expect([answer.statusCode, answer.body.includes('<script>\u0000')]).toEqual([200, false]);
  });

  test('the way to an ID names every branch with telephone and FAX', async () => {
    const body = await read('/registration');
    expect(body).toContain('見本東支店');
    expect(body).toMatch(/FAX<\/dt><dd>00-0000-0120/);
  });
});
