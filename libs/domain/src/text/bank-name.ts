import { toKatakana } from './kana.js';

/** 法人略語 of the banks: at the head カ）, at the end （カ, in between （カ）. */
const LEGAL_FORMS: readonly (readonly [written: RegExp, short: string])[] = [
  [/カブシキ[ガカ]イシヤ/, 'カ'],
  [/ユウゲン[ガカ]イシヤ/, 'ユ'],
  [/ゴウドウ[ガカ]イシヤ/, 'ド'],
  [/ゴウメイ[ガカ]イシヤ/, 'メ'],
  [/ゴウシ[ガカ]イシヤ/, 'シ'],
];

/** What the banks' character set (全銀協) lacks, and what stands for it. */
const REPLACED: Readonly<Record<string, string>> = {
  ァ: 'ア', ィ: 'イ', ゥ: 'ウ', ェ: 'エ', ォ: 'オ', ッ: 'ツ', ャ: 'ヤ', ュ: 'ユ', ョ: 'ヨ', ヮ: 'ワ', ヵ: 'カ', ヶ: 'ケ', ヲ: 'オ',
  ー: '－', '-': '－', '・': '．', '.': '．', '(': '（', ')': '）',
};

/**
 * 振込依頼人名 as a bank's form takes it, in full width: カ）ミホングミ for カブシキガイシャミホングミ. No small kana, no ヲ, a hyphen
 * for ー. A name that is already short stays as it is.
 */
export function bankName(kana: string): string {
  const large = [...toKatakana(kana.normalize('NFKC')).toUpperCase().trim()].map((letter) => REPLACED[letter] ?? letter).join('');
  for (const [written, short] of LEGAL_FORMS) {
    const found = written.exec(large);
    if (!found) continue;
    const [before, after] = [large.slice(0, found.index).trimEnd(), large.slice(found.index + found[0].length).trimStart()];
    if (before === '') return after === '' ? large : `${short}）${after}`;
    return after === '' ? `${before}（${short}` : `${before}（${short}）${after}`;
  }
  return large;
}
