import { AddressChange, AuditEvent, ContractorAccount, Customer, moveRegistration, receiveRegistration, Registration, RegistrationTask, SYSTEM } from '#persistence';
import { startRegistration } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import { eventually } from '../../support/index.js';
import { Office } from './office.js';
import { hidden, recordForm } from './record-form.js';

let office: Office;
beforeAll(async () => { office = await Office.open(); });
afterAll(() => office?.close());

const LOGIN = '1000000005';
const account = () => office.work.read((em) => em.findOneOrFail(ContractorAccount, { loginId: LOGIN }));
const customer = async () => { const { customer: id } = await account(); return office.work.read((em) => em.findOneOrFail(Customer, id)); };
const path = async () => `/branch/accounts/${(await account()).id}/record`;
const facts = async (kind: AuditEvent['kind']) => { const { id } = await account(); return office.work.read((em) => em.find(AuditEvent, { caseId: id, kind }, { orderBy: { seq: 'asc' } })); };
const openTasks = async () => { const { id } = await account(); return office.work.read((em) => em.find(RegistrationTask, { account: id, doneAt: null })); };

type Desk = Awaited<ReturnType<Office['desk']>>;
const record = async (desk: Desk, more: Record<string, string>) => recordForm(desk, await path(), more);
const NEW = { postalCode: '100-0002', address: '見本県見本市新町九丁目9番9号', 'address-source': '登記情報', 'address-on': '令和8年11月20日', how: 'public-record', evidence: '登記（11月20日）で本店の移転を確認' };
const wish = async (desk: Desk, more: Record<string, string> = {}) => {
  const { body } = await desk.get(await path());
  return desk.post(`${await path()}/address`, { shown: hidden(body, 'shown'), token: hidden(body, 'token'), ...NEW, ...more });
};
const change = () => office.work.read((em) => em.findOne(AddressChange, { outcome: null }));

describe('顧客の記録 at an お客様ID', () => {
  test('代表者が代わったとき：出典と時点を付けて直す。同じ送信は一度だけ、ほかの人の直した記録は 409', async () => {
    const desk = await office.desk('higashi-uketsuke');
    expect((await desk.get(`/branch/accounts/${(await account()).id}`)).body).toContain(`href="${await path()}"`);
    const before = await customer();
    const fields = await record(desk, { representativeName: '新任 太郎' });
    const refused = await desk.post(await path(), fields);
    expect([refused.status, refused.body.includes('代表者の氏名を何で確かめたか'), refused.body.includes('value="新任 太郎"')]).toEqual([422, true, true]);
    expect((await customer()).representativeName).toBe(before.representativeName);
    const sourced = { ...fields, 'representativeName-source': '登記情報', 'representativeName-on': '令和8年11月20日' };
    for (let times = 0; times < 2; times += 1) expect((await desk.post(await path(), sourced)).status).toBe(303);
    const after = await customer();
    expect(after).toMatchObject({ representativeName: '新任 太郎', address: before.address, postalCode: before.postalCode, sources: { representativeName: { source: '登記情報', on: '2026-11-20' } } });
    expect(await facts('CustomerRecorded')).toMatchObject([{ data: { customerNumber: before.customerNumber, made: 'changed', fields: ['representativeName'], changes: [`代表者の氏名：${before.representativeName} → 新任 太郎`, '代表者の氏名の出典：（空） → 登記情報（令和8年11月20日）'] } }]);
    const other = await office.desk('higashi-keiri');
    // What a colleague wrote first is a conflict, whatever the source, and what was typed comes back.
    const late = await other.post(await path(), { ...sourced, representativeName: '別の 次郎' });
    expect([late.status, late.body.includes('別の 次郎')]).toEqual([409, true]);
    const older = await other.post(await path(), await record(other, { representativeName: '別の 次郎', 'representativeName-on': '令和8年11月19日' }));
    expect([older.status, older.body.includes('代表者の氏名を変えるときの時点は、いまの記録の時点（令和8年11月20日）か、それより後にしてください')]).toEqual([422, true]);
    const emptied = await other.post(await path(), await record(other, { representativeName: '' }));
    expect([emptied.status, emptied.body.includes('代表者の氏名を入力してください')]).toEqual([422, true]);
  });

  test('写しまちがいは、同じ書類の出典と時点のままで直す。したことが画面に出て、変わらなければ変わらないと出る', async () => {
    const desk = await office.desk('higashi-uketsuke');
    const fields = await record(desk, { representativeName: '新任 次郎' });
    const saved = await desk.post(await path(), fields);
    expect([saved.status, saved.location]).toEqual([303, `${await path()}?done=saved`]);
    expect(await customer()).toMatchObject({ representativeName: '新任 次郎', sources: { representativeName: { source: '登記情報', on: '2026-11-20' } } });
    const unchanged = await desk.post(await path(), await record(desk, {}));
    expect(unchanged.location).toBe(`${await path()}?done=unchanged`);
    for (const [done, words] of [['saved', '顧客の記録を保存しました'], ['unchanged', '変更はありません'], ['ended', '住所の変更を取りやめました']] as const) expect((await desk.get(`${await path()}?done=${done}`)).body).toContain(words);
    expect((await desk.get(`${await path()}?done=constructor`)).status).toBe(200);
  });

  test('ほかは何も変わらなくても、「別の顧客」と言った理由は、だれがいつ言ったかとともに経過に残る', async () => {
    const desk = await office.desk('higashi-uketsuke');
    const own = await customer();
    await office.work.run((em) => Promise.resolve(em.create(Customer, {
      customerNumber: '7777777772', branch: own.branch, kind: own.kind, name: own.name, nameKana: own.nameKana, representativeTitle: own.representativeTitle, representativeName: own.representativeName, postalCode: own.postalCode, address: own.address, phone: '099-777-7772', defersPremium: false, createdAt: office.clock.now(),
    })));
    const fields = await record(desk, {});
    const asked = await desk.post(await path(), fields);
    expect([asked.status, asked.body.includes('7777777772')]).toEqual([422, true]);
    const said = { ...fields, apart: hidden(asked.body, 'apart'), 'apart-reason': '本社を共用する子会社' };
    for (let presses = 0; presses < 2; presses += 1) expect((await desk.post(await path(), said)).location).toBe(`${await path()}?done=saved`);
    expect(await customer()).toMatchObject({ apartReason: '本社を共用する子会社' });
    expect((await facts('CustomerRecorded')).filter(({ data }) => data['apartFrom'] !== undefined)).toMatchObject([{ data: { made: 'changed', changes: [], apartFrom: ['7777777772'], reason: '本社を共用する子会社' } }]);
    expect((await desk.get(`/branch/accounts/${(await account()).id}`)).body).toContain('7777777772とは別の顧客：本社を共用する子会社');
    await office.work.run((em) => em.nativeDelete(Customer, { customerNumber: '7777777772' }));
  });

  test('同じ顧客のほかのお客様IDの経過にも、記録の変更が一度だけ残る', async () => {
    const desk = await office.desk('higashi-uketsuke');
    const { customer: owner } = await account();
    const [open, closed] = ['1000000905', '1000000906'];
    await office.work.run((em) => {
      const at = office.clock.now();
      for (const loginId of [open, closed]) em.create(ContractorAccount, { loginId, customer: owner, department: '営業部', contactName: '例示 営子', phone: '00-0000-0904', mail: '', active: true, createdAt: at, ...(loginId === closed && { closedAt: at, active: false }) });
      return Promise.resolve();
    });
    const at = async (loginId: string) => { const { id } = await office.work.read((em) => em.findOneOrFail(ContractorAccount, { loginId })); return office.work.read((em) => em.find(AuditEvent, { caseId: id })); };
    const fields = await record(desk, { representativeName: '共通 三郎', 'representativeName-on': '令和8年11月21日' });
    for (let presses = 0; presses < 2; presses += 1) expect((await desk.post(await path(), fields)).status).toBe(303);
    expect(await at(open)).toMatchObject([{ kind: 'AccountRecordChanged', data: { number: `お客様ID ${LOGIN}`, changes: ['代表者の氏名：新任 次郎 → 共通 三郎', expect.stringContaining('代表者の氏名の出典')] } }]);
    expect([await at(closed), (await facts('AccountRecordChanged')).length]).toEqual([[], 0]);
    const { id } = await office.work.read((em) => em.findOneOrFail(ContractorAccount, { loginId: open }));
    const history = (await desk.get(`/branch/accounts/${id}`)).body;
    for (const words of ['顧客の記録の変更', LOGIN, '新任 次郎 → 共通 三郎']) expect([words, history.includes(words)]).toEqual([words, true]);
  });

  test('記録に要るものは、一人では消せない：反社チェック、出典。種別は、出典と時点を付けて変える', async () => {
    const desk = await office.desk('higashi-uketsuke');
    const whole = { sharedSource: '登記情報', sharedOn: '令和8年11月21日', screenedOn: '令和8年11月20日', screenedBy: '例示 受子' };
    expect((await desk.post(await path(), await record(desk, whole))).status).toBe(303);
    const before = await customer();
    const emptied = await desk.post(await path(), await record(desk, { screenedOn: '', screenedBy: '', 'name-source': '', 'name-on': '', 'phone-source': '', 'phone-on': '' }));
    expect(emptied.status).toBe(422);
    for (const words of ['反社チェックの日を入力してください', '反社チェックの担当を入力してください', '名称を何で確かめたか', '電話番号を何で確かめたか']) expect([words, emptied.body.includes(words)]).toEqual([words, true]);
    const person = { kind: 'sole-proprietor', corporateNumber: '', representativeTitle: '' };
    const bare = await desk.post(await path(), await record(desk, person));
    expect([bare.status, bare.body.includes('種別を変えるときは、何で確かめたか')]).toEqual([422, true]);
    const { kind, screenedOn, sources } = await customer();
    expect({ kind, screenedOn, sources }).toEqual({ kind: before.kind, screenedOn: before.screenedOn, sources: before.sources });
    expect((await desk.post(await path(), await record(desk, { ...person, sharedSource: '廃業届', sharedOn: '令和8年11月21日' }))).status).toBe(303);
    expect(await customer()).toMatchObject({ kind: 'sole-proprietor', sources: { kind: { source: '廃業届', on: '2026-11-21' } } });
    expect((await facts('CustomerRecorded')).at(-1)?.data['changes']).toEqual(expect.arrayContaining(['種別：法人 → 個人事業主', '種別の出典：（空） → 廃業届（令和8年11月21日）']));
  });

  test('本店が移ったとき：根拠を付けて申し出、ほかの人が承認すると、登録の住所が変わる', async () => {
    const desk = await office.desk('higashi-uketsuke');
    const before = await customer();
    const bare = await wish(desk, { how: '', evidence: '', 'address-source': '', 'address-on': '' });
    expect([bare.status, bare.body.includes('住所をどう確かめたか'), bare.body.includes(NEW.address), await change()]).toEqual([422, true, true, null]);
    // Everything that is missing, at once.
    for (const words of ['住所の出典を入力してください', '住所の時点を入力してください']) expect([words, bare.body.includes(words)]).toEqual([words, true]);
    expect((await wish(desk)).status).toBe(303);
    expect((await customer()).address).toBe(before.address);
    expect(await openTasks()).toMatchObject([{ kind: 'confirm-address-change' }]);
    expect(await facts('AddressChangeAsked')).toHaveLength(1);
    const { id } = (await change()) ?? { id: '' };
    // Four eyes: neither who asked for it nor who has written the record since its last approval.
    expect((await desk.get(await path())).body).toContain('住所の変更を申し出た人は承認できません');
    expect((await desk.post(`${await path()}/address/confirm`, { change: id })).status).toBe(403);
    expect((await wish(await office.desk('higashi-keiri'))).status).toBe(409);
    expect((await customer()).address).toBe(before.address);
    const second = await office.desk('higashi-keiri');
    expect((await second.get('/branch/letters/tasks')).body).toContain('登録の住所の変更の承認');
    // A word does not make it done: nobody would see the change any more.
    const [task] = await openTasks();
    const word = await second.post(`/branch/letters/tasks/${task?.id}/done`, { note: 'あとで見る' });
    expect([word.status, word.body.includes('まだ承認も取りやめもされていません'), (await openTasks()).length]).toEqual([422, true, 1]);
    const shown = (await second.get(await path())).body;
    for (const text of [before.address, NEW.address, NEW.evidence, '住所の変更を承認する']) expect([text, shown.includes(text)]).toEqual([text, true]);
    for (let times = 0; times < 2; times += 1) expect((await second.post(`${await path()}/address/confirm`, { change: id })).status).toBe(303);
    expect(await customer()).toMatchObject({ postalCode: NEW.postalCode, address: NEW.address, sources: { address: { source: '登記情報', on: '2026-11-20' }, postalCode: { source: '登記情報' } } });
    expect([await change(), await openTasks(), (await facts('AddressChangeConfirmed')).length, (await facts('AccountAddressChanged')).length]).toEqual([null, [], 1, 1]);
    const history = (await second.get(`/branch/accounts/${(await account()).id}`)).body;
    for (const text of ['登録の住所の変更の申し出', NEW.evidence, '登録の住所の変更の承認', `住所：${before.address} → ${NEW.address}`]) expect([text, history.includes(text)]).toEqual([text, true]);
  });

  test('電話で聞いた番号を記録に書いても、その番号への電話で新しい住所も再発行も確かめられない', async () => {
    const desk = await office.desk('higashi-uketsuke');
    const other = await office.desk('higashi-keiri');
    const called = { how: 'call', calledNumber: '090-1111-2222', numberSource: 'customer-record', evidence: '代表の方が新しい住所を答えた' };
    const told = { phone: '090-1111-2222', 'phone-source': 'お客様への電話', 'phone-on': '令和8年11月24日' };
    expect((await desk.post(await path(), await record(desk, told))).status).toBe(303);
    expect(await customer()).toMatchObject({ phone: '090-1111-2222' });
    office.clock.set(new Date(office.clock.now().getTime() + 60_000));
    const refused = async (who: Desk, words: string) => {
      const { status, body } = await wish(who, called);
      expect([status, body.includes(words), await change()]).toEqual([422, true, null]);
    };
    await refused(desk, '出典が電話で聞いたものと記録されています');
    const reissue = await desk.post(`/branch/accounts/${(await account()).id}/reissue`, { ...called, 'reason-reissue': '紛失' });
    expect([reissue.status, reissue.body.includes('出典が電話で聞いたものと記録されています')]).toEqual([422, true]);
    // Named otherwise it is as new: no second person has looked at it.
    expect((await other.post(await path(), await record(other, { 'phone-source': '登記情報', 'phone-on': '令和8年11月20日' }))).status).toBe(303);
    office.clock.set(new Date(office.clock.now().getTime() + 60_000));
    for (const who of [desk, other]) await refused(who, 'よりも前に記録されたものではありません');
    // Once a second person has looked at it, it counts for whoever had no part in it: neither the writer of the number nor of its 出典.
    const chief = await office.desk('higashi-kacho');
    const [{ id: accountId, customer: owner }, { id: branchId }] = [await account(), await office.branch('20')];
    await office.work.run(async (em) => {
      const looked = await receiveRegistration(em, SYSTEM, { submissionKey: 'looked-at', channel: 'counter', branchId, raw: {}, read: {}, token: null, awaitsPaper: false }, office.clock.now(), startRegistration);
      Object.assign(looked, { customer: owner, account: accountId, approvedAt: office.clock.now(), closing: 'cancelled' });
      await moveRegistration(em, looked, 'closed', office.clock.now());
    });
    office.clock.set(new Date(office.clock.now().getTime() + 60_000));
    for (const who of [desk, other]) await refused(who, '申し出る人が自分で記録したものです');
    expect((await wish(chief, { ...called, address: '見本県見本市番号町一丁目1番1号' })).status).toBe(303);
    const asked = await change();
    expect(asked?.evidence).toMatch(/番号の記録：.*受子が記録、.*経理が出典を記録、出典：登記情報/);
    expect((await chief.post(`${await path()}/address/end`, { change: asked?.id ?? '', 'reason-end': '移転が延びた' })).status).toBe(303);
  });

  test('取りやめ：登録の住所はそのまま、もう一度申し出られる。ほかの支店には見えない', async () => {
    const desk = await office.desk('higashi-uketsuke');
    const before = await customer();
    expect((await wish(desk, { address: '見本県見本市取りやめる町一丁目1番1号' })).status).toBe(303);
    const { id } = (await change()) ?? { id: '' };
    expect((await desk.post(`${await path()}/address/end`, { change: id })).status).toBe(422);
    for (let times = 0; times < 2; times += 1) expect((await desk.post(`${await path()}/address/end`, { change: id, 'reason-end': '移転が延びた' })).status).toBe(303);
    expect([await change(), await openTasks(), (await customer()).address]).toEqual([null, [], before.address]);
    expect((await wish(desk, { address: before.address, postalCode: before.postalCode })).status).toBe(422);
    expect((await (await office.desk('nishi-uketsuke')).get(await path())).status).toBe(404);
    // The move goes on after all: asked for anew with the same words, it waits anew.
    expect((await wish(desk, { address: '見本県見本市取りやめる町一丁目1番1号' })).status).toBe(303);
    const again = await change();
    expect([again === null, again?.id === id, (await openTasks()).map(({ kind }) => kind)]).toEqual([false, false, ['confirm-address-change']]);
    expect((await desk.post(`${await path()}/address/end`, { change: again?.id ?? '', 'reason-end': '移転が延びた' })).status).toBe(303);
    expect(await change()).toBeNull();
  });

  test('代表者が元に戻り、また代わったとき：同じ人が同じ内容を入れても、記録は変わる', async () => {
    const desk = await office.desk('higashi-uketsuke');
    const before = (await facts('CustomerRecorded')).length;
    const names = ['交代 一郎', '交代 二郎', '交代 一郎', '交代 二郎'];
    for (const [times, representativeName] of names.entries()) {
      const fields = await record(desk, { representativeName, 'representativeName-source': `登記情報${times % 2}`, 'representativeName-on': '令和8年11月21日' });
      for (let presses = 0; presses < 2; presses += 1) expect((await desk.post(await path(), fields)).status).toBe(303);
      expect((await customer()).representativeName).toBe(representativeName);
    }
    expect((await facts('CustomerRecorded')).length - before).toBe(names.length);
  });

  test('退会と、ほかのお客様IDでの承認が同時のとき：住所は承認のとおりに変わり、退会もできる', async () => {
    const [desk, chief] = [await office.desk('higashi-uketsuke'), await office.desk('higashi-shinsa')];
    const { customer: owner, id: other } = await account();
    const leaving = await office.work.run(async (em) => {
      const row = em.create(ContractorAccount, { loginId: '1000000907', customer: owner, department: '工務部', contactName: '例示 工子', phone: '00-0000-0907', mail: '', active: true, createdAt: office.clock.now() });
      await em.flush();
      return row.id;
    });
    const { body } = await desk.get(`/branch/accounts/${leaving}/record`);
    const asked = await desk.post(`/branch/accounts/${leaving}/record/address`, { shown: hidden(body, 'shown'), token: hidden(body, 'token'), ...NEW, address: '見本県見本市同時町三丁目3番3号' });
    expect(asked.status).toBe(303);
    const { id } = (await change()) ?? { id: '' };
    for (const opened of [other, leaving]) await chief.get(`/branch/accounts/${opened}`);
    // Both come as far as the task that either of them closes, the confirmation first.
    const answers = await office.work.run(async (em) => {
      await em.findOneOrFail(RegistrationTask, { dedupeKey: `confirm-address-change/${id}` }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const waiting = (count: number) => eventually(async () => {
        await em.execute('select pg_stat_clear_snapshot()');
        const [row] = await em.execute<{ waiting: number }[]>(`select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
        expect(row?.waiting).toBe(count);
      });
      const confirmed = chief.post(`/branch/accounts/${other}/record/address/confirm`, { change: id });
      await waiting(1);
      const closed = chief.post(`/branch/accounts/${leaving}/close`, { 'reason-close': '担当部署の廃止' });
      await waiting(2);
      return [confirmed, closed];
    });
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([303, 303]);
    expect((await customer()).address).toBe('見本県見本市同時町三丁目3番3号');
    expect(await office.work.read((em) => em.findOneOrFail(ContractorAccount, leaving))).toMatchObject({ active: false, closedAt: office.clock.now() });
    expect((await office.facts(leaving)).filter((kind) => kind === 'AddressChangeEnded')).toEqual([]);
  });

  test('退会：申し出た住所の変更は、お客様のほかのお客様IDで続き、最後の退会で終わる', async () => {
    const desk = await office.desk('higashi-uketsuke');
    expect((await wish(desk, { address: '見本県見本市退会前町二丁目2番2号' })).status).toBe(303);
    // Whoever approves a 再発行 meanwhile knows that its letter may have to go elsewhere.
    const { id } = await account();
    expect((await desk.post(`/branch/accounts/${id}/reissue`, { how: 'public-record', evidence: '登記（11月24日）で本店の住所を確認', 'reason-reissue': '紛失' })).status).toBe(303);
    const reissue = await office.work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    const chief = await office.desk('higashi-shinsa');
    for (const pages of ['', '?pages=open']) expect((await chief.get(`/branch/intake/${reissue.id}${pages}`)).body).toContain('見本県見本市退会前町二丁目2番2号への変更が、承認を待っています');
    // The customer's record is its other IDs' too: what was asked for goes on there, and ends with the last of them.
    const remaining = await office.work.read((em) => em.findOneOrFail(ContractorAccount, { loginId: '1000000905' }));
    expect((await chief.get(`/branch/accounts/${id}`)).body).toContain('承認を待っている登録の住所の変更は、お客様ID 1000000905で続けます。');
    expect((await chief.post(`/branch/accounts/${id}/close`, { 'reason-close': '廃業' })).status).toBe(303);
    expect([(await change())?.outcome, await openTasks(), (await facts('AddressChangeKept')).at(-1)?.data['reason']]).toEqual([null, [], 'お客様ID 1000000905で続けます']);
    expect((await desk.get(`/branch/accounts/${remaining.id}`)).body).toContain('お客様ID 1000000005の退会');
    expect((await desk.get('/branch/letters/tasks')).body).toContain(`href="/branch/accounts/${remaining.id}"`);
    expect((await chief.get(`/branch/accounts/${remaining.id}`)).body).toContain('承認を待っている登録の住所の変更は、取りやめになります。');
    expect((await chief.post(`/branch/accounts/${remaining.id}/close`, { 'reason-close': '廃業' })).status).toBe(303);
    expect([await change(), await office.work.read((em) => em.count(RegistrationTask, { account: remaining.id, doneAt: null })), (await office.facts(remaining.id)).at(-2)]).toEqual([null, 0, 'AddressChangeEnded']);
    const { body, status } = await desk.get(await path());
    expect([status, body.includes('退会したお客様IDです'), body.includes('<form method="post" action="/branch/accounts')]).toEqual([200, true, false]);
  });
});
