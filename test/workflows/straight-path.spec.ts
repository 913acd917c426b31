import { systemClock } from '#platform';
import { readHistory } from '#temporal';
import { PROGRESS, type ProgressView } from '#workflows/contract';
import { eventually } from '../support/eventually.js';
import { startTemporalDev } from '../support/temporal.js';
import { SEARCH_ATTRIBUTES } from '#temporal';
import { Engine } from './engine.js';

let engine: Engine;

beforeAll(async () => {
  const env = await startTemporalDev({ searchAttributes: { [SEARCH_ATTRIBUTES.branch]: 'KEYWORD', [SEARCH_ATTRIBUTES.kind]: 'KEYWORD' } });
  engine = await Engine.start(env, systemClock);
});
afterAll(() => engine.stop());

/** One case as it goes when nothing goes wrong, each act after everything before it has come to rest. */
async function straightCase(medium: 'electronic' | 'postal'): Promise<string> {
  const { book } = engine;
  const id = await book.submit({ medium });
  await engine.deliver();
  await eventually(async () => expect((await book.mails(id)).filter(({ sent }) => sent)).toHaveLength(1));
  await restOf(id, 'review');
  await book.decide(id, 'approved');
  await engine.deliver();
  await eventually(async () => expect((await book.mails(id)).filter(({ sent }) => sent)).toHaveLength(2));
  await restOf(id, 'premium');
  await book.pay(id);
  await engine.deliver();
  return id;
}

async function restOf(id: string, phase: ProgressView['phase']): Promise<void> {
  await eventually(async () => {
    const progress = await engine.handle(id).query<ProgressView>(PROGRESS);
    expect(progress).toMatchObject({ phase, errandsUnderWay: 0 });
  });
}

describe('the straight path of 保証申込 on a real server', () => {
  it('電子: three mails, one certificate, at most 56 events and 16 KB with its reminders', async () => {
    const id = await straightCase('electronic');
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    expect(await engine.book.state(id)).toBe('issued');
    expect((await engine.book.mails(id)).map(({ template }) => template)).toEqual(['application-received', 'premium-notice', 'certificate-registered']);
    await engine.capture(engine.handle(id), 'electronic');
    const reading = await readHistory(engine.env.client, engine.handle(id).workflowId);
    if (!reading.found) throw new Error('no history');
    const { history } = reading;
    process.stdout.write(`straight path: ${history.events} events, ${history.bytes} bytes\n`);
    expect(history.events).toBeLessThanOrEqual(56);
    expect(history.bytes).toBeLessThanOrEqual(16 * 1024);
    expect(history.steps.filter(({ kind }) => kind === 'wait').map(({ label, state }) => [label, state])).toEqual([
      ['決裁を待つ（審査の目安まで）', 'cancelled'], ['入金を待つ（催促まで）', 'cancelled'],
    ]);
    expect(history.steps.filter(({ kind }) => kind === 'step').every(({ label, state }) => state === 'done' && /[ぁ-ん一-龠]/.test(label))).toBe(true);
  });

  it('payloads hold ids, closed words and instants only: no name, address, number or key', async () => {
    const id = await straightCase('electronic');
    await engine.handle(id).result();
    const { events } = await engine.handle(id).fetchHistory();
    const words = [...payloadsOf(events)].flatMap((payload) => stringsOf(JSON.parse(payload)));
    const allowed = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z|[A-Za-z][A-Za-z-]*|\d{1,2})$/;
    expect(words.length).toBeGreaterThan(30);
    expect(words.filter((word) => !allowed.test(word))).toEqual([]);
    const whole = Buffer.from(JSON.stringify(events)).toString();
    for (const secret of ['見本組', 'mihongumi', '26-0', '19360000']) expect(whole).not.toContain(secret);
  });

  it('書面: print, task, handing over, 保証証書発行のお知らせ; no key at all', async () => {
    const id = await straightCase('postal');
    await restOf(id, 'delivery');
    await eventually(async () => expect(await engine.book.tasks(id)).toEqual(['paper-certificate']));
    await engine.book.deliverPaper(id);
    await engine.deliver();
    expect(await engine.handle(id).result()).toEqual({ end: 'issued' });
    await engine.capture(engine.handle(id), 'paper');
    expect((await engine.book.mails(id)).map(({ template }) => template)).toEqual(['application-received', 'premium-notice', 'certificate-issued']);
    const { certificateId } = await engine.book.certificateOf(id);
    expect(await engine.book.count('authentication_key', `certificate_id = '${certificateId}'`)).toBe(0);
  });

  it('can be found in Temporal by branch and kind of guarantee', async () => {
    const id = await engine.book.submit();
    await engine.deliver();
    const { searchAttributes, staticSummary } = await describe_(id);
    expect(searchAttributes).toMatchObject({ HoshoBranch: ['20'], HoshoKind: ['advance-payment'] });
    expect(staticSummary).toBe('保証申込');
  });

  it('an unknown history is said to be gone', async () => {
    expect(await readHistory(engine.env.client, 'guarantee-application/none')).toEqual({ found: false, reason: 'gone' });
  });
});

async function describe_(id: string): Promise<{ searchAttributes: unknown; staticSummary: unknown }> {
  const description = await engine.handle(id).describe();
  return { searchAttributes: description.searchAttributes, staticSummary: await description.staticSummary() };
}

/** Every payload of a history: inputs, results, markers. Summaries are constant words and stand elsewhere. */
function* payloadsOf(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if ('userMetadata' in value) {
    const { userMetadata: _, ...rest } = value;
    yield* Object.values(rest).flatMap((part) => [...payloadsOf(part)]);
    return;
  }
  if ('data' in value && value.data instanceof Uint8Array) {
    if (value.data.length > 0) yield Buffer.from(value.data).toString('utf8');
    return;
  }
  for (const part of Array.isArray(value) ? value : Object.values(value)) yield* payloadsOf(part);
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsOf);
}
