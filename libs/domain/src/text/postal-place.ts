/** Every place of the country lies in a 市, 区, 町 or 村; who leaves that word out has written the prefecture. */
const IN_A_MUNICIPALITY = /[^市区町村郡][市区町村郡]./u;
const IN_A_PREFECTURE = /^.{1,3}[都道府県].{4,}/u;

/** 都道府県 and 市区町村 at the beginning of an address; of a city with wards (政令指定都市) also the ward. */
export const MUNICIPALITY = /^\s*(?:東京都|北海道|(?:京都|大阪)府|.{2,3}県)?\s*(?:[^\d]{1,6}?郡[^\d]{1,6}?[町村]|(?:[四廿]日市|市川|市原|野々市|[^\d]{1,6}?)市(?:[^\d市町村]{1,4}区)?|[^\d]{1,5}?[区町村])/u;

/**
 * Whether a text can be where a letter is delivered: a municipality (or a prefecture) with something behind it. Whether there is such a place is
 * not known here; the desk verifies the address in any case.
 */
export function isPostalPlace(address: string): boolean {
  const text = address.normalize('NFKC').replace(/\s/gu, '');
  return [...text].length >= 5 && (IN_A_MUNICIPALITY.test(text) || IN_A_PREFECTURE.test(text));
}
