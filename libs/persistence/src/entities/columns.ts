import type { CalendarDate, Yen } from '#domain';
import { BigIntType, p } from '@mikro-orm/core';
import { v7 } from 'uuid';

/** Primary key: a UUIDv7 made in the application, so that an id is known before the insert and sorts by age. */
export const id = () =>
  p
    .uuid()
    .primary()
    .onCreate(() => v7());

/** An amount of money in whole yen (0 … 999,999,999,999); PostgreSQL bigint, a safe integer here. */
export const yen = () => p.type(new BigIntType('number')).$type<Yen>();

/** A calendar date in Japan ('YYYY-MM-DD'), never an instant. */
export const calendarDate = () => p.date().$type<CalendarDate>();

/** An instant (timestamptz). */
export const instant = () => p.datetime(3);

/** The instant at which the row was made. */
export const createdAt = () => instant().onCreate(() => new Date());

/** A file kept by its SHA-256 in the file store: 64 hexadecimal digits. */
export const sha256 = () => p.character().length(64);
