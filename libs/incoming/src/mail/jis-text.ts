import Encoding from 'encoding-japanese';

/** Half-width kana in seven bits, behind their escape or between SO and SI: up to the next of these marks, or the end of the line. */
const NARROW = /(?:\x1b\(I|\x0e)([!-_ ]*)\x0f?/g;
/** From the code of 7 bits to U+FF61. */
const FROM_SEVEN_BITS = 0xff61 - 0x21;

/** Text in ISO-2022-JP, a character a byte. Half-width kana, which its own sets do not have, are read however they were switched to. */
export function jisText(text: string): string {
  // The kana are put in as characters behind, for the other sets are taken apart stretch by stretch.
  const pieces = text.split(NARROW);
  return pieces.map((piece, index) => (index % 2 === 1 ? kanaOf(piece) : usual(piece))).join('');
}

function kanaOf(codes: string): string {
  return codes.replace(/[!-_]/g, (code) => String.fromCharCode(code.charCodeAt(0) + FROM_SEVEN_BITS));
}

function usual(stretch: string): string {
  return stretch === '' ? '' : Encoding.convert(stretch, { to: 'UNICODE', from: 'JIS', type: 'string' });
}
