import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { CONNECTION_LIMITS, type ConnectionLimits } from '../../../apps/portal/src/http/connection-limits.js';
import { testConfig } from '../../support/index.js';

const BEGUN = 'POST /v HTTP/1.1\r\nHost: hosho.example.jp\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\na';

describe('a client that begins a request and does not go on', () => {
  let app: NestFastifyApplication;
  let sockets: Socket[];
  let log: string;

  async function portal(limits: Partial<ConnectionLimits>): Promise<void> {
    // No page is reached, so no database is needed.
    app = await createPortal(testConfig({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing', LOG_LEVEL: 'info' }), {
      limits: { ...CONNECTION_LIMITS, ...limits }, logTo: { write: (line) => void (log += line) },
    });
    await app.listen(0, '127.0.0.1');
  }
  async function begin(bytes: string): Promise<Socket> {
    const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
    sockets.push(socket);
    // A connection that is cut is what is wanted here.
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(bytes);
    return socket;
  }
  async function heard(socket: Socket): Promise<string> {
    let words = '';
    socket.on('data', (chunk) => (words += String(chunk)));
    await once(socket, 'close');
    return words;
  }

  beforeEach(() => {
    sockets = [];
    log = '';
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await app.close();
  });

  test('a body that stops is answered 408 by our page, and ended', async () => {
    await portal({ stallMillis: 50 });
    const answer = await heard(await begin(BEGUN));
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('x-frame-options: DENY');
    expect(answer).toContain('送信が途中で止まりました');
  });

  test('a byte now and then is no progress', async () => {
    await portal({ stallMillis: 50 });
    const socket = await begin(BEGUN);
    const drip = setInterval(() => socket.write('a'), 10);
    expect(await heard(socket)).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drip);
  });

  test('the stop waits a little for a stalled body, then cuts it, and takes that for no failure of the database', async () => {
    await portal({ graceMillis: 50 });
    const socket = await begin(BEGUN.replace('\r\n\r\na', '\r\nExpect: 100-continue\r\n\r\n'));
    await once(socket, 'data');
    const end = heard(socket);
    await app.close();
    expect(await end).toBe('');
    expect(log).not.toContain('database unavailable');
  });
});
