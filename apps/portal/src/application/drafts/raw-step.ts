import { ADDRESSEE_OWNER, type ApplicationStep, fieldsOf, MAX_USE_ROWS, type RawForm, USE_BOXES } from '#domain';
import type { SubmittedForm } from '../../http/submitted-form.js';
import { type BoxCalendar, calendarFrom, ERA_WORDS, inCalendar } from '../date-boxes.js';

/** The typed texts of one step, as a draft stores them. */
export type RawStep = Readonly<Record<string, string>>;

const DATE_PARTS = ['year', 'month', 'day'] as const;

/** The search for the 発注者 stands with its field, so that a draft resumed elsewhere shows the same list. */
export const OWNER_QUERY = 'ownerId.query';

/**
 * Takes the fields of a step from a posted form, exactly as typed. Only names the form definition knows are taken: what
 * else was posted is not kept. Boxes of a date travel as `name-year` in HTML and are kept under `name.year`.
 */
export function rawStepFrom(form: SubmittedForm, step: ApplicationStep): Record<string, string> {
  const raw: Record<string, string> = {};
  for (const { name, kind } of fieldsOf(step)) {
    if (kind === 'date') Object.assign(raw, boxes(form, name));
    if (form.has(name)) raw[name] = form.text(name);
    if (form.has(`${name}.answer`)) raw[`${name}.answer`] = form.text(`${name}.answer`);
  }
  if (step === 'eligibility' && form.has(OWNER_QUERY)) raw[OWNER_QUERY] = form.text(OWNER_QUERY);
  if (step === 'uses') Object.assign(raw, useRows(form));
  return raw;
}

function boxes(form: SubmittedForm, name: string): Record<string, string> {
  if (!DATE_PARTS.some((part) => form.has(`${name}-${part}`))) return {};
  const raw: Record<string, string> = { [`${name}.era`]: ERA_WORDS[calendarFrom(form, name)] };
  for (const part of DATE_PARTS) raw[`${name}.${part}`] = form.text(`${name}-${part}`);
  return raw;
}

function useRows(form: SubmittedForm): Record<string, string> {
  const raw: Record<string, string> = {};
  for (let row = 0; row < MAX_USE_ROWS; row += 1) {
    for (const box of USE_BOXES) {
      const name = `uses.${row}.${box}`;
      if (form.text(name) !== '') raw[name] = form.text(name);
    }
  }
  return raw;
}

/** The typed texts of a step with its dates in the other calendar. */
export function rawInCalendar(step: ApplicationStep, raw: RawStep, calendar: BoxCalendar): RawStep {
  const converted: Record<string, string> = { ...raw };
  for (const { name } of fieldsOf(step)) {
    const part = (box: string): string => raw[`${name}.${box}`] ?? '';
    if (!DATE_PARTS.some((box) => raw[`${name}.${box}`] !== undefined)) continue;
    const { era, ...boxes } = inCalendar({ era: part('era') === '' ? 'western' : 'reiwa', year: part('year'), month: part('month'), day: part('day') }, calendar);
    converted[`${name}.era`] = ERA_WORDS[era];
    for (const box of DATE_PARTS) converted[`${name}.${box}`] = boxes[box];
  }
  return converted;
}

/** Longer than any field of the form takes, and still small enough to keep with a draft. */
const LONGEST_KEPT = 2_000;
/** What PostgreSQL cannot hold, or what nobody types: control characters and halves of characters. */
const NOT_TYPED = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Whether typed texts can be kept with a draft at all. A step with one that cannot is answered, but nothing of it is written. */
export function canKeep(raw: RawStep): boolean {
  return Object.values(raw).every((text) => text.length <= LONGEST_KEPT && !NOT_TYPED.test(text));
}

/**
 * 発注者と工事 with the 発注者 for whom its 宛名 is meant: the present one when the 宛名 is new or was confirmed for it, else the one it was
 * typed for.
 */
export function withAddresseeOwner(raw: RawStep, stored: RawForm): RawStep {
  const owner = stored['eligibility']?.['ownerId']?.trim() ?? '';
  const before = stored['works'];
  const typed = raw['addressee'] !== before?.['addressee'] || raw['addressee.answer'] === `keep:${owner}`;
  const meantFor = typed ? owner : (before?.[ADDRESSEE_OWNER] ?? owner);
  const { 'addressee.answer': _, ...rest } = raw;
  return meantFor === '' ? rest : { ...rest, [ADDRESSEE_OWNER]: meantFor };
}

/** The form with one step replaced. */
export function withStep(form: RawForm, step: ApplicationStep, raw: RawStep): Record<string, Record<string, string>> {
  const copy = Object.fromEntries(Object.entries(form).map(([name, fields]) => [name, { ...fields }]));
  return { ...copy, [step]: { ...raw } };
}

/**
 * What a form is read as: the 使途内訳明細書 may come later, so a page nobody opened says 「あとから提出します」.
 */
export function asRead(form: RawForm): RawForm {
  return form['uses'] === undefined ? { ...form, uses: { usePlan: 'later' } } : form;
}
