import { toKatakana } from './kana.js';

const ROWS = {
  アイウエオ: 'a i u e o', カキクケコ: 'ka ki ku ke ko', サシスセソ: 'sa shi su se so', タチツテト: 'ta chi tsu te to', ナニヌネノ: 'na ni nu ne no', ハヒフヘホ: 'ha hi fu he ho',
  マミムメモ: 'ma mi mu me mo', ヤユヨ: 'ya yu yo', ラリルレロ: 'ra ri ru re ro', ワヲン: 'wa o n', ガギグゲゴ: 'ga gi gu ge go', ザジズゼゾ: 'za ji zu ze zo',
  ダヂヅデド: 'da ji zu de do', バビブベボ: 'ba bi bu be bo', パピプペポ: 'pa pi pu pe po', ヴァィゥェォ: 'vu a i u e o',
} as const satisfies Readonly<Record<string, string>>;

const SYLLABLES: ReadonlyMap<string, string> = new Map(
  Object.entries(ROWS).flatMap(([kana, written]) => {
    const syllables = written.split(' ');
    return [...kana].map((one, index): [string, string] => [one, syllables[index] ?? '']);
  }),
);
const GLIDES: Readonly<Record<string, string>> = { ャ: 'ya', ュ: 'yu', ョ: 'yo' };

/**
 * Kana as people type them in Latin letters, as `foldRomaji` folds them: 見本組, ミホングミ is mihongumi. For comparing alone, never to
 * be shown: a machine does not know how a company writes itself.
 */
export function romajiKey(kana: string): string {
  let written = '';
  for (const one of toKatakana(kana.normalize('NFKC'))) {
    const glide = GLIDES[one];
    if (glide !== undefined) written = /(?:sh|ch|j)i$/.test(written) ? `${written.slice(0, -1)}${glide.slice(1)}` : `${written.replace(/i$/, '')}${glide}`;
    else written += one === 'ッ' ? '' : (SYLLABLES.get(one) ?? '');
  }
  return foldRomaji(written);
}

/** Spellings of the same sound are one: si and shi, ou and o, nn and n, a doubled consonant and a single one. */
export function foldRomaji(latin: string): string {
  return latin
    .toLowerCase()
    .replace(/sy/g, 'sh').replace(/ty|cy/g, 'ch').replace(/zy|jy/g, 'j').replace(/si/g, 'shi').replace(/ti/g, 'chi').replace(/tu/g, 'tsu').replace(/hu/g, 'fu').replace(/zi|di/g, 'ji').replace(/du/g, 'zu')
    .replace(/o[uo]+|oh(?![aeiouy])/g, 'o').replace(/uu+/g, 'u').replace(/m(?=[bp])/g, 'n').replace(/([^aeiou])\1+/g, '$1').replace(/tc/g, 'c');
}
