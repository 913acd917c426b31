import { parseArgs } from 'node:util';
import { runArrivals } from './run-arrivals.js';
import { runTrial } from './run-trial.js';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '200' }, kills: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' }, arrivals: { type: 'string' }, damages: { type: 'string', default: '30' } },
});
/** A trial of nothing would prove nothing. @throws Error unless it is a whole number from `least` on */
function count(name: keyof typeof values, least: number): number {
  const typed = values[name] ?? '';
  if (!/^\d{1,9}$/.test(typed) || Number(typed) < least) throw new Error(`--${name} ${typed} is not a whole number from ${least} on.`);
  return Number(typed);
}
const { TRIAL_PLACE: place } = process.env;
if (place === undefined) throw new Error('Start it by npm run trial.');

// A Ctrl-C stops the installation, which is a group of its own and would stay; a second one changes nothing.
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.abort(new Error(`The trial was ended by ${signal}.`)));

const began = Date.now();
const circumstances = { seed: count('seed', 0), place: JSON.parse(place), print: (line: string) => console.log(line), signal: stopped.signal };
const report = values.arrivals === undefined
  ? await runTrial({ cases: count('cases', 1), kills: count('kills', 1), ...circumstances })
  : await runArrivals({ arrivals: count('arrivals', 1), damages: count('damages', 1), pythonTools: process.env['PYTHON_TOOLS'] ?? '', ...circumstances });
console.log(`\nAfter ${Math.round((Date.now() - began) / 1_000)} s and ${Object.entries(report.kills).map(([target, times]) => `${times} × ${target}`).join(', ')}:`);
for (const line of report.lines) console.log(`  ${line}`);
for (const breach of report.breaches) console.log(`✗ ${breach}`);
console.log(report.breaches.length === 0 ? 'Nothing lost, nothing twice.' : `${report.breaches.length} breaches.`);
process.exitCode = report.breaches.length === 0 ? 0 : 1;
