import { enableCompileCache } from 'node:module';

// Compiled code of the last start is used again; the modules come after it, or they would not profit.
enableCompileCache();
const { checkText } = await import('#domain');
const { ConfigurationError, loadConfigOf } = await import('#platform');
const { createPortal } = await import('./create-portal.js');

/** How long the orderly end may take before the process leaves anyway: the requests under way are cut well before. */
const STOP_MILLIS = 10_000;

const config = operable();
const portal = await createPortal(config);
portal.enableShutdownHooks();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => setTimeout(() => process.exit(1), STOP_MILLIS).unref());
await portal.listen(config.port, config.listenAddress);

/** The configuration, or all its problems for the operator and the end. */
function operable(): ReturnType<typeof loadConfigOf<'portal'>> {
  try {
    return loadConfigOf('portal', process.env, checkText);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}
