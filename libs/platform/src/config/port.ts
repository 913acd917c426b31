import { z } from 'zod';

const PORT_WORDS = 'must be a port, a number from 1 to 65535';

/** A port of this machine. */
export const port = z.coerce.number(PORT_WORDS).int(PORT_WORDS).min(1, PORT_WORDS).max(65535, PORT_WORDS);
