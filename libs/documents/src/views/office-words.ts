import { widthInCharacters } from './finishing.js';

/** What an office or a body of its own ends with, unless the word goes on: 所長, 市役所, 市立, 県道, 区画, 部会, 四日市市, 都市 (but 京都市). */
const ENDS = [
  '東京都', '北海道', '(?:大阪|京都)府', '県(?![長営道庁内民立議警])', '(?<!(?<!京)都)[市区町村](?![長役立街民場営道画間域内会外議市区町村])', '[省庁](?![令舎内])',
  '[局課室署](?![長員内税名])', '部(?![長員会品分局内])', '所(?![長員属管在有内])', '[社団](?![長員団債内体地])', '(?:センター|機構|組合)(?![長員])', '法人', '委員会',
  '管理者', '代表者', '担当官', '担当者', '担当役', '[　 ）]',
];
const WORD_END = new RegExp(`(?:${ENDS.join('|')})(?![　 ）」、・])`, 'uy');

/**
 * The parts of an office's name (宛名) between which a line may be broken: 見本県 | 東部 | 建設事務所長. By its endings alone, because a
 * dictionary cuts 事務所長 into 事務 and 所長; what has none stays whole, and is broken anywhere if it is longer than the line.
 */
export function officeWords(name: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  for (let at = 0; at < name.length; ) {
    WORD_END.lastIndex = at;
    const end = WORD_END.exec(name)?.[0];
    const step = end ?? String.fromCodePoint(name.codePointAt(at) ?? 0);
    at += step.length;
    word += step;
    if (end !== undefined && [...word].length > 1 && [...name.slice(at)].length > 1) {
      words.push(word);
      word = '';
    }
  }
  return word === '' ? words : [...words, word];
}

/** Lines that whole words take when so many full-width characters fit on one; a word longer than a line is broken. */
export function linesOfWords(words: readonly string[], perLine: number): number {
  let [lines, used] = [1, 0];
  for (const word of words) {
    const width = widthInCharacters(word);
    if (used > 0 && used + width > perLine) [lines, used] = [lines + 1, 0];
    used += width;
    // What does not fit goes on below; a line is left short by half a character where a full-width one finds no room.
    if (used > perLine) [lines, used] = [lines + Math.ceil(used / perLine) - 1, used % perLine || perLine];
  }
  return lines;
}
