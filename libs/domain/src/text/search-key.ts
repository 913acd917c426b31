import { beginning } from './beginning.js';
import { toKatakana } from './kana.js';
import { LONGEST_KEPT } from './kept-text.js';

/** Shapes of the same name that people search for by the common one. */
const VARIANTS: Readonly<Record<string, string>> = {
  髙: '高', 﨑: '崎', 嵜: '崎', 𠮷: '吉', 濵: '浜', 濱: '浜', 栁: '柳', 邊: '辺', 邉: '辺', 齋: '斎', 齊: '斉', 澤: '沢', 德: '徳',
  嶋: '島', 嶌: '島', 廣: '広', 國: '国', 條: '条', 惠: '恵', 瀨: '瀬', 槇: '槙', 黑: '黒', 眞: '真', 櫻: '桜', 龍: '竜', 渕: '淵', 曾: '曽', 𣘺: '橋',
};

const CORPORATE_FORMS =
  /株式会社|有限会社|合同会社|合名会社|合資会社|一般社団法人|一般財団法人|公益社団法人|公益財団法人|協同組合|協業組合|企業組合|\((?:株|有|同|名|資|社|財|協)\)/g;

/** What stands in brackets for a form, by the letter. */
const SHORT_FORMS: Readonly<Record<string, string>> = {
  株: '株式会社', 有: '有限会社', 同: '合同会社', 名: '合名会社', 資: '合資会社', 社: '一般社団法人', 財: '一般財団法人', 協: '協同組合',
};

/** The forms in some names, each once and spelt out: what a search for a form alone finds, for the search key of a name has none. */
export function corporateForms(names: readonly string[]): readonly string[] {
  const forms = names.flatMap((name) => name.normalize('NFKC').match(CORPORATE_FORMS) ?? []);
  return [...new Set(forms.map((form) => SHORT_FORMS[form.replace(/[()]/g, '')] ?? form))];
}

/** Whether a word is the form of a company and nothing else. */
export function isCorporateForm(text: string): boolean {
  return text.trim() !== '' && text.normalize('NFKC').replace(CORPORATE_FORMS, '').trim() === '';
}

/**
 * What a name is found by: NFKC, lower case, without corporate form (㈱ becomes (株) by NFKC), hiragana as katakana,
 * without blanks and punctuation, old shapes as the common ones. Never shown and never stored in place of the name.
 */
export function searchKey(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase();
  const plain = (folded.replace(CORPORATE_FORMS, '') || folded).replace(/[\s\p{P}\p{S}\p{C}ー]/gu, '');
  return toKatakana([...plain].map((character) => VARIANTS[character] ?? character).join(''));
}

/** ヶ between two characters is written in five ways and read in two; where a key begins or ends with it, the other one may have been cut off. */
const SMALL_KE = /(?<=^|\p{Script=Han})[ケヶカヵガゲ](?=\p{Script=Han})|(?<=\p{Script=Han})[ケヶカヵガゲ]$/gu;

/** A search key in which 霞ヶ関, 霞が関 and 霞カ関 are one. */
export function foldSmallKe(key: string): string {
  return key.replace(SMALL_KE, 'ケ');
}

/**
 * All that a text is found by: its key, and where that differs the key with ヶ folded. Both are needed: of a name in kana ガ is no ヶ, and who types the
 * first two letters of 霞が関 has typed no ヶ either. What is typed is folded by the same function (`holdsKey`).
 */
export function searchKeys(text: string): readonly string[] {
  return keyShapes(searchKey(text));
}

/** A key as it is and, where that differs, with ヶ folded: what is kept of a text, and what is asked for a word. */
export function keyShapes(key: string): readonly string[] {
  return [...new Set([key, foldSmallKe(key)])];
}

/** No row is found by more (ours); the database refuses a longer one. Characters. */
const LONGEST_SEARCH_KEY = 16_000;

/** All that a row is found by, whoever has written what it is made of. */
export function boundedKey(text: string): string {
  return beginning(text, LONGEST_SEARCH_KEY);
}

/** The keys of a row in one text: each as far as a text of one field is kept. */
export function joinKeys(keys: readonly string[]): string {
  return boundedKey(keys.map((key) => beginning(key, LONGEST_KEPT)).join(' '));
}

/** Whether a text is found by a word that is folded as keys are. */
export function holdsKey(text: string, word: string): boolean {
  return searchKeys(text).some((key) => keyShapes(word).some((shape) => key.includes(shape)));
}
