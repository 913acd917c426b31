/** As labels call UTF-7 (RFC 2152). */
export const UTF7 = /^(unicode-1-1-)?(x-)?utf-?7$/;
const SHIFTED = /\+([A-Za-z0-9+/]*)-?/g;

/** Text in UTF-7: what stands between + and - is UTF-16 in Base64; `+-` is a plus. */
export function utf7Text(bytes: Buffer): string {
  return bytes.toString('latin1').replace(SHIFTED, (_, packed: string) => (packed === '' ? '+' : utf16(Buffer.from(packed, 'base64'))));
}

function utf16(bytes: Buffer): string {
  return bytes.subarray(0, bytes.length - (bytes.length % 2)).swap16().toString('utf16le');
}
