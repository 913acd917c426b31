import { excelFormLabel, FIELD_ZONES, REGISTRATION_FIELDS } from '#domain';
import { FOUNDING_BOXES } from '../../fixtures/founding-form.js';
import { Visitor } from '../../support/visitor.js';
import type { Desk } from '../branch/desk.js';
import { openDesk } from './desk-room.js';
import { type IntakeOffice, PAPER } from './intake-office.js';

let town: IntakeOffice;
let clerk: Desk;

openDesk((room) => {
  ({ town, clerk } = room);
});

/** Labels of the fields that a page marks as 必須. */
function requiredOn(page: string): readonly string[] {
  return REGISTRATION_FIELDS.filter(({ name }) => page.match(new RegExp(`<input[^>]*name="${name}"[^>]*>`))?.[0].includes('aria-required="true"')).map(({ label }) => label);
}

describe('必須 and 任意', () => {
  const labels = (of: (field: (typeof REGISTRATION_FIELDS)[number]) => boolean): readonly string[] => REGISTRATION_FIELDS.filter(of).map(({ label }) => label);

  it('the paper and the Excel form ask what the form has a box for, the web form フリガナ as well; the desk asks what the form asked', async () => {
    expect(labels(({ name }) => name in FIELD_ZONES)).toEqual(FOUNDING_BOXES);
    expect(labels(({ name }) => excelFormLabel(name).endsWith('（必須）'))).toEqual(FOUNDING_BOXES);
    const web = ['郵便番号', '住所', '名称', '名称のフリガナ', '電話番号', '部署・役職名', '担当者名'];
    // The day of a form on the web is the day itself.
    expect(requiredOn((await new Visitor(town.office.app).get('/registration/apply')).body)).toEqual(web);
    for (const [channel, asked] of [['fax', FOUNDING_BOXES], ['mail', FOUNDING_BOXES], ['counter', FOUNDING_BOXES], ['web', ['申込日', ...web]]] as const) {
      const id = await town.arrive({ channel });
      await town.act(clerk, id, 'claim');
      expect([channel, requiredOn((await clerk.get(`/branch/intake/${id}`)).body)]).toEqual([channel, asked]);
      const refused = (await town.act(clerk, id, 'entry', { ...Object.fromEntries(Object.keys(PAPER).map((name) => [name, ''])), act: 'next' })).body;
      expect([channel, REGISTRATION_FIELDS.filter(({ label }) => refused.includes(`${label}を入力してください`)).map(({ label }) => label)]).toEqual([channel, asked]);
    }
  });
});
