/** Names under which the portal's providers are found that are no classes of their own. */
export const CONFIG = Symbol('portal configuration');
export const TEMPLATES = Symbol('template engine');
export const FILE_STORE = Symbol('file store');
export const CLOCK = Symbol('clock');
/** `PurposeHashes` of #identity. */
export const HASHES = Symbol('keyed hashes by purpose');
