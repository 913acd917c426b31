import { PlainFailure } from './plain-failure.mjs';

/**
 * What was typed behind the name of an entry point; asked before it does anything.
 * @template {string} Name
 * @param {string} entry as it is typed, such as "npm start"
 * @param {Record<Name, string>} known each option with what stands behind it, such as N; nothing behind one that is only said
 * @param {readonly string[]} [args]
 * @returns {Partial<Record<Name, string>>} what stood behind the options that were typed
 * @throws PlainFailure that names the options there are
 */
export function optionsOf(entry, known, args = process.argv.slice(2)) {
  /** @type {[string, string][]} */
  const all = Object.entries(known);
  /** @param {string} what */
  const refusal = (what) => new PlainFailure(`${what}; ${entry} knows ${all.map(([name, behind]) => `--${name} ${behind}`.trim()).join(', ')}.`);
  /** @type {Record<string, string>} */
  const typed = {};
  for (const rest = [...args]; rest.length > 0; ) {
    const [option = '', joined] = (rest.shift() ?? '').split(/=(.*)/s);
    const [name, behind] = all.find(([one]) => `--${one}` === option) ?? [];
    if (name === undefined) throw refusal(`Unknown option ${option}`);
    if (behind === '' && joined !== undefined) throw refusal(`Nothing stands behind ${option}`);
    const value = behind === '' ? '' : (joined ?? rest.shift());
    if (value === undefined || value.startsWith('--')) throw refusal(`${option} lacks what stands behind it`);
    typed[name] = value;
  }
  return /** @type {Partial<Record<Name, string>>} */ (typed);
}

/** @param {string} what @param {string} typed @param {number} least @throws PlainFailure unless it is a whole number from `least` on */
export function wholeNumber(what, typed, least) {
  if (!/^\d{1,9}$/.test(typed) || Number(typed) < least) throw new PlainFailure(`${what} ${typed} is not a whole number from ${least} on.`);
  return Number(typed);
}
