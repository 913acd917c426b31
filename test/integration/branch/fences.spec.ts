import { v7 } from 'uuid';
import { approved, claim, giveOpinion, receipts, record } from './acts.js';
import { conclude } from './issue.js';
import { Office } from './office.js';

/** What the database refuses by itself, tried with plain SQL as its owner: whoever writes, and by whatever program. */
describe('the fences in the database', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  const sql = (statement: string, ...params: readonly unknown[]) => office.work.run((em) => em.execute(statement, [...params]));
  const refused = (words: string, statement: string, ...params: readonly unknown[]) => expect(sql(statement, ...params)).rejects.toThrow(words);
  const decide = (id: string, decider: string) => sql(`update review set outcome = 'approved', decider_id = ?, decided_at = now() where application_id = ? and outcome is null`, decider, id);
  const waiting = async (): Promise<string> => {
    const { id } = await office.submit();
    await claim(office, id);
    await giveOpinion(office, id);
    return id;
  };
  const staffId = async (loginId: string) => (await office.staff(loginId)).id;

  test('the decider is an active approver at that moment', async () => {
    const id = await waiting();
    await expect(decide(id, await staffId('higashi-uketsuke'))).rejects.toThrow('only an approver decides');
    const chief = await staffId('higashi-kacho');
    await sql('update staff set active = false where id = ?', chief);
    await expect(decide(id, chief)).rejects.toThrow('only an approver decides');
    await sql('update staff set active = true where id = ?', chief);
    await decide(id, chief);
  });

  test('the decision is within the authority for the branch and the amount, the own or that of somebody absent', async () => {
    const id = await waiting();
    const [chief, manager, elsewhere] = [await staffId('higashi-kacho'), await staffId('higashi-shitencho'), await staffId('nishi-kacho')];
    await expect(decide(id, elsewhere)).rejects.toThrow('a branch decides its own cases');
    await sql('update guarantee_application set guarantee_amount = 90000000 where id = ?', id);
    await expect(decide(id, chief)).rejects.toThrow('the amount is above the authority of the decider');
    const standIn = () => sql(`update review set outcome = 'approved', decider_id = ?, decided_for_id = ?, decided_at = now() where application_id = ? and outcome is null`, chief, manager, id);
    await expect(standIn()).rejects.toThrow('nobody has named the deputy for that day');
    await sql(`insert into delegation (id, absent_id, deputy_id, "from", "until", reason, named_at) values (?, ?, ?, current_date - 2, current_date + 2, '出張', now())`, v7(), manager, chief);
    await standIn();
  });

  test('no contract of a case that was retracted after it was approved and paid', async () => {
    const id = await approved(office);
    await sql('update premium_charge set deferred = true where application_id = ?', id);
    await sql(`update guarantee_application set state = 'retracted' where id = ?`, id);
    await expect(conclude(office, id)).rejects.toThrow('no contract of a case that has ended without one');
  });

  test('the decider reviewed no round of the case, also not an earlier one', async () => {
    const id = await waiting();
    const [chief, manager] = [await staffId('higashi-kacho'), await staffId('higashi-shitencho')];
    await sql(`update review set outcome = 'returned', decider_id = ?, decided_at = now() where application_id = ?`, chief, id);
    await sql(
      `insert into review (id, application_id, round, checklist, memo, opinion, opinion_text, reviewer_id, reviewed_at) values (?, ?, 2, '{}', '', 'approve', '', ?, now())`,
      v7(), id, manager,
    );
    await expect(decide(id, manager)).rejects.toThrow(/review_decider_is_another|who reviewed a case does not decide it/);
    await refused('who reviewed a case does not decide it',
      `insert into review (id, application_id, round, checklist, memo, opinion, opinion_text, reviewer_id, reviewed_at, outcome, decider_id, decided_at) values (?, ?, 3, '{}', '', 'approve', '', ?, now(), 'approved', ?, now())`,
      v7(), id, await staffId('higashi-shinsa'), manager);
    await decide(id, chief);
  });

  test('the decider is not the entrant, whatever the copied column says, and the entrant never changes', async () => {
    const { id } = await office.submit({ channel: 'counter', enteredBy: 'higashi-uketsuke' });
    const [clerk, reviewer] = [await staffId('higashi-uketsuke'), await staffId('higashi-shinsa')];
    await sql(`insert into review (id, application_id, round, checklist, memo, opinion, opinion_text, reviewer_id, reviewed_at) values (?, ?, 1, '{}', '', 'approve', '', ?, now())`, v7(), id, reviewer);
    await sql(`update staff set role = 'approver' where id = ?`, clerk);
    await expect(decide(id, clerk)).rejects.toThrow('who entered a case does not decide it');
    await sql(`update staff set role = 'clerk' where id = ?`, clerk);
    await refused('guarantee_application keeps its identity', 'update guarantee_application set entered_by_id = null where id = ?', id);
  });

  test('a decided review is neither undone, changed nor removed', async () => {
    const id = await approved(office);
    for (const change of [`outcome = null, decider_id = null, decided_at = null`, `outcome = 'declined'`, `opinion_text = 'x'`, `decider_id = reviewer_id`]) {
      await refused('a decided review is final', `update review set ${change} where application_id = ?`, id);
    }
    await refused('a decided review is final', 'delete from review where application_id = ?', id);
  });

  test('once a contract exists its receipts and its charge stand; numbers keep their rows, nothing is emptied', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { parts: [{ number: (await office.application(id)).receptionNumber }] });
    const [receipt] = await receipts(office, id);
    await (await office.desk('higashi-keiri')).post(`/branch/payments/${receipt}/confirm`, {});
    await sql('update premium_charge set due_on = due_on + 1 where application_id = ?', id);
    const { certificateId } = await conclude(office, id);
    for (const statement of ['update receipt set amount = 1 where application_id = ?', 'delete from receipt where application_id = ?', 'update receipt set confirmed_by_id = null, confirmed_at = null where application_id = ?']) {
      await refused('receipt is final after the conclusion', statement, id);
    }
    await refused('premium_charge is final after the conclusion', 'update premium_charge set amount = 1 where application_id = ?', id);
    await refused('premium_charge is final after the conclusion', 'delete from premium_charge where application_id = ?', id);
    await refused('guarantee_contract keeps its identity', `update guarantee_contract set contract_number = '2012699998' where application_id = ?`, id);
    await refused('certificate keeps its identity', `update certificate set certificate_number = 'MH9999998-01' where id = ?`, certificateId);
    await refused('guarantee_contract is append-only', 'delete from guarantee_contract where application_id = ?', id);
    await refused('certificate is append-only', 'delete from certificate where id = ?', certificateId);
    await refused('contract_revision is append-only', `update contract_revision set guarantee_amount = 1`);
    await sql(`update certificate set delivery_note = 'x' where id = ?`, certificateId);
  });

  test('a version of a contract is neither changed, removed nor emptied, and a certificate has one living key', async () => {
    const id = await approved(office, { customerNumber: '2000000003', deferred: true });
    const { certificateId } = await conclude(office, id);
    const mine = 'contract_id in (select id from guarantee_contract where application_id = ?)';
    for (const change of ['revision = 2', `content = '{}'`, 'premium_amount = premium_amount']) await refused('contract_revision is append-only', `update contract_revision set ${change} where ${mine}`, id);
    await refused('contract_revision is append-only', `delete from contract_revision where ${mine}`, id);
    await refused('contract_revision is append-only', 'truncate contract_revision cascade');
    const second = `insert into authentication_key select (jsonb_populate_record(k, jsonb_build_object('id', gen_random_uuid(), 'generation', k.generation + 1, 'hash', ?::text))).* from authentication_key k where k.certificate_id = ?`;
    await refused('authentication_key_one_alive', second, '1'.repeat(64), certificateId);
    await sql('update authentication_key set revoked_at = now() where certificate_id = ?', certificateId);
    await sql(second.replace(`'generation'`, `'revoked_at', null, 'generation'`), '1'.repeat(64), certificateId);
    await refused('authentication_key.revoked_at is not taken back', 'update authentication_key set revoked_at = null where certificate_id = ? and revoked_at is not null', certificateId);
  });

  test('what is set once is not taken back: a revoked session, a removed file, a sent mail, a letter that was voided, posted or came back, a used link', async () => {
    await office.submit();
    await office.desk('higashi-shinsa');
    await sql(`insert into mail_message (id, dedupe_key, message_id, template, "to", subject, text, created_at) values (?, 'x', 'x', 'x', 'x@example.jp', 'x', 'x', now())`, v7());
    await sql(
      `insert into id_letter (id, number, account_id, password_hash, printed_at, printed_by_id, valid_until, created_at)
       select ?, 'E-9999999', a.id, 'x', now(), ?, '2026-12-24', now() from contractor_account a limit 1`, v7(), await staffId('higashi-uketsuke'),
    );
    await sql(`insert into account_link (id, account_id, purpose, token_hash, address, created_at, expires_at) select ?, a.id, 'x', repeat('1', 64), 'x@example.jp', now(), now() from contractor_account a limit 1`, v7());
    for (const [table, column] of [
      ['session', 'revoked_at'], ['attachment', 'removed_at'], ['mail_message', 'sent_at'], ['id_letter', 'voided_at'], ['id_letter', 'posted_on'], ['id_letter', 'returned_on'], ['account_link', 'used_at'], ['account_link', 'voided_at'],
    ] as const) {
      // In one transaction, so that the desks of the other tests stay signed in.
      const back = office.work.run(async (em) => {
        await em.execute(`update ${table} set ${column} = now()`);
        await em.execute(`update ${table} set ${column} = null`);
      });
      await expect(back).rejects.toThrow(`${table}.${column} is not taken back`);
    }
  });

  test('a counter goes on by one and neither back nor ahead', async () => {
    await sql(`insert into number_counter (scope, last) values ('fence', 7)`);
    await sql(`update number_counter set last = last + 1 where scope = 'fence'`);
    for (const change of ['last = last', 'last = last - 1', 'last = last + 2', `scope = 'fence-2', last = last + 1`]) {
      await refused('number_counter counts one by one', `update number_counter set ${change} where scope = 'fence'`);
    }
  });

  test('what a contract was concluded on stands as it was applied for, and how its certificate is handed over', async () => {
    const id = await approved(office, { customerNumber: '2000000003', deferred: true });
    const changes = [`form = '{}'`, `content = '{}'`, `customer_id = (select c.id from customer c where c.id <> guarantee_application.customer_id limit 1)`, `reception_number = '26-99999'`, `medium = 'postal'`];
    await sql(`update guarantee_application set content = content || '{"contactMail":"naoshita@mihongumi.example.jp"}' where id = ?`, id);
    const { certificateId } = await conclude(office, id);
    for (const change of changes) await refused('guarantee_application is final after the conclusion', `update guarantee_application set ${change} where id = ?`, id);
    await sql('update guarantee_application set state = state, content = content where id = ?', id);
    await refused('certificate keeps its identity', `update certificate set medium = 'postal' where id = ?`, certificateId);
  });

  test.each([
    ['guarantee_application', 'contract_price'], ['guarantee_application', 'guarantee_amount'], ['premium_charge', 'amount'], ['payment', 'amount'],
    ['receipt', 'amount'], ['receipt', 'fee_waived'], ['contract_revision', 'guarantee_amount'], ['contract_revision', 'premium_amount'],
    ['rate_table', 'minimum_yen'], ['authority_limit', 'maximum_yen'],
  ])('%s.%s is an amount of yen', async (table, column) => {
    const id = await approved(office, { customerNumber: '2000000003', deferred: true });
    await conclude(office, id);
    await record(office, 'higashi-uketsuke', { parts: [{ number: (await office.application(await approved(office))).receptionNumber }] });
    for (const amount of ['-1', '1000000000000']) {
      // A copy of a row with this one value changed: triggers on updates must not be what refuses it.
      await refused(`${table}_${column}_is_yen`, `insert into ${table} select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), ?::text, ?::bigint))).* from ${table} t limit 1`, column, amount);
    }
  });

  test('a kept paper is neither exchanged nor removed', async () => {
    const { id } = await office.submit();
    await sql(`insert into stored_paper (id, subject, kind, sha256, bytes, template_version, created_at) values (?, ?, 'premium-notice', ?, 1, 'x', now())`, v7(), id, '0'.repeat(64));
    for (const change of [`kind = 'certificate'`, `sha256 = '${'1'.repeat(64)}'`, 'subject = gen_random_uuid()']) {
      await refused('stored_paper is append-only', `update stored_paper set ${change} where subject = ?`, id);
    }
    await refused('stored_paper is append-only', 'delete from stored_paper where subject = ?', id);
  });

  test.each(['stored_paper', 'review', 'receipt', 'premium_charge', 'guarantee_contract', 'certificate'])('%s is not emptied', async (table) => {
    await refused(`${table} is append-only`, `truncate ${table} cascade`);
  });
});
