/** The digits before the notice's second label, of which no blank parts them any more; its number has ten, and a step number may be one more. */
const BEFORE_KEY_LABEL = /(?<![\dA-Za-z-])\d{10,11}(?=認証キー\(英)/g;

/** 通知番号, which names the 保証契約番号 a second time. */
const NOTICE_NUMBER = /KN-(\d{10})-\d{2}/gi;

/** What is left of a 通知番号 where the copy begins inside of it. */
const REST_OF_NOTICE_NUMBER = /^\d{0,10}(?:-\d{2}){1,2}(?!\d)/;

/** The step number stands before the first label; then the second has its own before it, too. */
const STEPS_BEFORE_LABELS = /1保証契約番号\(数字10けた\)[^\dA-Za-z]{0,12}$/;

/** The first step number stands behind its label; then the second does not stand before its own. */
const STEPS_BEHIND_LABELS = /保証契約番号\(数字10けた\)1[^\dA-Za-z]{1,12}$/;

/** The number follows its label, or the first step number does. */
const LABEL_BEFORE = /保証契約番号\(数字10けた\)$/;

/**
 * The text of the notice from which every blank and line end is gone: there the 「2」 of 「2 認証キー」 follows the number as if it were its
 * eleventh digit, or its tenth where one was not copied. Which digits are the number is told by the 通知番号, or by where the step numbers stand;
 * where neither tells it, nothing of them is taken for a number.
 */
export function withoutGluedSteps(text: string): string {
  if (!text.includes('認証キー(英')) return text;
  const named = new Set([...text.matchAll(NOTICE_NUMBER)].map(([, number = '']) => number));
  return text
    .replace(BEFORE_KEY_LABEL, (digits: string, at: number) => parted(digits, named.size > 0 ? namedIn(digits, named) : placedIn(digits, text.slice(0, at))))
    .replace(REST_OF_NOTICE_NUMBER, (rest) => '|'.repeat(rest.length));
}

function namedIn(digits: string, named: ReadonlySet<string>): string | null {
  const [number, ...others] = [...named].filter((one) => [one, `${one}2`, `1${one}`].includes(digits));
  return number !== undefined && others.length === 0 ? number : null;
}

function placedIn(digits: string, before: string): string | null {
  if (STEPS_BEFORE_LABELS.test(before)) return /^\d{10}2$/.test(digits) ? digits.slice(0, 10) : null;
  if (digits.length !== 10 || (digits.startsWith('1') && LABEL_BEFORE.test(before))) return null;
  return STEPS_BEHIND_LABELS.test(before) || !digits.endsWith('2') ? digits : null;
}

/** The same text with a bar between the number and the step, or instead of all that is not to be read. */
function parted(digits: string, number: string | null): string {
  return number === null ? '|'.repeat(digits.length) : digits.split(number).join(`|${number}|`);
}
