import { loadConfig } from '#platform';
import { createPortal } from './create-portal.js';

const config = loadConfig();
const portal = await createPortal(config);
await portal.listen(config.port, config.listenAddress);
