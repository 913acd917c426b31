import fc from 'fast-check';
import { looksGarbled } from './looks-garbled.js';

const encoded = (text: string, as: string): string => new TextDecoder(as).decode(Buffer.from(text));

describe('a text that may not be what its sender wrote', () => {
  it.each(['shift_jis', 'windows-1252'])('is seen when UTF-8 was read as %s', (as) => {
    for (const said of ['利用申込書をお送りします', 'よろしくおねがいします', 'カタカナのテスト']) expect([said, looksGarbled(encoded(said, as))]).toEqual([said, true]);
  });

  it.each(['申込\ufffd', '\u0093申込', 'x $B8+K\\(B x', '????', 'Re: ???????', 'x +Uil1KHUzj7xm+DCSMEqQATCKMFcwfjBZ-', '\u000ebS]\u000f'])('is seen: %j', (text) => expect(looksGarbled(text)).toBe(true));

  it.each(['利用申込書をお送りします。①髙橋、ﾐﾎﾝｸﾞﾐ', 'Café, déjà vu – « bien »', 'a縺b', '繧繝模様の見本', '$1 (B)', '', 'お元気ですか???', '+81-82-123-4567', 'a+Constructioncompany', 'C++Programming1'])('is not seen in %j', (text) => expect(looksGarbled(text)).toBe(false));

  it('is not seen in anything that people write with kana, the usual characters and Latin letters', () => {
    const letter = fc.oneof(fc.integer({ min: 0x20, max: 0x23 }), fc.integer({ min: 0x25, max: 0x7e }), fc.integer({ min: 0x3041, max: 0x30fe }), fc.integer({ min: 0x4e00, max: 0x7e00 }), fc.integer({ min: 0xff61, max: 0xff9f })).map((code) => String.fromCodePoint(code));
    fc.assert(fc.property(fc.array(letter).map((letters) => letters.join('')), (text) => expect(looksGarbled(text)).toBe(false)));
  });
});
