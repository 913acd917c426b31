/** What is injected by name. */
export const CLOCK = Symbol('clock');
export const INTAKE_CONFIG = Symbol('intake configuration');
