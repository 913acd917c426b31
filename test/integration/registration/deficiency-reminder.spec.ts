import type { Papers } from '#documents';
import type { OutgoingMail } from '#mail';
import { AuditEvent, MailMessage, Registration, RegistrationTask } from '#persistence';
import { TemplateEngine } from '#platform';
import type { RegistrationMail } from '#workflows/contract';
import { jest } from '@jest/globals';
import { PortalPapers } from '../../../apps/portal/src/http/portal-papers.js';
import { Migration20261219200300 } from '../../../libs/persistence/src/migrations/Migration20261219200300.js';
import { RegistrationActivities } from '../../../apps/worker/src/activities/registration.activities.js';
import { RegistrationMailActivities } from '../../../apps/worker/src/activities/registration-mail.activities.js';
import type { Desk } from '../branch/desk.js';
import { DAY, type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

/** Raised on Tuesday 2026-11-24 and asked for by 1 December: 催促 on that day and on 8 December, the end on 12 January. */
const ASKED_DAY = '2026-12-01T00:00:00Z';
const SECOND_DAY = '2026-12-08T00:00:00Z';
const LAST_MORNING = '2027-01-12T00:00:00Z';
const LAST_EVENING = '2027-01-12T09:00:00Z';
const HOUSE = { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'oshirase@e-net.example.jp', branchHours: '平日 9:00～17:00' };

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let relayIsAway = false;
const mails: OutgoingMail[] = [];

openDesk((opened) => {
  room = opened;
  ({ town } = room);
});
beforeEach(async () => {
  relayIsAway = false;
  clerk = await on('2026-11-24T01:42:00Z');
});

const relay = {
  send: (mail: OutgoingMail) => {
    if (relayIsAway) return Promise.reject(new Error('the relay is away'));
    mails.push(mail);
    return Promise.resolve([]);
  },
};
/** The step as the procedure takes it, twice. */
async function tell(registrationId: string, mail: RegistrationMail, subject: string): Promise<string> {
  const steps = new RegistrationMailActivities(town.office.work, town.office.clock, new TemplateEngine('templates'), relay, 'https://e-net.example.jp', HOUSE);
  const first = await steps.sendRegistrationMail({ registrationId, mail, subject });
  expect(await steps.sendRegistrationMail({ registrationId, mail, subject })).toBe(first);
  return first;
}
/** Both 催促, as a procedure owes them that was away over their days. */
const remind = async (id: string, fact: string) => [await tell(id, 'registration-deficient-reminder', `${fact}/remind-deficiency`), await tell(id, 'registration-deficient-reminder', `${fact}/remind-deficiency-again`)];
const open = (registration: string) => town.office.work.read((em) => em.find(RegistrationTask, { registration, kind: 'tell-by-hand', doneAt: null }));
const lapse = (registrationId: string) => new RegistrationActivities(town.office.work, town.office.clock).lapseRegistration({ registrationId, awaited: 'deficiency' });
/** The clerk at the desk on a later day. */
async function on(instant: string): Promise<Desk> {
  town.office.clock.set(new Date(instant));
  return town.office.freshDesk('higashi-uketsuke');
}
/** 不備 raised on the first day. */
async function deficient(mail?: string): Promise<string> {
  const id = await town.arrive({ raw: { ...room.company().paper, ...(mail === undefined ? {} : { mail }) } });
  await town.act(clerk, id, 'claim');
  await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...DAY });
  return id;
}
async function tellByTelephone(desk: Desk, id: string): Promise<void> {
  const [task] = await open(id);
  expect((await desk.post(`/branch/letters/tasks/${task?.id}/done`, { note: '電話で伝えた' })).status).toBe(303);
}

describe('催促 of a 不備', () => {
  it('its paper asks for a day that is to come: it names itself a second request, says when the registration ends, and then it does', async () => {
    const id = await deficient();
    await tell(id, 'registration-deficient', 'f1');
    await tellByTelephone(clerk, id);
    const asked: unknown[] = [];
    const papers = {
      deficiencyNotice: ({ answerBy, closesOn, issuedOn }: Parameters<Papers['deficiencyNotice']>[0]) => {
        asked.push([issuedOn, answerBy, closesOn]);
        return Promise.resolve({ bytes: Buffer.from('%PDF-'), pages: 1 });
      },
    };
    const get = jest.spyOn(town.office.app.get(PortalPapers), 'get').mockResolvedValue(papers as unknown as Papers);
    for (const day of [ASKED_DAY, SECOND_DAY, LAST_MORNING]) {
      expect((await (await on(day)).post(`/branch/intake/${id}/deficiency/print`, await room.printing(id, 'letter'))).status).toBe(200);
    }
    get.mockRestore();
    expect(asked).toEqual([['2026-12-01', '2026-12-01', '2027-01-12'], ['2026-12-08', '2026-12-01', '2027-01-12'], ['2027-01-12', '2026-12-01', '2027-01-19']]);
    const { body } = await (await on(LAST_MORNING)).get(`/branch/intake/${id}/deficiency`);
    for (const words of ['お客様の回答がまだありません（お願いした日 令和8年12月1日（火）、受付の終了 令和9年1月19日（火））', '再度のお願いとして、令和9年1月19日（火）までに回答がなければ受付を終了することを伝えてください']) expect(body).toContain(words);
    await on(LAST_EVENING);
    expect(await lapse(id)).toEqual({ again: { act: 'lapse-deficiency', at: '2027-01-19T09:00:00.000Z' } });
    await on('2027-01-19T09:00:00Z');
    expect([await lapse(id), await lapse(id)]).toEqual(['done', 'done']);
  });

  it('nobody is reminded of what nobody has told him: told by telephone after weeks, he is asked for a day to come, and the 催促 counts from then on', async () => {
    const id = await deficient();
    await tell(id, 'registration-deficient', 'f2');
    for (const day of [ASKED_DAY, SECOND_DAY]) {
      await on(day);
      expect(await remind(id, 'f2')).toEqual(['skipped', 'skipped']);
    }
    expect(await open(id)).toHaveLength(1);
    const desk = await on('2026-12-15T01:00:00Z');
    expect((await desk.get(`/branch/intake/${id}/deficiency`)).body).toContain('今日お客様に知らせるときは、令和8年12月22日（火）までに回答をお願いしてください');
    await tellByTelephone(desk, id);
    await remind(id, 'told');
    expect(await open(id)).toHaveLength(0);
    await on('2026-12-22T00:00:00Z');
    await remind(id, 'told');
    expect(await open(id)).toHaveLength(1);
  });

  it('催促 from before this rule, beside a 不備 nobody was told of, are closed with their fact; where somebody was told, or nothing else asks for the call, they stay', async () => {
    const [untold, told, alone] = [await deficient(), await deficient(), await deficient()];
    for (const id of [untold, told]) await tell(id, 'registration-deficient', `f7/${id}`);
    await tellByTelephone(clerk, told);
    await town.office.work.run(async (em) => {
      for (const registration of [untold, told, alone]) {
        const { branch } = await em.findOneOrFail(Registration, registration);
        for (const act of ['remind-deficiency', 'remind-deficiency-again']) {
          em.create(RegistrationTask, { dedupeKey: `tell-by-hand/registration-deficient-reminder/${registration}/${act}`, registration, branch, kind: 'tell-by-hand', openedAt: town.office.clock.now() });
        }
      }
    });
    const migrate = () => town.office.work.run(async (em) => {
      const migration = new Migration20261219200300(em.getDriver(), em.config);
      await migration.up();
      for (const statement of migration.getQueries()) await em.execute(String(statement));
    });
    for (let time = 0; time < 2; time += 1) {
      await migrate();
      expect((await open(untold)).map(({ dedupeKey }) => dedupeKey.split('/')[1])).toEqual(['registration-deficient']);
      expect([(await open(told)).length, (await open(alone)).length]).toEqual([2, 2]);
      const done = (await town.facts(untold)).filter(({ kind }) => kind === 'TaskDone');
      expect(done.map(({ actor, data }) => [actor, data['note']])).toEqual(Array(2).fill(['システム', '不備をまだお知らせしていないため不要']));
    }
  });

  it('a notice that leaves weeks late asks for a day counted from when it leaves, alone; of two 催促 that are due together one leaves', async () => {
    const id = await deficient('okure@mihon.example.jp');
    relayIsAway = true;
    await expect(tell(id, 'registration-deficient', 'f3')).rejects.toThrow();
    expect((await town.office.work.read((em) => em.findOneOrFail(MailMessage, { registration: id }))).text).toContain('令和8年12月1日（火）まで');
    relayIsAway = false;
    await on('2026-12-15T01:00:00Z');
    expect([await tell(id, 'registration-deficient', 'f3'), ...(await remind(id, 'f3'))]).toEqual(['sent', 'skipped', 'skipped']);
    await on('2027-01-06T00:00:00Z');
    expect(await remind(id, 'told')).toEqual(['skipped', 'sent']);
    const said = mails.filter(({ to }) => to === 'okure@mihon.example.jp').map(({ subject, text }) => [subject.split('（')[0], [...text.matchAll(/令和\d+年\d+月\d+日（.）/g)].map(([day]) => day)]);
    expect(said).toEqual([['【要対応】利用申込書の不備のお知らせ', ['令和8年12月22日（火）']], ['【再度のお願い】利用申込書の不備のお知らせ', ['令和8年12月22日（火）', '令和9年2月2日（火）']]]);
    await on('2027-02-02T00:00:00Z');
    expect(await lapse(id)).toEqual({ again: { act: 'lapse-deficiency', at: '2027-02-02T09:00:00.000Z' } });
    await on('2027-02-02T09:00:00Z');
    expect(await lapse(id)).toBe('done');
  });

  it('a letter that was sent on the day of the raising, and is recorded after the days of the 催促, has them all the same', async () => {
    const id = await deficient();
    await tell(id, 'registration-deficient', 'f4');
    expect((await clerk.post(`/branch/intake/${id}/deficiency/print`, await room.printing(id, 'letter'))).status).toBe(200);
    const desk = await on('2026-12-09T01:00:00Z');
    const notice = /name="notice" value="([^"]+)"/.exec((await desk.get(`/branch/intake/${id}/deficiency`)).body)?.[1] ?? '';
    expect((await desk.post(`/branch/intake/${id}/deficiency/sent`, { notice, way: 'post', 'sent-era': 'reiwa', 'sent-year': '8', 'sent-month': '11', 'sent-day': '24' })).status).toBe(303);
    const [fact] = await town.office.work.read((em) => em.find(AuditEvent, { caseId: id, kind: 'DeficiencyTold' }));
    const read = await new RegistrationActivities(town.office.work, town.office.clock).readRegistrationFact({ registrationId: id, factId: fact?.id ?? '' });
    expect('alarms' in read && read.alarms.map(({ at }) => at.slice(0, 10))).toEqual(['2026-12-01', '2026-12-08', '2027-01-12']);
    await remind(id, 'late');
    expect(await open(id)).toHaveLength(1);
  });
});
