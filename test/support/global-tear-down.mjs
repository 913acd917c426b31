import { endRun } from './end-run.mjs';

export default async function globalTearDown() {
  const run = process.env['TEST_RUN'];
  if (run !== undefined) await endRun(JSON.parse(run));
}
