/** Without 0 O 1 I l and their like, so that nobody misreads the letter. */
const CAPITALS = 'ABCDEFGHJKLMNPQRTUVWXY';
const SMALL = 'abcdefghijkmnpqrtuvwxy';
const DIGITS = '346789';
const ALL = `${CAPITALS}${SMALL}${DIGITS}`;

/** Twelve characters from 50: about 67 bits, each group of four drawn alike. */
export const INITIAL_PASSWORD_LENGTH = 12;

/**
 * 初期パスワード from a source of random numbers below a bound. Every kind of character occurs, so that the marks 大・小・数 under
 * the letters make sense to whoever types it in; a draw without one is drawn again.
 * @param below a uniformly random integer from 0 to one less than the bound
 */
export function drawInitialPassword(below: (bound: number) => number): string {
  for (;;) {
    const drawn = Array.from({ length: INITIAL_PASSWORD_LENGTH }, () => ALL.charAt(below(ALL.length))).join('');
    if ([CAPITALS, SMALL, DIGITS].every((kind) => [...drawn].some((character) => kind.includes(character)))) return drawn;
  }
}

/** 大・小・数, printed under each character. */
export function characterKind(character: string): '大' | '小' | '数' {
  if (CAPITALS.includes(character)) return '大';
  return SMALL.includes(character) ? '小' : '数';
}

/** As typed from the letter: separators and blanks do not count, widths neither; large and small letters do. */
export function readInitialPassword(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s\-‐-―−ー]/g, '');
}
