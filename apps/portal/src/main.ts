import { enableCompileCache } from 'node:module';

// Compiled code of the last start is used again; the modules come after it, or they would not profit.
enableCompileCache();
const { loadConfig } = await import('#platform');
const { createPortal } = await import('./create-portal.js');

const config = loadConfig();
const portal = await createPortal(config);
portal.enableShutdownHooks();
await portal.listen(config.port, config.listenAddress);
