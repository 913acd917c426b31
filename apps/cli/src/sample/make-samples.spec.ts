import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSampleCases } from './make-samples.js';

describe('the sample cases', () => {
  let folder: string;
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'samples-')); });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(['is not there', 'dies'])('when the portal %s, one sentence says so and how many are missing', async (what) => {
    const server = createServer((request) => void request.socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const close = () => new Promise((resolve) => { server.close(resolve); });
    if (what === 'is not there') await close();
    const failures = await makeSampleCases({ base, password: 'x', doneList: join(folder, 'done.json'), print: () => undefined }, null);
    expect(failures).toEqual([expect.stringMatching(new RegExp(`^The portal at ${base} does not answer\\. (\\d+) of \\1 sample cases are missing\\.$`))]);
    if (what === 'dies') await close();
  });
});
