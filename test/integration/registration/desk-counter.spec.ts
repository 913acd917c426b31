import { Arrival } from '#persistence';
import type { Desk } from '../branch/desk.js';
import { CONTRACT_COPY } from '../contractor/filler.js';
import { DeskRoom } from './desk-room.js';
import { type IntakeOffice, PNG } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let elsewhere: Desk;

beforeAll(async () => {
  room = await DeskRoom.open();
  ({ town, clerk, elsewhere } = room);
}, 60_000);
afterAll(() => room.close());

describe('窓口・郵送', () => {
  async function hand(fields: Readonly<Record<string, string>>, file: Buffer | null, fileName = 'scan.pdf') {
    const token = /name="_csrf" value="([^"]+)"/.exec((await clerk.get('/branch/intake/new')).body)?.[1] ?? '';
    const parts = Object.entries({ _csrf: token, ...fields }).map(([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('');
    const head = `--x\r\ncontent-disposition: form-data; name="scan"; filename="${fileName}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
    const payload = Buffer.concat([Buffer.from(parts), ...(file === null ? [] : [Buffer.from(head), file, Buffer.from('\r\n')]), Buffer.from('--x--\r\n')]);
    return town.office.app.inject({ method: 'POST', url: '/branch/intake/new', payload, headers: { cookie: clerk.cookie, 'content-type': 'multipart/form-data; boundary=x' } });
  }

  it('a paper in the hand becomes a registration held by whoever took it, with its scan; pressed twice it is one', async () => {
    const fields = { token: '0198f000-0000-4000-8000-000000000001', channel: 'counter', name: '窓口建設株式会社', phone: '' };
    const pdf = CONTRACT_COPY;
    const answers = [await hand(fields, pdf), await hand(fields, pdf)];
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    const id = String(answers[0]?.headers.location).split('/').at(-1) ?? '';
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', channel: 'counter', raw: { name: '窓口建設株式会社' } });
    // 四眼: whoever took the paper in does not approve it, by the list of the desk and by the facts.
    const { id: staff } = await town.office.staff('higashi-uketsuke');
    expect((await town.registration(id)).entrants).toEqual([staff]);
    expect(await town.office.work.read((em) => em.execute('select staff from registration_entrants(?)', [id]))).toEqual([{ staff }]);
    const [arrival] = await town.office.work.read((em) => em.find(Arrival, { registration: id }));
    expect(arrival).toMatchObject({ channel: 'upload', state: 'stored' });
    const shown = await clerk.get(`/branch/intake/${id}/originals/${arrival?.id}`);
    expect([shown.status, shown.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect((await elsewhere.get(`/branch/intake/${id}/originals/${arrival?.id}`)).status).toBe(404);
  });

  it('takes whatever a FAX or a mail may bring, by its content; it is read like any arrival, and what cannot be opened says so beside the entry', async () => {
    const files: readonly (readonly [string, Buffer, number])[] = [
      ['scan.tif', Buffer.from('II*\0rest', 'latin1'), 303], ['scan.png', PNG, 303], ['scan.jpg', Buffer.from('\xff\xd8\xffrest', 'latin1'), 303], ['form.xlsx', Buffer.from('PK\x03\x04rest', 'latin1'), 303],
      ['scan.pdf', Buffer.from('MZ'), 422], ['form.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 422],
    ];
    for (const [index, [fileName, content, status]] of files.entries()) {
      const answer = await hand({ token: `0198f000-0000-4000-8000-00000000010${index}`, channel: 'post', name: `郵送建設${index}`, phone: '' }, content, fileName);
      expect([fileName, answer.statusCode]).toEqual([fileName, status]);
      if (status === 422) {
        expect(answer.body).toContain('受け付けている種類（PDF・TIFF・PNG・JPEG・Excel）のファイルを選んでください');
        continue;
      }
      const id = String(answer.headers.location).split('/').at(-1) ?? '';
      const [arrival] = await town.office.work.read((em) => em.find(Arrival, { registration: id }));
      expect(arrival).toMatchObject({ channel: 'upload', state: 'stored', fileName });
      expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('読み取っています');
      expect((await clerk.get(`/branch/intake/${id}/originals/${arrival?.id}`)).status).toBe(404);
      await town.office.work.run(async (em) => void Object.assign(await em.findOneOrFail(Arrival, arrival?.id ?? ''), { state: 'quarantined', quarantine: 'damaged', readAt: new Date() }));
      expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('開けません：ファイルが壊れているか、途中で切れています');
    }
  });

  it('what is wrong is said at once and the rest kept', async () => {
    const answer = await hand({ name: '', phone: '099-1', channel: '' }, Buffer.from('MZ'));
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('電話番号が4けたです。この番号は市外局番から10けたです');
    for (const field of ['channel', 'name', 'phone', 'scan']) expect(answer.body).toContain(`href="#f-${field}"`);
    expect(answer.body).toContain('value="099-1"');
  });
});
