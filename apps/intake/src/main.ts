import { enableCompileCache } from 'node:module';

// Compiled code of the last start is used again; the modules come after it, or they would not profit.
enableCompileCache();
const { ConfigurationError, loadConfigOf } = await import('#platform');
const { createIntake } = await import('./create-intake.js');
const { IntakeProcess } = await import('./intake-process.js');

/** How long the orderly end may take: what is cut off has not been answered and comes again. */
const STOP_MILLIS = 12_000;

const config = operable();
const app = await createIntake(config);
const intake = app.get(IntakeProcess);
await app.listen(config.intake.port, config.listenAddress);
intake.start();

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_MILLIS).unref();
    void intake.stop().then(() => app.close()).then(() => process.exit(0), () => process.exit(1));
  });
}

/** The configuration, or all its problems for the operator and the end. */
function operable(): ReturnType<typeof loadConfigOf<'intake'>> {
  try {
    return loadConfigOf('intake');
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}
