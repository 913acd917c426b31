/** CJK compatibility ideographs (U+FA19 and its like). */
const COMPATIBILITY_IDEOGRAPHS: readonly (readonly [first: number, last: number])[] = [[0xf900, 0xfaff], [0x2f800, 0x2fa1f]];

/**
 * The `@font-face` rules of a style sheet once more, cut down to the CJK compatibility ideographs; to stand behind all others, where they are
 * tried first. A browser sets a whole run of text in one subset, and where that subset lacks U+FA19 but has the common 神 it draws the common
 * shape without a word: the name would not look as it was typed.
 */
export function compatibilityRules(css: string): string {
  return [...css.matchAll(/@font-face\s*\{[^}]*\}/g)].flatMap(([rule]) => {
    const ranges = (/unicode-range:\s*([^;}]+)/.exec(rule)?.[1] ?? '').split(',').flatMap((range) => overlap(range.trim()));
    return ranges.length === 0 ? [] : [rule.replace(/unicode-range:\s*[^;}]+/, `unicode-range: ${ranges.join(', ')}`)];
  }).join('\n');
}

function overlap(range: string): string[] {
  const [, from = '', to = from] = /^U\+([0-9a-f]+)(?:-([0-9a-f]+))?$/i.exec(range) ?? [];
  const [low, high] = [Number.parseInt(from, 16), Number.parseInt(to, 16)];
  return COMPATIBILITY_IDEOGRAPHS.flatMap(([first, last]) => {
    const [start, end] = [Math.max(low, first), Math.min(high, last)];
    return start <= end ? [`U+${start.toString(16)}-${end.toString(16)}`] : [];
  });
}
