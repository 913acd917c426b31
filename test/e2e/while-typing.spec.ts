import { jest } from '@jest/globals';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { claim } from '../integration/branch/acts.js';
import { Office } from '../integration/branch/office.js';
import { TestBrowser } from '../support/browser.js';
import { Person } from './person.js';

jest.setTimeout(180_000);

let office: Office;
let browser: TestBrowser;
let baseUrl: string;

beforeAll(async () => {
  office = await Office.open();
  await office.app.listen(0, '127.0.0.1');
  baseUrl = await office.app.getUrl();
  browser = await TestBrowser.launch();
});
afterAll(async () => {
  await browser.close();
  await office.close();
});

async function signedIn(audience: 'contractor' | 'branch', loginId: string): Promise<Person> {
  const person = new Person(await browser.visitor(baseUrl));
  await person.visitor.signIn(audience, loginId, SAMPLE_PASSWORD);
  return person;
}

test('お客様に届く内容 follows what is typed and ticked, without a press', async () => {
  const { id } = await office.submit();
  await claim(office, id);
  const reviewer = await signedIn('branch', 'higashi-shinsa');
  await reviewer.open(`/branch/cases/${id}/correction`);
  const letter = (words: string) => reviewer.visitor.page.waitForFunction(`document.querySelector('.letter').textContent.includes(${JSON.stringify(words)})`);
  await reviewer.fill({ reason: '工事名に工区がありません。' });
  await letter('　工事名に工区がありません。');
  await reviewer.visitor.page.click('[name="mark"][value="workName"]');
  await letter('　・工事名\n');
  await reviewer.fill({ 'answer-day': '30' });
  await letter('令和8年11月30日（月） まで');
  expect(await reviewer.visitor.problemsHere()).toEqual([]);
  expect((await office.application(id)).state).toBe('in-review');
});
