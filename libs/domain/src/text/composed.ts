/** All but the CJK compatibility ideographs, among them shapes of JIS X 0213 that have a code point of their own. */
const OTHER_CHARACTERS = /[^\uF900-\uFAFF\u{2F800}-\u{2FA1F}]+/gu;

/**
 * A text with か + ゛ and a + ´ as one character each: NFC, which would also put the common 神 in the place of the one at U+FA19. Names keep the
 * shape they were typed in, so that a certificate shows what the contract shows; only the search key finds one by the other.
 */
export function composed(text: string): string {
  return text.replace(OTHER_CHARACTERS, (others) => others.normalize('NFC'));
}
