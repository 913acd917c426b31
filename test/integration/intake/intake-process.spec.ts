import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createIntake } from '../../../apps/intake/src/create-intake.js';
import { signatureOf } from '../../../apps/intake/src/http/webhook-signature.js';
import { IntakeProcess } from '../../../apps/intake/src/intake-process.js';
import { freePort } from '../../../apps/local/servers/free-port.mjs';
import { eventually, testConfig, testRun } from '../../support/index.js';
import { pdf } from './hostile-files.js';
import { IntakeBench } from './intake-bench.js';

let bench: IntakeBench;
beforeAll(async () => void (bench = await IntakeBench.open()));
afterAll(() => bench.close());

describe('the built intake', () => {
  it('starts, opens its doors and is well without the keys, the relay, Temporal and the browser of the others', async () => {
    const [folder, storage, port] = [await mkdtemp(join(testRun().folder, 'spool-')), await mkdtemp(join(testRun().folder, 'papers-')), await freePort()];
    const environment = { PATH: process.env['PATH'] ?? '', TZ: 'UTC', DATABASE_URL: bench.database.applicationUrl, STORAGE_DIR: storage, FAX_FOLDER: folder, INTAKE_PORT: String(port), LOG_LEVEL: 'silent' };
    const child = spawn(process.execPath, ['dist/apps/intake/src/main.js'], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    try {
      await eventually(async () => {
        const health = await fetch(`http://127.0.0.1:${port}/health/ready`);
        expect([health.status, await health.json()]).toMatchObject([200, { parts: { database: { ok: true }, fileStore: { ok: true }, 'fax-folder': { ok: true } } }]);
      });
    } finally {
      child.kill('SIGTERM');
      await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(undefined)));
    }
    expect([child.exitCode, said]).toEqual([0, '']);
  });
});

describe('the intake as a process', () => {
  const secret = 'a-secret-of-at-least-32-characters';
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const folder = await mkdtemp(join(testRun().folder, 'spool-'));
    app = await createIntake(testConfig({ DATABASE_URL: bench.database.applicationUrl, FAX_WEBHOOK_SECRET: secret, FAX_FOLDER: folder, STORAGE_DIR: bench.config.storageDir, IMAP_URL: 'imap://nobody:x@127.0.0.1:1/INBOX?tls=off' }));
    app.get(IntakeProcess).start();
  });
  afterAll(async () => {
    await app.get(IntakeProcess).stop();
    await app.close();
  });

  const call = (body: object, { timestamp = String(Math.floor(Date.now() / 1000)), signature }: { timestamp?: string; signature?: string } = {}) => {
    const payload = JSON.stringify(body);
    return app.inject({ method: 'POST', url: '/fax', headers: { 'content-type': 'application/json', 'x-timestamp': timestamp, 'x-signature': signature ?? signatureOf(secret, timestamp, Buffer.from(payload)) }, payload });
  };

  it('takes in a signed FAX once, for the branch of the line it came to', async () => {
    const branch = await bench.branch('21');
    const fax = { id: 'f-1', from: '0312345678', to: branch.fax, content: pdf(1).toString('base64') };
    const [once, twice] = [await call(fax), await call(fax)];
    expect([once.statusCode, twice.statusCode, once.json()]).toEqual([201, 201, twice.json()]);
    expect(await bench.arrival(once.json<{ arrivalId: string }>().arrivalId)).toMatchObject({ channel: 'fax-webhook', sender: '0312345678', branch: branch.id, bytes: pdf(1).length });
  });

  it('takes base64 in lines, and counts a FAX of another age from now, with what was said beside it', async () => {
    const before = (await bench.arrivalsOf('fax-webhook')).length;
    const lines = pdf(3).toString('base64').replace(/.{76}/g, '$&\r\n');
    const at = Date.now();
    for (const [index, receivedAt] of ['0001-01-01T00:00:00Z', '1900-01-01T00:00:00+09:00', '9999-12-31T23:59:59Z'].entries()) {
      const answer = await call({ id: `age-${index}`, content: lines, receivedAt });
      expect(answer.statusCode).toBe(201);
      const { arrivalId } = answer.json<{ arrivalId: string }>();
      const arrival = await bench.arrival(arrivalId);
      expect(Math.abs(arrival.receivedAt.getTime() - at)).toBeLessThan(60_000);
      expect(await bench.files.read(arrival.sha256)).toEqual(pdf(3));
      expect(await bench.rows(`select data->>'toldAt' as told from audit_event where case_id = ?`, [arrivalId])).toEqual([{ told: new Date(receivedAt).toISOString() }]);
    }
    const hour = new Date(Date.now() - 3_600_000).toISOString();
    const { arrivalId } = (await call({ id: 'age-9', content: lines, receivedAt: hour })).json<{ arrivalId: string }>();
    expect((await bench.arrival(arrivalId)).receivedAt.toISOString()).toBe(hour);
    expect(await bench.arrivalsOf('fax-webhook')).toHaveLength(before + 4);
    expect((await call({ id: 'age-10', content: '=no base64=' })).statusCode).toBe(422);
  });

  it('refuses what is not signed, signed for another time, or not a FAX', async () => {
    const before = (await bench.arrivalsOf('fax-webhook')).length;
    const fax = { id: 'f-2', content: '' };
    expect((await call(fax, { signature: '0'.repeat(64) })).statusCode).toBe(401);
    expect((await call(fax, { timestamp: String(Math.floor(Date.now() / 1000) - 3_600) })).statusCode).toBe(401);
    expect((await call({ from: 'x' })).statusCode).toBe(422);
    for (const field of ['id', 'from', 'to', 'fileName']) {
      const answer = await call({ id: 'f-3', content: pdf(1).toString('base64'), [field]: 'a\0b' });
      expect([answer.statusCode, answer.json()]).toEqual([422, { error: 'shape', fields: [field] }]);
    }
    expect((await bench.arrivalsOf('fax-webhook'))).toHaveLength(before);
  });

  it('each door is well or ill by itself, on its own page and in the record that the administrator sees', async () => {
    await eventually(async () => {
      const health = await app.inject('/health/ready');
      expect([health.statusCode, health.json()]).toMatchObject([503, { parts: { database: { ok: true }, 'fax-folder': { ok: true }, mailbox: { ok: false } } }]);
    });
    expect((await app.inject('/health/live')).statusCode).toBe(200);
    await eventually(async () => expect((await bench.rows<{ name: string }>(`select name from heartbeat where name like 'intake%' order by name`)).map(({ name }) => name)).toEqual(['intake', 'intake/fax-folder']));
  });
});
