/** The face of the domain: the rules of the 前払金保証 business as pure functions and data. */
export * from './vocabulary/enumerations.js';
export * from './vocabulary/labels.js';
export * from './case/audit-events.js';
export * from './errors/domain-error.js';
export * from './money/yen.js';
export * from './calendar/calendar-date.js';
