/** Runs on the system's Node before `npm start` and `npm test`: after it, the pinned Node is there. */
import { installDependencies } from './dependencies.mjs';
import { exclusively } from './exclusively.mjs';
import { PlainFailure, runPlainly } from './plain-failure.mjs';

await runPlainly(async () => {
  if (process.platform !== 'linux') throw new PlainFailure('This system runs on Linux (x64 or arm64); use a Linux machine, a virtual one or a container.');
  if (Number(process.versions.node.split('.')[0]) < 20) throw new PlainFailure(`Node.js ${process.versions.node} is too old; install version 20 or newer and start again.`);
  await exclusively('set-up', installDependencies);
});
