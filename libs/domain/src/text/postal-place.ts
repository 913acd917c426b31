/** Every place of the country lies in a 市, 区, 町 or 村; who leaves that word out has written the prefecture. */
const IN_A_MUNICIPALITY = /[^市区町村郡][市区町村郡]./u;
const IN_A_PREFECTURE = /^.{1,3}[都道府県].{4,}/u;

/**
 * Whether a text can be where a letter is delivered: a municipality (or a prefecture) with something behind it. Whether there is such a place is
 * not known here; the desk verifies the address in any case.
 */
export function isPostalPlace(address: string): boolean {
  const text = address.normalize('NFKC').replace(/\s/gu, '');
  return [...text].length >= 5 && (IN_A_MUNICIPALITY.test(text) || IN_A_PREFECTURE.test(text));
}
