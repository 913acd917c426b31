/** The face of the domain: the rules of the 前払金保証 business as pure functions and data. */
export * from './vocabulary/enumerations.js';
export * from './vocabulary/labels.js';
export * from './case/audit-events.js';
export * from './errors/domain-error.js';
export * from './text/reading.js';
export * from './money/yen.js';
export * from './money/read-yen.js';
export * from './money/format-yen.js';
export * from './money/unit-caution.js';
export * from './calendar/calendar-date.js';
export * from './calendar/eras.js';
export * from './calendar/date-arithmetic.js';
export * from './calendar/read-date.js';
export * from './calendar/format-date.js';
export * from './calendar/japan-time.js';
export * from './calendar/business-calendar.js';
