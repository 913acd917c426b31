import { runArrivals } from './run-arrivals.js';
import { runTrial } from './run-trial.js';

const { TRIAL_PLACE: place, TRIAL_WISH: wish } = process.env;
if (place === undefined || wish === undefined) throw new Error('Start it by npm run trial.');

// A Ctrl-C stops the installation, which is a group of its own and would stay; a second one changes nothing.
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.abort(new Error(`The trial was ended by ${signal}.`)));

const began = Date.now();
/** Checked by trial.mjs. */
const wished: { readonly seed: number } & ({ readonly cases: number; readonly kills: number } | { readonly arrivals: number; readonly damages: number }) = JSON.parse(wish);
const circumstances = { place: JSON.parse(place), print: (line: string) => console.log(line), signal: stopped.signal };
const report = 'cases' in wished ? await runTrial({ ...wished, ...circumstances }) : await runArrivals({ ...wished, pythonTools: process.env['PYTHON_TOOLS'] ?? '', ...circumstances });
console.log(`\nAfter ${Math.round((Date.now() - began) / 1_000)} s and ${Object.entries(report.kills).map(([target, times]) => `${times} × ${target}`).join(', ')}:`);
for (const line of report.lines) console.log(`  ${line}`);
for (const breach of report.breaches) console.log(`✗ ${breach}`);
console.log(report.breaches.length === 0 ? 'Nothing lost, nothing twice.' : `${report.breaches.length} breaches.`);
process.exitCode = report.breaches.length === 0 ? 0 : 1;
