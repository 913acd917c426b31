import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { PlainFailure } from '../../../apps/local/setup/plain-failure.mjs';
import { blamed } from '../../../apps/local/servers/blame.mjs';
import { testRun } from '../../support/index.js';

/** What is told of a start that took too long, when the system says this of its parts. */
async function told(parts: Record<string, { ok: boolean; detail: string }>): Promise<string> {
  const folder = mkdtempSync(join(testRun().folder, 'blame-'));
  const server = createServer((_, answer) => answer.writeHead(503).end(JSON.stringify({ parts })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  writeFileSync(join(folder, 'worker.log'), [
    { part: 'mail', err: { message: 'connect ECONNREFUSED' }, msg: 'the part does not prove itself' }, { part: 'mail', msg: 'the part proves itself' },
    { part: 'mail', err: { message: 'Invalid login: 535 no' }, msg: 'the part does not prove itself' }, { part: 'worker', msg: 'the part proves itself' },
  ].map((line) => `${JSON.stringify(line)}\n`).join(''));
  try {
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/health/system`;
    return (await blamed(new PlainFailure('worker was not ready within 60 seconds.'), { url, logs: [join(folder, 'worker.log'), join(folder, 'intake.log')] })).message;
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const well = { ok: true, detail: '1 s ago' };
const ill = { ok: false, detail: 'never seen' };

describe('a start that is not well in time', () => {
  test('names the part that is not, and why, not the worker that waits for it', async () => {
    expect(await told({ database: well, worker: well, mail: ill, renderer: ill })).toMatch(/^All services run, and a part of the system does not work: mail \(Invalid login: 535 no\), renderer \(never seen\); mend it or correct its setting, and start again\. More is in \S+worker\.log\.$/);
  });

  test('names the worker when it is the worker', async () => {
    expect(await told({ worker: ill, mail: well })).toBe('worker was not ready within 60 seconds.\nNot well at that moment: worker (never seen).');
  });
});
