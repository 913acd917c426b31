import { parseArgs } from 'node:util';
import { runTrial } from './run-trial.js';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '200' }, kills: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' } },
});
const { TRIAL_PLACE: place } = process.env;
if (place === undefined) throw new Error('Start it by npm run trial.');

const began = Date.now();
const report = await runTrial({
  cases: Number(values.cases), kills: Number(values.kills), seed: Number(values.seed), place: JSON.parse(place), print: (line) => console.log(line),
});
console.log(`\nAfter ${Math.round((Date.now() - began) / 1_000)} s and ${Object.entries(report.kills).map(([target, times]) => `${times} × ${target}`).join(', ')}:`);
for (const line of report.lines) console.log(`  ${line}`);
for (const breach of report.breaches) console.log(`✗ ${breach}`);
console.log(report.breaches.length === 0 ? 'Nothing lost, nothing twice.' : `${report.breaches.length} breaches.`);
process.exitCode = report.breaches.length === 0 ? 0 : 1;
