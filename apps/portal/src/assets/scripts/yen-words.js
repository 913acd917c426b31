/**
 * Reads an amount in the spellings that people type most (`４，８４０万`, `48,400,000円`, `1億2000万`, `40000千円`), and says it as the service
 * will. What it does not read the service may still read: then nothing is said here.
 */
const LONGEST_AMOUNT = 60;
const MAX_YEN = 999_999_999_999;
const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3})+|\d+)`;
const FRACTION = String.raw`(?:\.\d{1,8})?`;
const AMOUNT = new RegExp(`^(?:(${NUMBER}${FRACTION})億)?(?:(${NUMBER}${FRACTION})([千百])?万)?(?:(${NUMBER})(千)?)?$`);
const UNITS = { 千: 1_000, 百: 100 };

const grouped = (/** @type {number} */ amount) => String(amount).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** What is left of an amount when the words around it are taken off, in half-width. */
const bare = (/** @type {string} */ text) =>
  text
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\t\u00A0\u2000-\u200A\u202F\u205F\u3000 ]/g, '')
    .replace(/、/g, ',')
    .replace(/\(税込み?\)$/, '')
    .replace(/^金?[¥￥]?/, '')
    .replace(/(?:円也|円|也)$/, '');

/** @returns {number | null} */
const readAmount = (/** @type {string} */ text) => {
  const found = text.length > LONGEST_AMOUNT ? null : AMOUNT.exec(bare(text));
  if (found === null || found[0] === '') return null;
  const part = (/** @type {number} */ at, /** @type {number} */ unit) => (found[at] === undefined ? null : Number(found[at].replaceAll(',', '')) * unit);
  const smaller = (/** @type {number} */ at) => UNITS[/** @type {keyof typeof UNITS} */ (found[at] ?? '')] ?? 1;
  const oku = part(1, 100_000_000);
  const man = part(2, smaller(3) * 10_000);
  const rest = part(4, smaller(5)) ?? 0;
  if (oku === 0 || man === 0 || (oku !== null && man !== null && man >= 100_000_000)) return null;
  const limit = man !== null ? 10_000 : oku !== null ? 100_000_000 : Infinity;
  if (rest >= limit) return null;
  const amount = (oku ?? 0) + (man ?? 0) + rest;
  const whole = Math.round(amount);
  return whole <= MAX_YEN && Math.abs(amount - whole) < 0.001 ? whole : null;
};

/** `4,840万円` beside `48,400,000円`; null below 1万円, where both would say the same. */
const inWords = (/** @type {number} */ amount) => {
  if (amount < 10_000) return null;
  const [oku, man, rest] = [Math.floor(amount / 100_000_000), Math.floor((amount % 100_000_000) / 10_000), amount % 10_000];
  const last = rest === 0 ? '' : rest % 1_000 === 0 ? `${rest / 1_000}千` : grouped(rest);
  return `（${oku > 0 ? `${grouped(oku)}億` : ''}${man > 0 ? `${grouped(man)}万` : ''}${last}円）`;
};

/** The amount as it is repeated beside its field, in figures and in words. */
export const yenWords = (/** @type {string} */ text) => {
  const amount = readAmount(text);
  return amount === null ? null : { figures: `${grouped(amount)}円`, words: inWords(amount) };
};
