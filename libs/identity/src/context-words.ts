import { foldRomaji, romajiKey, searchKey } from '#domain';

/** Words of the service and of its trade that are tried first here, in Latin letters as `foldRomaji` folds them and as they are written. */
export const SERVICE_WORDS: readonly string[] = [
  'enethosho', 'e-Net保証', 'イーネット保証', 'denshihosho', '電子保証', 'でんしほしょう', 'maebaraikin', 'maebaraihosho', '前払金保証', 'kensetsugyohosho', '建設業保証', 'keiyakuhosho', '契約保証', 'okyakusamaid', 'お客様ID',
];

/** 株式会社 and its kin in kana, which a name is spoken with and nobody types. */
const LEGAL_FORMS_IN_KANA = /カブシキガイシャ|ユウゲンガイシャ|ゴウドウガイシャ|ゴウメイガイシャ|ゴウシガイシャ|キョウドウクミアイ/gu;

/** Shorter ones stand by chance in other words. */
const SHORTEST = { latin: 5, written: 2 } as const;

/** Parts of such words, of the trade's and of the sample surety's: too short to be refused wherever they stand, but no password is made of them alone. */
const PARTS: readonly string[] = [
  'maebaraikin', 'okyakusama', 'kensetsugyo', 'kensetsu', 'maebarai', 'keiyaku', 'chukan', 'denshi', 'hoshogaisha', 'hosho', 'kaisha', 'mihon', 'inet', 'enet', 'net', 'koji', 'id',
  'お客様', '前払金', '前払', '中間', '契約', '建設業', '建設', '電子', '保証', '会社', '工事', '見本', 'ネット', 'でんし', 'ほしょう', 'みほん', 'けんせつ', 'まえばらい', '年', '月',
].map((part) => foldRomaji(searchKey(part))).sort((a, b) => b.length - a.length);
const PART = new RegExp(PARTS.join('|'), 'gu');
/** Beside words of the trade it adds nothing; alone it is a common word and none of the service. */
const COMPANIONS = /pasuwado|pasword/gu;

/** What may be left over of a password that is made of words of the service: an initial, an exclamation. */
const LITTLE = 2;

/** Whether a password is nothing but words of the service and of the trade, with digits or signs: 見本保証2026, mihon-hosho-2026. */
export function isOfServiceWords(password: string): boolean {
  const letters = foldRomaji(searchKey(password)).replace(/[^\p{L}]/gu, '');
  const left = letters.replace(PART, '');
  return left.length < letters.length && left.replace(COMPANIONS, '').length <= LITTLE;
}

/** Whether a password holds one of the words, in whichever width, case, spelling or script it is typed. */
export function holdsWord(password: string, words: readonly string[]): boolean {
  const [written, latin] = [searchKey(password), foldRomaji(searchKey(password))];
  return words.some((word) => {
    const key = searchKey(word).replace(LEGAL_FORMS_IN_KANA, '');
    const isLatin = /^[\x20-\x7e]*$/.test(key);
    if (key.length >= (isLatin ? SHORTEST.latin : SHORTEST.written) && written.includes(key)) return true;
    const spoken = isLatin ? foldRomaji(key) : /^[\u30A1-\u30FA]+$/.test(key) ? romajiKey(key) : '';
    return spoken.length >= SHORTEST.latin && latin.includes(spoken);
  });
}
