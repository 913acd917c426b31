/** The beginning of a text, at most this many UTF-16 units: a character of two units (𠮷, an emoji) stands in it whole or not at all. */
export function beginning(text: string, most: number): string {
  const cut = text.slice(0, most);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** The first character of a name, for the round mark beside it: 𠮷 is one character of two units. */
export function initialOf(name: string): string {
  return [...name][0] ?? '';
}
