import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { logOutput } from './log-output.js';

/** A file on which there is never room. */
const FULL = '/dev/full';

function linesOf(file: string): { msg: string; lost?: number }[] {
  return readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { msg: string; lost?: number });
}

describe('a log on a full disk', () => {
  test('ends nobody; what was kept is written when there is room, and what was lost is counted', async () => {
    const output = logOutput(FULL, 'test');
    const logger = pino({ base: null }, output);
    const line = 'あ'.repeat(300);
    for (let times = 0; times < 200; times += 1) logger.info(line);
    const file = join(mkdtempSync(join(tmpdir(), 'log-')), 'there-is-room.log');
    const drained = once(output, 'drain');
    output.reopen(file);
    logger.info('goes on');
    await drained;
    logger.info('and on');
    const lines = linesOf(file);
    const kept = lines.filter(({ msg }) => msg === line).length;
    const notices = lines.filter(({ lost }) => lost !== undefined);
    expect(kept).toBeGreaterThan(0);
    expect(notices).toHaveLength(1);
    expect(kept + (notices[0]?.lost ?? 0) + lines.filter(({ msg }) => msg === 'goes on').length).toBe(201);
    expect(lines.at(-1)?.msg).toBe('and on');
  });

  test('says nothing where nothing was lost', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'log-')), 'well.log');
    const output = logOutput(file, 'test');
    const drained = once(output, 'drain');
    pino({ base: null }, output).info('all is well');
    await drained;
    expect(linesOf(file).map(({ msg }) => msg)).toEqual(['all is well']);
  });
});
