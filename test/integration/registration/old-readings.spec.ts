import { type ReadRegistrationFields, Registration } from '#persistence';
import { Migration20261130010100 } from '../../../libs/persistence/src/migrations/Migration20261130010100.js';
import { type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

describe('what was read before 異体字 were marked', () => {
  let room: DeskRoom;
  let town: IntakeOffice;

  openDesk((opened) => {
    room = opened;
    ({ town } = room);
  });

  const markAnew = (): Promise<void> => town.office.work.run(async (em) => {
    const migration = new Migration20261130010100(em.getDriver(), em.config);
    migration.setTransactionContext(em.getTransactionContext());
    await migration.up();
  });

  it('asks a person at the desk like what is read now; cells, what is marked already and what was handed on stay as they are', async () => {
    const place = { pageId: '0198f000-0000-7000-8000-000000000901', x: 1, y: 1, width: 10, height: 10 };
    const sure = (value: string) => ({ value, confidence: 99, place });
    const read: ReadRegistrationFields = {
      name: sure('株式会社見本高橋'), contactName: { ...sure('見本 花子'), elsewhere: sure('見本 吉田') }, address: sure('見本県高橋市仮町1番'), department: { ...sure('高橋部'), variant: null },
      nameKana: { value: 'ミホン', confidence: 100, place: null },
    };
    const cells: ReadRegistrationFields = { name: { value: '株式会社見本高橋', confidence: 100, place: null, formId: place.pageId } };
    const [open, exact, done] = [await town.arrive({ read }), await town.arrive({ read: cells }), await town.arrive({ read })];
    await town.office.work.run((em) => em.nativeUpdate(Registration, { id: done }, { state: 'approved' }));
    await town.act(room.clerk, open, 'claim');
    const page = async (): Promise<string> => (await room.clerk.get(`/branch/intake/${open}`)).body;
    expect(await page()).not.toContain('株式会社見本髙橋');
    for (let time = 0; time < 2; time += 1) {
      await markAnew();
      expect((await town.registration(open)).read).toEqual({ ...read, name: { ...read.name, variant: '株式会社見本髙橋' }, contactName: { ...read.contactName, elsewhere: { ...sure('見本 吉田'), variant: '見本 𠮷田' } } });
      expect([(await town.registration(exact)).read, (await town.registration(done)).read]).toEqual([cells, read]);
    }
    expect(await page()).toContain('株式会社見本髙橋');
  });
});
