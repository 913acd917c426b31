/** Names under which the portal's providers are found that are no classes of their own. */
export const CONFIG = Symbol('portal configuration');
export const TEMPLATES = Symbol('template engine');
export const FILE_STORE = Symbol('file store');
/** Pino, for what a request's own log line cannot say. */
export const LOGGER = Symbol('logger');
export const CLOCK = Symbol('clock');
/** `PurposeHashes` of #identity. */
export const HASHES = Symbol('keyed hashes by purpose');
