import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { addressesIn, type MailHead, MailHeadReader } from './mail-head.js';

/** Reads a mail in pieces of so many bytes, and proves that it comes out as it went in. */
async function headOf(mail: string, piece = 7): Promise<MailHead> {
  const reader = new MailHeadReader();
  const bytes = Buffer.from(mail, 'latin1');
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) => bytes.subarray(index * piece, (index + 1) * piece));
  expect(await text(Readable.from(pieces).pipe(reader))).toBe(mail);
  return reader.head;
}
const MAIL = 'From: Mihon\r\n <A@example.jp>\r\nTo: b@example.jp, c@example.jp\r\nMessage-ID: <1@example.jp>\r\n\r\nbody\r\nmore\r\n';

describe('the head of a mail', () => {
  it('says from whom, to whom, and what makes it itself', async () => {
    expect(await headOf(MAIL)).toEqual({ identity: expect.stringMatching(/^<1@example\.jp> [0-9a-f]{32}$/), from: 'a@example.jp', recipients: ['b@example.jp', 'c@example.jp'], deliveredTo: [] });
  });

  it('the same mail through another door is the same: other fields before it, other line ends, one more at the end', async () => {
    const { identity } = await headOf(MAIL);
    expect((await headOf(`Received: from mx\r\n${MAIL}`)).identity).toBe(identity);
    expect((await headOf(MAIL.replaceAll('\r', ''), 3)).identity).toBe(identity);
    expect((await headOf(`${MAIL}\r\n`)).identity).toBe(identity);
  });

  it('another sender, subject or day under the same Message-ID and the same body is another mail; without a Message-ID the rest says which it is', async () => {
    const { identity } = await headOf(MAIL);
    for (const other of [MAIL.replace('A@', 'other@'), `Subject: x\r\n${MAIL}`, `Date: Fri, 27 Nov 2026 10:00:00 +0900\r\n${MAIL}`]) expect((await headOf(other)).identity).not.toBe(identity);
    const unnamed = MAIL.replace('Message-ID: <1@example.jp>', 'Date: Fri, 27 Nov 2026 10:00:00 +0900');
    expect((await headOf(`Delivered-To: x@example.jp\r\n${unnamed}`)).identity).toBe((await headOf(unnamed)).identity);
    expect((await headOf(unnamed)).identity).toMatch(/^- [0-9a-f]{32}$/);
  });

  it('another mail under the same Message-ID is another; without one and without a date there is no identity', async () => {
    expect((await headOf(MAIL.replace('more', 'else'))).identity).not.toBe((await headOf(MAIL)).identity);
    expect((await headOf('From: a@example.jp\r\n\r\nx')).identity).toBeNull();
  });

  it('characters that nothing keeps are no part of it; an address or a Message-ID longer than any is none', async () => {
    expect(await headOf(MAIL.replace('<1@', '<1\0\x01@').replace('A@', 'A\0@'))).toEqual(await headOf(MAIL));
    expect(await headOf(`From: ${'a'.repeat(3_000)}@example.jp\r\nMessage-ID: <${'m'.repeat(900)}@example.jp>\r\n\r\nx`)).toEqual({ identity: null, from: '', recipients: [], deliveredTo: [] });
  });
});

describe('addresses in a field', () => {
  it.each<[string, readonly string[]]>([
    ['"0312345678@fax.example.jp" <Gateway@example.jp>', ['gateway@example.jp']],
    ['0312345678@fax.example.jp <gateway@example.jp>', ['gateway@example.jp']],
    ['"FAX, 03-1234-5678 <x@example.jp>" <gateway@example.jp>', ['gateway@example.jp']],
    ['"A \\"b@example.jp\\" c" <gateway@example.jp>', ['gateway@example.jp']],
    ['gateway@example.jp (0312345678@fax.example.jp)', ['gateway@example.jp']],
    ['"a@example.jp", "c" <b@example.jp>, d@example.jp', ['a@example.jp', 'b@example.jp', 'd@example.jp']],
    ['taro..mihon.@example.jp', ['taro..mihon.@example.jp']],
    ['"taro..mihon."@example.jp', ['taro..mihon.@example.jp']],
    ['Group: a@example.jp, b@example.jp;', ['a@example.jp', 'b@example.jp']],
    ['undisclosed-recipients:;', []],
    ['<>', []],
  ])('%s', (field, addresses) => {
    expect(addressesIn(field)).toEqual(addresses);
  });

  it('a field made to be slow is read at once', () => {
    for (const field of ['a'.repeat(300_000), '"'.repeat(300_000), '<'.repeat(300_000), '('.repeat(300_000), '"" '.repeat(100_000), `""${' '.repeat(300_000)}`, 'a@'.repeat(150_000)]) {
      const begun = performance.now();
      addressesIn(field);
      expect(performance.now() - begun).toBeLessThan(500);
    }
  });
});
