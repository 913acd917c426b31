import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupDigits } from '#domain';
import { MailRelay } from '#mail';
import { BranchTask, closeBranchTask, MailMessage, recordUndelivered, SYSTEM } from '#persistence';
import { FolderFileStore, systemRandom, TemplateEngine } from '#platform';
import { CaseActivities } from '../../../apps/worker/src/activities/case.activities.js';
import { ViewerRegistry } from '../../../apps/worker/src/activities/certificate-registry.js';
import { DocumentActivities } from '../../../apps/worker/src/activities/document.activities.js';
import { IssueActivities } from '../../../apps/worker/src/activities/issue.activities.js';
import { MailActivities } from '../../../apps/worker/src/activities/mail.activities.js';
import { MailContentReader } from '../../../apps/worker/src/activities/mail-contents.js';
import { FixedClock } from '../../support/index.js';
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.js';
import { Casebook, TEST_KEYS } from './casebook.js';
import { PaperStandIn } from './paper-stand-in.js';

/** Tuesday 2026-11-24 10:42 in Japan. */
const TUESDAY = new Date('2026-11-24T01:42:00Z');
const clock = new FixedClock(TUESDAY);

let book: Casebook;
let sink: SmtpSink;
let folder: string;
let relay: MailRelay;
let cases: CaseActivities;
let issue: IssueActivities;
let documents: DocumentActivities;
let mail: MailActivities;
const papers = new PaperStandIn();

beforeAll(async () => {
  book = await Casebook.open(() => clock.now());
  sink = await startSmtpSink();
  folder = await mkdtemp(join(tmpdir(), 'papers-'));
  relay = new MailRelay({ smtpUrl: sink.url, from: 'oshirase@e-net.example.jp', senderName: '見本建設業保証株式会社' });
  const house = { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'oshirase@e-net.example.jp', branchHours: '平日 9:00～17:00' };
  cases = new CaseActivities(book.work, clock);
  issue = new IssueActivities(book.work, clock, systemRandom, TEST_KEYS, new ViewerRegistry());
  documents = new DocumentActivities(book.work, clock, systemRandom, papers, new FolderFileStore(folder), TEST_KEYS);
  mail = new MailActivities(book.work, clock, new TemplateEngine('templates'), relay, new MailContentReader('https://e-net.example.jp'), house, documents);
});

afterAll(async () => {
  relay.close();
  await sink.stop();
  await book.close();
  await rm(folder, { recursive: true });
});

async function twice<T>(step: () => Promise<T>): Promise<T> {
  const first = await step();
  expect(await step()).toEqual(first);
  return first;
}

const left = async (applicationId: string) =>
  (await book.rows<{ template: string; why: string }>('select template, skipped_for as why from mail_message where application_id = ? and skipped_at is not null order by created_at, id', [applicationId]))
    .map(({ template, why }) => [template, why]);

describe('a mail relay that is away for days', () => {
  const at = async <T>(instant: string, act: () => Promise<T>): Promise<T> => {
    clock.set(new Date(instant));
    return act();
  };
  const textOf = async (applicationId: string, template: string) =>
    (await book.rows<{ text: string }>('select text from mail_message where application_id = ? and template = ?', [applicationId, template]))[0]?.text ?? '';
  const told = (applicationId: string) => book.rows<{ payload: { factId: string } }>(`select payload from outbox where workflow_id = ? and action = 'signal' order by seq desc limit 1`, [`guarantee-application/${applicationId}`]);
  const openTasks = async (applicationId: string) => (await book.rows<{ kind: string }>('select kind from branch_task where application_id = ? and done_at is null order by opened_at, id', [applicationId])).map(({ kind }) => kind);
  const closeUndelivered = (applicationId: string, note: string) =>
    book.work.run(async (em) => closeBranchTask(em, SYSTEM, await em.findOneOrFail(BranchTask, { application: applicationId, kind: 'mail-undeliverable', doneAt: null }), { note }, clock.now()));
  /** As the branch's page does it: the task is closed by the sending. @returns the fact that asked for it */
  const sendAgain = async (applicationId: string) => {
    await closeUndelivered(applicationId, 'メールを再送');
    return (await book.askForMailAgain(applicationId, 'premium-notice', 'again')).factId;
  };
  afterEach(() => {
    clock.set(TUESDAY);
  });

  it('保証料のご案内: paper, mail, charge and procedure have the full term from the day on which the mail really leaves', async () => {
    const applicationId = await book.submit();
    const subject = await book.decide(applicationId, 'approved');
    await documents.renderPremiumNotice({ applicationId });
    const send = () => mail.sendMail({ applicationId, mail: 'premium-notice', subject });
    const due = async () => (await book.rows<{ due: string; until: string }>(
      `select c.due_on::text as due, (a.due_at at time zone 'Asia/Tokyo')::date::text as until from premium_charge c join guarantee_application a on a.id = c.application_id where a.id = ?`, [applicationId]))[0];
    sink.refuse(1, 451, '4.3.0 away');
    await expect(send()).rejects.toThrow();
    expect([(await due())?.due, await textOf(applicationId, 'premium-notice')]).toEqual(['2026-12-03', expect.stringContaining('令和8年12月3日（木）')]);

    // Of the reminders and the task that the old term brings, none is said before the customer has been asked at all.
    await at('2026-12-04T00:00:00Z', () => cases.openTask({ applicationId, task: 'premium-overdue', cause: subject }));
    expect(await book.tasks(applicationId)).toEqual([]);

      expect(await at('2026-12-07T03:00:00Z', () => twice(send))).toBe('sent');
    expect(await due()).toEqual({ due: '2026-12-16', until: '2026-12-16' });
    expect(await textOf(applicationId, 'premium-notice')).toContain('令和8年12月16日（水）');
    expect(await textOf(applicationId, 'premium-notice')).not.toContain('12月3日');
    expect(await book.rows(`select edition from stored_paper where subject = ? and kind = 'premium-notice' order by edition`, [applicationId])).toEqual([{ edition: 1 }, { edition: 2 }]);

    const [notice] = await told(applicationId);
    const fact = await cases.readFact({ applicationId, factId: notice?.payload.factId ?? '' });
    expect(fact).toMatchObject({ kind: 'PremiumNoticeIssued', alarms: [{ at: '2026-12-14T00:00:00.000Z', act: 'remind-premium' }, { at: '2026-12-17T00:00:00.000Z', act: 'premium-overdue' }, { act: 'lapse-premium' }] });

    for (const reminder of ['premium-reminder', 'premium-overdue'] as const) expect(await mail.sendMail({ applicationId, mail: reminder, subject })).toBe('skipped');
    expect(await left(applicationId)).toEqual([['premium-reminder', 'put-off'], ['premium-overdue', 'put-off']]);
    expect(await at('2026-12-14T00:00:00Z', () => mail.sendMail({ applicationId, mail: 'premium-reminder', subject: fact.factId }))).toBe('sent');
    await at('2026-12-17T00:00:00Z', () => cases.openTask({ applicationId, task: 'premium-overdue', cause: fact.factId }));
    expect(await book.tasks(applicationId)).toEqual(['premium-overdue']);
    expect(await mail.sendMail({ applicationId, mail: 'premium-overdue', subject: fact.factId })).toBe('sent');
  });

  it('保証料のご案内: made after a part was paid, paper and mail ask for the same rest', async () => {
    const applicationId = await book.submit();
    const subject = await book.decide(applicationId, 'approved');
    await book.payPart(applicationId, 50_000);
    await twice(() => documents.renderPremiumNotice({ applicationId }));
    const [{ amount = '' } = {}] = await book.rows<{ amount: string }>('select amount from premium_charge where application_id = ?', [applicationId]);
    const rest = Number(amount) - 50_000;
    expect(papers.asked.at(-1)).toMatch(new RegExp(`^premium notice .* owed ${rest} due `));
    expect(await mail.sendMail({ applicationId, mail: 'premium-notice', subject })).toBe('sent');
    expect(await textOf(applicationId, 'premium-notice')).toMatch(new RegExp(`お支払いいただく額[　 ]*${groupDigits(rest)}円`));
  });

  describe('what is owed changes after 保証料のご案内 was made', () => {
    const asked = () => papers.asked.filter((paper) => paper.startsWith('premium notice')).map((paper) => Number(/owed (\d+)/.exec(paper)?.[1]));
    const chargeOf = async (id: string) => Number((await book.rows<{ amount: string }>('select amount from premium_charge where application_id = ?', [id]))[0]?.amount);
    const renew = (applicationId: string) => twice(() => documents.renderPremiumNotice({ applicationId, dayStands: true }));
    const kept = (id: string) => book.rows(`select edition, owed::int as owed from stored_paper where subject = ? and kind = 'premium-notice' order by edition`, [id]);
    beforeEach(() => {
      papers.asked.length = 0;
    });

    it('a part that came and is reversed again: each time it is made anew, with its day as it was', async () => {
      const applicationId = await book.submit();
      await book.decide(applicationId, 'approved');
      await renew(applicationId);
      const whole = await chargeOf(applicationId);
      await book.payPart(applicationId, 50_000);
      await renew(applicationId);
      await book.reverse(applicationId);
      await at('2026-12-24T03:00:00Z', () => renew(applicationId));
      expect([asked(), await kept(applicationId)]).toEqual([
        [whole, whole - 50_000, whole], [{ edition: 1, owed: whole }, { edition: 2, owed: whole - 50_000 }, { edition: 3, owed: whole }],
      ]);
      expect(papers.asked.at(-1)).toContain('due 2026-12-03');
    });

    it('once all of it has come it stays as it was', async () => {
      const applicationId = await book.submit();
      await book.decide(applicationId, 'approved');
      await renew(applicationId);
      await book.pay(applicationId);
      await renew(applicationId);
      expect(await kept(applicationId)).toEqual([{ edition: 1, owed: await chargeOf(applicationId) }]);
    });

    it.each([['', {}], ['一括納付: ', { customerNumber: '2000000003', loginId: '1000000004', deferred: true }]])('%snone is made for the first time once all of it has come', async (_kind, input) => {
      const applicationId = await book.submit(input);
      await book.decide(applicationId, 'approved');
      await book.pay(applicationId);
      await twice(() => documents.renderPremiumNotice({ applicationId }));
      expect([asked(), await kept(applicationId)]).toEqual([[], []]);
    });

    it('一括納付 of which a part comes after its 保証料計算書 was made: that one is made anew beside the notice; once all has come by itself, and once that was taken back again', async () => {
      const applicationId = await book.submit({ customerNumber: '2000000003', loginId: '1000000004', deferred: true });
      await book.decide(applicationId, 'approved');
      await renew(applicationId);
      const conclusion = await issue.concludeContract({ applicationId });
      if (conclusion.outcome !== 'concluded') throw new Error('not concluded');
      const { certificateId } = await issue.issueCertificate({ applicationId, revisionId: conclusion.revisionId });
      await issue.issueKey({ applicationId, certificateId });
      await documents.renderPapers({ applicationId, certificateId });
      const rest = (await chargeOf(applicationId)) - 50_000;
      papers.asked.length = 0;
      await book.payPart(applicationId, 50_000);
      await renew(applicationId);
      expect(papers.asked.map((paper) => /(owed|rest) \d+( |$)/.exec(paper)?.[0].trim())).toEqual([`owed ${rest}`, `rest ${rest}`]);
      expect(await book.rows(`select edition, owed::int as owed from stored_paper where subject = ? and kind = 'premium-statement' order by edition`, [certificateId]))
        .toEqual([{ edition: 1, owed: null }, { edition: 2, owed: rest }]);

      papers.asked.length = 0;
      await book.payPart(applicationId, rest);
      await renew(applicationId);
      expect(papers.asked).toEqual([expect.stringMatching(/^statement .* paid .* 50000 transfer, .* 10300 transfer$/u)]);
      const statement = () => book.rows(`select edition, owed::int as owed from stored_paper where subject = ? and kind = 'premium-statement' order by edition desc limit 1`, [certificateId]);
      expect([await statement(), (await kept(applicationId)).length]).toEqual([[{ edition: 3, owed: 0 }], 2]);
      expect(await book.rows(`select data->'papers' as papers from audit_event where case_id = ? order by seq desc limit 1`, [applicationId])).toEqual([{ papers: ['premium-statement'] }]);

      // Taken back: the notice asks for another rest than the last one did, and the statement says it.
      await book.rows(`update receipt set reversed_at = confirmed_at, reversed_by_id = confirmed_by_id, reversal_reason = '見本', money_came = false where application_id = ? and amount = 10300`, [applicationId]);
      papers.asked.length = 0;
      await renew(applicationId);
      expect([papers.asked.length, await statement()]).toEqual([1, [{ edition: 4, owed: rest }]]);
    });

    it('while it is being made: what nobody is asked for any more is not kept', async () => {
      const applicationId = await book.submit();
      await book.decide(applicationId, 'approved');
      papers.meanwhile = () => book.payPart(applicationId, 50_000);
      await documents.renderPremiumNotice({ applicationId });
      const whole = await chargeOf(applicationId);
      expect([asked(), await kept(applicationId)]).toEqual([[whole, whole - 50_000], [{ edition: 1, owed: whole - 50_000 }]]);
    });
  });

  it('補正のお願い: お願いしたい日 is as many business days after the mail as it was after the request', async () => {
    const applicationId = await book.submit();
    const subject = await book.requestCorrection(applicationId);
    const send = () => mail.sendMail({ applicationId, mail: 'correction-request', subject });
    sink.refuse(1, 451, '4.3.0 away');
    await expect(send()).rejects.toThrow();
    expect(await textOf(applicationId, 'correction-request')).toContain('令和8年11月27日（金） まで');
    for (const day of ['2026-11-27', '2026-12-01']) {
      sink.refuse(1, 451, '4.3.0 away');
      await expect(at(`${day}T01:00:00Z`, send)).rejects.toThrow();
    }
    expect(await at('2026-12-07T03:00:00Z', () => twice(send))).toBe('sent');
    expect(await textOf(applicationId, 'correction-request')).toContain('令和8年12月10日（木） まで');
    expect(await book.rows(`select answer_by::text as "answerBy" from correction_request where application_id = ?`, [applicationId])).toEqual([{ answerBy: '2026-12-10' }]);
    const [notice] = await told(applicationId);
    const fact = await cases.readFact({ applicationId, factId: notice?.payload.factId ?? '' });
    expect(fact).toMatchObject({ kind: 'AnswerDayPutOff', alarms: [{ at: '2026-12-10T00:00:00.000Z' }, { at: '2026-12-16T00:00:00.000Z' }, { at: '2027-01-08T09:00:00.000Z' }] });
    expect(await mail.sendMail({ applicationId, mail: 'correction-reminder', subject })).toBe('skipped');
    expect(await at('2026-12-10T00:00:00Z', () => mail.sendMail({ applicationId, mail: 'correction-reminder', subject: fact.factId }))).toBe('sent');
    expect(await textOf(applicationId, 'correction-reminder')).not.toBe('');
  });

  it('一括納付: a 約定日 that is no longer to come is the next one, on the paper, in the mail and in the charge that was concluded', async () => {
    const applicationId = await book.submit({ customerNumber: '2000000003', loginId: '1000000004', deferred: true });
    const subject = await book.decide(applicationId, 'approved');
    await documents.renderPremiumNotice({ applicationId });
    await issue.concludeContract({ applicationId });
    expect(await at('2026-12-21T03:00:00Z', () => twice(() => mail.sendMail({ applicationId, mail: 'premium-notice', subject })))).toBe('sent');
    expect(await textOf(applicationId, 'premium-notice')).toContain('約定日　　　　令和9年1月20日（水）');
    expect(await book.rows('select due_on::text as due, collective_on::text as collective from premium_charge where application_id = ?', [applicationId])).toEqual([{ due: '2027-01-20', collective: '2027-01-20' }]);
  });

  it('一括納付: the 保証料計算書 says the 約定日 in force, and a further edition says the new one', async () => {
    const statements = () => papers.asked.filter((asked) => asked.startsWith('statement')).map((asked) => asked.split(' ').slice(2).join(' '));
    const open = async () => {
      clock.set(TUESDAY);
      const applicationId = await book.submit({ customerNumber: '2000000003', loginId: '1000000004', deferred: true });
      const subject = await book.decide(applicationId, 'approved');
      await documents.renderPremiumNotice({ applicationId });
      const conclusion = await issue.concludeContract({ applicationId });
      if (conclusion.outcome !== 'concluded') throw new Error('not concluded');
      const { certificateId } = await issue.issueCertificate({ applicationId, revisionId: conclusion.revisionId });
      await issue.issueKey({ applicationId, certificateId });
      papers.asked.length = 0;
      return { applicationId, certificateId, send: () => mail.sendMail({ applicationId, mail: 'premium-notice', subject }) };
    };
    const before = await open();
    await documents.renderPapers(before);
    expect(await at('2026-12-21T03:00:00Z', () => twice(before.send))).toBe('sent');
    expect(statements()).toEqual(['owed 2026-12-21', 'owed 2027-01-20']);
    expect(await book.rows(`select edition from stored_paper where subject = ? and kind = 'premium-statement' order by edition`, [before.certificateId])).toEqual([{ edition: 1 }, { edition: 2 }]);

    const meanwhile = await open();
    await at('2026-12-21T02:00:00Z', () => documents.renderPapers(meanwhile));
    expect(await at('2026-12-21T03:00:00Z', () => twice(meanwhile.send))).toBe('sent');
    await at('2026-12-21T04:00:00Z', () => twice(() => documents.renderPapers(meanwhile)));
    expect(new Set(statements())).toEqual(new Set(['owed 2027-01-20']));

    const inTime = await open();
    expect(await twice(inTime.send)).toBe('sent');
    await at('2026-12-22T04:00:00Z', () => documents.renderPapers(inTime));
    expect(statements()).toEqual(['owed 2026-12-21']);
  });

  it.each([['払込', {}], ['一括納付', { customerNumber: '2000000003', loginId: '1000000004', deferred: true }]] as const)(
    '%s: 取下げ before the 保証料のご案内 is made, or while it is being made, leaves neither paper nor fact after the end', async (_how, kind) => {
      const leavesNothing = async (applicationId: string) => {
        expect(await book.rows(`select edition from stored_paper where subject = ?`, [applicationId])).toEqual([]);
        expect((await book.facts(applicationId)).at(-1)).toBe('ApplicationRetracted');
      };
      const before = await book.submit(kind);
      await book.decide(before, 'approved');
      await book.retract(before);
      await twice(() => documents.renderPremiumNotice({ applicationId: before }));
      await leavesNothing(before);

      const meanwhile = await book.submit(kind);
      await book.decide(meanwhile, 'approved');
      const premiumNotice: PaperStandIn['premiumNotice'] = async (input) => {
        await book.retract(meanwhile);
        return papers.premiumNotice(input);
      };
      const overtaken = Object.assign(new PaperStandIn(), { premiumNotice });
      await new DocumentActivities(book.work, clock, systemRandom, overtaken, new FolderFileStore(folder), TEST_KEYS).renderPremiumNotice({ applicationId: meanwhile });
      await twice(() => documents.renderPremiumNotice({ applicationId: meanwhile }));
      await leavesNothing(meanwhile);
    },
  );

  describe('一括納付の入金', () => {
    const DEFERRED = { customerNumber: '2000000003', loginId: '1000000004', deferred: true };
    const look = (instant: string, applicationId: string) => at(instant, () => twice(() => cases.lookAtCollectivePayment({ applicationId })));
    const charged = async (applicationId: string) => (await book.rows<{ on: string }>('select collective_on::text as on from premium_charge where application_id = ? and collective_on = due_on', [applicationId]))[0]?.on;
    const approved = async () => {
      const applicationId = await book.submit(DEFERRED);
      const subject = await book.decide(applicationId, 'approved');
      await documents.renderPremiumNotice({ applicationId });
      await issue.concludeContract({ applicationId });
      return { applicationId, send: (resend?: string) => mail.sendMail({ applicationId, mail: 'premium-notice', subject, ...(resend !== undefined && { resend }) }) };
    };

    it('of a 約定日 that nobody has been told of there is no task; the look waits for the day that he is told', async () => {
      const { applicationId, send } = await approved();
      expect(await look('2026-11-24T02:00:00Z', applicationId)).toEqual({ again: '2026-12-22T00:00:00.000Z' });
      expect(await look('2026-12-22T00:00:00Z', applicationId)).toEqual({ again: '2027-01-21T00:00:00.000Z' });
      expect(await book.tasks(applicationId)).toEqual([]);
      expect(await at('2026-12-22T01:00:00Z', send)).toBe('sent');
      expect(await charged(applicationId)).toBe('2027-01-20');
      expect(await look('2027-01-20T08:00:00Z', applicationId)).toEqual({ again: '2027-01-21T00:00:00.000Z' });
      expect(await look('2027-01-21T00:00:00Z', applicationId)).toBe('done');
      expect(await openTasks(applicationId)).toEqual(['collective-overdue']);
    });

    it('a refused address told nobody; sent again, the look goes by the new day', async () => {
      const { applicationId, send } = await approved();
      sink.refuse(1, 550, '5.1.1 unknown');
      expect(await send()).toBe('undeliverable');
      expect(await look('2026-12-22T00:00:00Z', applicationId)).toEqual({ again: '2027-01-21T00:00:00.000Z' });
      const again = await at('2026-12-28T03:00:00Z', () => sendAgain(applicationId));
      expect(await at('2026-12-28T03:00:00Z', () => send(again))).toBe('sent');
      expect(await look('2027-01-21T00:00:00Z', applicationId)).toBe('done');
      expect(await openTasks(applicationId)).toEqual(['collective-overdue']);
    });

    it('a mail that comes back after the task was opened: sent again, the task goes and the wait begins again', async () => {
      const { applicationId, send } = await approved();
      expect(await send()).toBe('sent');
      expect(await look('2026-12-22T00:00:00Z', applicationId)).toBe('done');
      expect(await openTasks(applicationId)).toEqual(['collective-overdue']);
      await at('2026-12-22T05:00:00Z', () => book.work.run(async (em) => recordUndelivered(em, await em.findOneOrFail(MailMessage, { application: applicationId, template: 'premium-notice' }), clock.now())));
      const again = await at('2026-12-28T03:00:00Z', () => sendAgain(applicationId));
      expect(await at('2026-12-28T03:00:00Z', () => twice(() => send(again)))).toBe('sent');
      expect(await openTasks(applicationId)).toEqual([]);
      expect(await book.rows(`select name from outbox where workflow_id = ? and action = 'start'`, [`collective-payment/${applicationId}/2027-01-20`])).toEqual([{ name: 'collectivePayment' }]);
      expect(await look('2027-01-21T00:00:00Z', applicationId)).toBe('done');
      expect(await openTasks(applicationId)).toEqual(['collective-overdue']);
    });

    it('paid in full before the mail leaves, nothing is asked for again and nothing put off', async () => {
      const applicationId = await book.submit(DEFERRED);
      const subject = await book.decide(applicationId, 'approved');
      await documents.renderPremiumNotice({ applicationId });
      await at('2026-12-10T03:00:00Z', () => book.pay(applicationId));
      expect(await at('2026-12-22T03:00:00Z', () => twice(() => mail.sendMail({ applicationId, mail: 'premium-notice', subject })))).toBe('skipped');
      await at('2026-12-22T03:00:00Z', () => documents.renderPremiumNotice({ applicationId }));
      expect(await left(applicationId)).toEqual([['premium-notice', 'paid']]);
      expect(await charged(applicationId)).toBe('2026-12-21');
      expect(await book.rows(`select edition from stored_paper where subject = ? and kind = 'premium-notice'`, [applicationId])).toEqual([{ edition: 1 }]);
    });
  });

  describe('保証料のご案内 that came back', () => {
    const overdue = (applicationId: string, cause: string) => cases.openTask({ applicationId, task: 'premium-overdue', cause });
    const refused = async () => {
      const applicationId = await book.submit();
      const subject = await book.decide(applicationId, 'approved');
      await documents.renderPremiumNotice({ applicationId });
      sink.refuse(1, 550, '5.1.1 unknown');
      expect(await mail.sendMail({ applicationId, mail: 'premium-notice', subject })).toBe('undeliverable');
      return { applicationId, subject };
    };

    it('told nobody: neither task nor mail says that it is overdue; sent again, there is one task, by the new day', async () => {
      const { applicationId, subject } = await refused();
      await at('2026-12-04T00:00:00Z', () => overdue(applicationId, subject));
      expect(await openTasks(applicationId)).toEqual(['mail-undeliverable']);
      expect(await at('2026-12-04T00:00:00Z', () => mail.sendMail({ applicationId, mail: 'premium-overdue', subject }))).toBe('skipped');
      expect(await at('2026-12-18T00:00:00Z', () => cases.lapseApplication({ applicationId, awaited: 'premium' }))).toEqual({ putOffUntil: expect.stringMatching(/^2027-01-/) as string });
      const again = await at('2026-12-07T03:00:00Z', () => sendAgain(applicationId));
      expect(await at('2026-12-07T02:59:00Z', () => cases.lapseApplication({ applicationId, awaited: 'premium' }))).toHaveProperty('putOffUntil');
      expect(await at('2026-12-07T03:00:00Z', () => twice(() => mail.sendMail({ applicationId, mail: 'premium-notice', subject, resend: again })))).toBe('sent');
      const [notice] = await told(applicationId);
      await at('2026-12-16T08:00:00Z', () => overdue(applicationId, subject));
      expect(await openTasks(applicationId)).toEqual([]);
      await at('2026-12-17T00:00:00Z', () => overdue(applicationId, notice?.payload.factId ?? ''));
      expect(await openTasks(applicationId)).toEqual(['premium-overdue']);
    });

    it('after the task of the old day was opened, the putting off withdraws it', async () => {
      const applicationId = await book.submit();
      const subject = await book.decide(applicationId, 'approved');
      await documents.renderPremiumNotice({ applicationId });
      expect(await mail.sendMail({ applicationId, mail: 'premium-notice', subject })).toBe('sent');
      await at('2026-12-04T00:00:00Z', () => overdue(applicationId, subject));
      await at('2026-12-04T05:00:00Z', () => book.work.run(async (em) => recordUndelivered(em, await em.findOneOrFail(MailMessage, { application: applicationId, template: 'premium-notice' }), clock.now())));
      const again = await at('2026-12-07T03:00:00Z', () => sendAgain(applicationId));
      expect(await at('2026-12-07T03:00:00Z', () => twice(() => mail.sendMail({ applicationId, mail: 'premium-notice', subject, resend: again })))).toBe('sent');
      expect(await openTasks(applicationId)).toEqual([]);
      expect(await book.rows(`select done_note as note from branch_task where application_id = ? and kind = 'premium-overdue'`, [applicationId])).toEqual([{ note: '払込期限が令和8年12月16日になりました' }]);
    });

    it('the branch that told him by its own means closes the task: the term as it stands holds, and one that was over begins then', async () => {
      const inTime = await refused();
      await at('2026-11-26T03:00:00Z', () => closeUndelivered(inTime.applicationId, 'お電話でお伝えしました'));
      await at('2026-12-04T00:00:00Z', () => overdue(inTime.applicationId, inTime.subject));
      expect(await openTasks(inTime.applicationId)).toEqual(['premium-overdue']);

      const late = await refused();
      await at('2026-12-07T03:00:00Z', () => closeUndelivered(late.applicationId, 'お電話でお伝えしました'));
      await at('2026-12-08T00:00:00Z', () => overdue(late.applicationId, late.subject));
      expect(await openTasks(late.applicationId)).toEqual([]);
      expect(await at('2026-12-18T12:00:00Z', () => cases.lapseApplication({ applicationId: late.applicationId, awaited: 'premium' }))).toHaveProperty('putOffUntil');
    });
  });

  describe('told by the branch by its own means, after the day that the paper says', () => {
    const TOLD = '2026-12-07T03:00:00Z';
    /** The paper is made when the renderer gets to it; what it says was promised on the telephone. */
    const renew = (applicationId: string) => at('2026-12-10T03:00:00Z', () => twice(() => documents.renderPremiumNotice({ applicationId, toldAt: TOLD })));
    const editions = (subject: string, kind: string) => book.rows('select edition from stored_paper where subject = ? and kind = ? order by edition', [subject, kind]);

    it('paper, charge and procedure say the day that he was told', async () => {
      const applicationId = await book.submit();
      const subject = await book.decide(applicationId, 'approved');
      await documents.renderPremiumNotice({ applicationId });
      sink.refuse(1, 550, '5.1.1 unknown');
      expect(await mail.sendMail({ applicationId, mail: 'premium-notice', subject })).toBe('undeliverable');
      await at(TOLD, () => book.tellPremiumByTelephone(applicationId));
      await renew(applicationId);
      expect(papers.asked.at(-1)).toMatch(/^premium notice .* due 2026-12-16$/);
      expect(await editions(applicationId, 'premium-notice')).toEqual([{ edition: 1 }, { edition: 2 }]);
      expect(await book.rows('select due_on::text as due from premium_charge where application_id = ?', [applicationId])).toEqual([{ due: '2026-12-16' }]);
      const [notice] = await told(applicationId);
      const fact = await cases.readFact({ applicationId, factId: notice?.payload.factId ?? '' });
      expect(fact).toMatchObject({ kind: 'PremiumNoticeIssued', alarms: [{ at: '2026-12-14T00:00:00.000Z' }, { at: '2026-12-17T00:00:00.000Z', act: 'premium-overdue' }, { act: 'lapse-premium' }] });
      await at('2026-12-16T08:00:00Z', () => cases.openTask({ applicationId, task: 'premium-overdue', cause: fact.factId }));
      expect(await openTasks(applicationId)).toEqual([]);
      await at('2026-12-17T00:00:00Z', () => cases.openTask({ applicationId, task: 'premium-overdue', cause: fact.factId }));
      expect(await openTasks(applicationId)).toEqual(['premium-overdue']);
    });

    it('一括納付: so does the 保証料計算書 that is made already', async () => {
      const applicationId = await book.submit({ customerNumber: '2000000003', loginId: '1000000004', deferred: true });
      const subject = await book.decide(applicationId, 'approved');
      await documents.renderPremiumNotice({ applicationId });
      sink.refuse(1, 550, '5.1.1 unknown');
      expect(await mail.sendMail({ applicationId, mail: 'premium-notice', subject })).toBe('undeliverable');
      const conclusion = await issue.concludeContract({ applicationId });
      if (conclusion.outcome !== 'concluded') throw new Error('not concluded');
      const { certificateId } = await issue.issueCertificate({ applicationId, revisionId: conclusion.revisionId });
      await issue.issueKey({ applicationId, certificateId });
      await documents.renderPapers({ applicationId, certificateId });
      papers.asked.length = 0;
      const late = '2026-12-22T03:00:00Z';
      await at(late, () => book.tellPremiumByTelephone(applicationId));
      await at(late, () => twice(() => documents.renderPremiumNotice({ applicationId, toldAt: late })));
      expect(papers.asked.map((asked) => asked.split(' ').slice(-2).join(' '))).toEqual(['due 2027-01-20', 'owed 2027-01-20']);
      expect(await editions(certificateId, 'premium-statement')).toEqual([{ edition: 1 }, { edition: 2 }]);
    });
  });

  it('受付のお知らせ of a 一括納付 says that nothing waits for the payment', async () => {
    const applicationId = await book.submit({ customerNumber: '2000000003', loginId: '1000000004', deferred: true });
    await mail.sendMail({ applicationId, mail: 'application-received', subject: applicationId });
    expect(await textOf(applicationId, 'application-received')).toContain('お支払いを待たずに');
  });
});
