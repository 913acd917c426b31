import { type RawRegistration } from '#domain';
import { offerReadings, Registration } from '#persistence';
import { Migration20261129120001 } from '../../../libs/persistence/src/migrations/Migration20261129120001.js';
import type { Desk } from '../branch/desk.js';
import { DAY, type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;

openDesk((opened) => {
  room = opened;
  ({ town, clerk, second } = room);
});

/** A row of the entry form, by the label of its field. */
function row(body: string, label: string): string {
  return new RegExp(`<div class="entry-row[^>]* data-name="${label}"[\\s\\S]*?(?=<div class="entry-row|</form>)`).exec(body)?.[0] ?? '';
}

describe('what the customer typed on the web', () => {
  it('stays as it was when the desk types over it: said as 手入力, beside it at the desk, in 経過, at the approval and at the 不備', async () => {
    const { paper, record } = room.company();
    const web: RawRegistration = { ...paper, nameKana: 'カクウグミ', mail: 'kaku@mihon.example.jp', phone: '099-000-7001' };
    const id = await town.arrive({ channel: 'web', token: 'ABCDEFGH5678', raw: web, words: null });
    const typed = { ...web, phone: '099-000-7002', nameKana: 'カクウグミテン', mail: 'betsu@mihon.example.jp' };
    await town.prepare(clerk, id, record, typed);
    expect(await town.registration(id)).toMatchObject({ raw: { phone: typed.phone, mail: typed.mail }, typedOnWeb: web });

    const before = (await clerk.get(`/branch/intake/${id}`)).body;
    for (const [label, own] of [['電話番号', web.phone], ['名称のフリガナ', web.nameKana], ['メールアドレス', web.mail]] as const) {
      const shown = row(before, label);
      expect([label, shown.includes('手入力'), shown.includes('Web入力'), shown.includes(`または <strong>${own ?? ''}</strong>（Web申込み）`)]).toEqual([label, true, false, true]);
    }
    expect(row(before, '名称')).toContain('Web入力');
    // Whoever only reads it is told the same, with nothing to press.
    const read = (await second.get(`/branch/intake/${id}`)).body;
    expect([row(read, '電話番号').includes(`または ${web.phone ?? ''}（Web申込み）`), row(read, '電話番号').includes('<button'), read.includes('Alt+1')]).toEqual([true, false, false]);
    const history = (await clerk.get(`/branch/intake/${id}/history`)).body;
    expect(history).toContain('Web申込みと違う値の入力');
    expect(history).toContain('名称のフリガナ・電話番号・メールアドレス');
    expect((await clerk.get(`/branch/intake/${id}/deficiency`)).body).toContain(`メールで送ります（${typed.mail}）。支店で入力した宛先です。お客様がWebで入力したのは ${web.mail ?? ''} です。`);

    // The page is made out only now: the value of the desk is not said to be the web's.
    await town.office.work.run((em) => offerReadings(em, id, { phone: { value: '099-000-7001', confidence: 95, place: null } }, town.office.clock.now()));
    const after = row((await clerk.get(`/branch/intake/${id}`)).body, '電話番号');
    expect([after.includes('Webの値：099-000-7002'), after.includes('読取の値：099-000-7001'), after.includes('（Web申込み）')]).toEqual([false, true, true]);

    await town.office.work.run(async (em) => void (await em.nativeUpdate(Registration, id, { state: 'awaiting-approval', assignee: null })));
    const approval = (await second.get(`/branch/intake/${id}?pages=open`)).body;
    for (const own of [web.phone, web.nameKana, web.mail]) expect(approval).toContain(`Web申込みの値：「${own ?? ''}」`);
    expect(approval).not.toContain(`Web申込みの値：「${web.name ?? ''}」`);
  });

  it('an address that the customer has not given is not said to be theirs', async () => {
    const { paper } = room.company();
    const id = await town.arrive({ channel: 'web', token: 'ABCDEFGH6789', raw: { ...paper, nameKana: 'カクウ', mail: '' } });
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'entry', { ...paper, nameKana: 'カクウ', mail: 'betsu@mihon.example.jp', act: 'keep' });
    expect(row((await clerk.get(`/branch/intake/${id}`)).body, 'メールアドレス')).toContain('手入力');
    const page = (await clerk.get(`/branch/intake/${id}/deficiency`)).body;
    expect(page).toContain('お客様がWebで入力したメールアドレスはありません。');
    await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...DAY });
    await town.office.work.run(async (em) => void (await em.nativeUpdate(Registration, id, { state: 'awaiting-approval', assignee: null })));
    expect((await second.get(`/branch/intake/${id}?pages=open`)).body).toContain('Web申込みの値：空欄');
  });

  it('typed again word for word, or as it was, is no change', async () => {
    const { paper } = room.company();
    const web = { ...paper, nameKana: 'カクウ' };
    const id = await town.arrive({ channel: 'web', token: 'ABCDEFGH7892', raw: web });
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'entry', { ...web, phone: (paper['phone'] ?? '').replaceAll('-', ''), act: 'keep' });
    expect(await town.office.facts(id)).not.toContain('WebValueChanged');
  });

  it('of before is known where nobody has acted on it', async () => {
    const { paper } = room.company();
    const [own, old] = [{ ...paper, nameKana: 'カクウ' }, room.company().paper];
    const untouched = await town.arrive({ channel: 'web', token: 'ABCDEFGH8923', raw: own });
    const held = await town.arrive({ channel: 'web', token: 'ABCDEFGH9234', raw: old });
    await town.act(clerk, held, 'claim');
    await town.office.work.run(async (em) => {
      await em.nativeUpdate(Registration, { id: [untouched, held] }, { typedOnWeb: {} });
      const migration = new Migration20261129120001(em.getDriver(), em.config);
      migration.up();
      for (const sql of migration.getQueries()) await em.execute(String(sql));
    });
    expect([(await town.registration(untouched)).typedOnWeb, (await town.registration(held)).typedOnWeb]).toEqual([own, {}]);
  });
});
