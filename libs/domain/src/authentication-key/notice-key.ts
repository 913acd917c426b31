import { readContractNumber } from '../numbers/business-numbers.js';
import { type AuthenticationKey, KEY_LENGTH, KEY_READING_WORDS, readKey } from './authentication-key.js';

const READING = new RegExp([...KEY_READING_WORDS].sort((one, other) => other.length - one.length).join('|'), 'g');
const KIND = /(?<=^|[\s>])(?:英字|数字)(?=\s|$)/g;
/** The numbers before the two labels stand alone on their lines in some orders; there they look like characters of the key. */
const STEPS: readonly string[] = ['1', '2'];
/** A notice has few lines of bare letters and digits; a text with more of them is none. */
const MOST_LINES = 24;

interface BareLine {
  readonly at: number;
  readonly text: string;
}

/**
 * The key of one pasted 認証キー等のお知らせ, in whatever order a reader of PDFs put its blocks: columns first, rows first,
 * with anything between the groups. The kinds below the cells tell that there is one key of twelve characters and how many
 * of them are letters; the key is what lines of bare letters and digits spell, the groups in their order.
 */
export function findNoticeKey(text: string): { readonly at: number; readonly value: AuthenticationKey } | null {
  const kinds = text.match(KIND) ?? [];
  if (kinds.length !== KEY_LENGTH) return null;
  const letters = kinds.filter((kind) => kind === '英字').length;
  const lines = bareLines(text);
  if (lines.length > MOST_LINES) return null;
  // The longest stretch first: all bare lines there are, less the step numbers, are the key and nothing else.
  for (let length = lines.length; length > 0; length -= 1) {
    for (let start = 0; start + length <= lines.length; start += 1) {
      const stretch = lines.slice(start, start + length);
      const value = spellings(stretch.map((line) => line.text)).map((typed) => readKey(typed)).find((key) => key.ok && key.value.replace(/\d/g, '').length === letters);
      if (value?.ok && stretch[0]) return { at: stretch[0].at, value: value.value };
    }
  }
  return null;
}

/** Lines with nothing on them but letters and digits, 保証契約番号 left out. */
function bareLines(text: string): readonly BareLine[] {
  return [...text.matchAll(/[^\r\n]+/g)].flatMap((line): BareLine[] => {
    const bare = line[0].replace(READING, ' ').replace(/[\s>|-]/g, '');
    return /^[0-9A-Za-z]{1,12}$/.test(bare) && !readContractNumber(bare).ok ? [{ at: line.index, text: bare }] : [];
  });
}

/** What the lines spell in twelve characters, each step number left out at most once where there are more. */
function spellings(lines: readonly string[], steps = STEPS): readonly string[] {
  const excess = lines.join('').length - KEY_LENGTH;
  if (excess === 0) return [lines.join('')];
  if (excess < 0 || excess > steps.length) return [];
  return lines.flatMap((line, index) => (steps.includes(line) ? spellings([...lines.slice(0, index), ...lines.slice(index + 1)], steps.filter((step) => step !== line)) : []));
}
