import { Office } from './office.js';

describe('受付一覧', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); }, 60_000);
  afterAll(() => office?.close());

  test('a branch sees its own cases, 本店 all', async () => {
    await office.submit();
    const other = await office.submit({ customerNumber: '2000000002' });
    const own = await (await office.desk('higashi-shinsa')).get('/branch');
    expect(own.status).toBe(200);
    expect(own.body).toContain('26-04001');
    expect(own.body).not.toContain(other.receptionNumber);
    const all = await (await office.desk('honten-kessai')).get('/branch?view=all');
    expect(all.body).toContain('26-04001');
    expect(all.body).toContain(other.receptionNumber);
  });
});
