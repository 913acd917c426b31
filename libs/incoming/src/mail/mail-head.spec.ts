import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type MailHead, MailHeadReader } from './mail-head.js';

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
    expect(await headOf(MAIL)).toEqual({ identity: expect.stringMatching(/^<1@example\.jp> [0-9a-f]{16}$/), from: 'a@example.jp', recipients: ['b@example.jp', 'c@example.jp'] });
  });

  it('the same mail through another door is the same: other fields before it, other line ends, one more at the end', async () => {
    const { identity } = await headOf(MAIL);
    expect((await headOf(`Received: from mx\r\n${MAIL}`)).identity).toBe(identity);
    expect((await headOf(MAIL.replaceAll('\r', ''), 3)).identity).toBe(identity);
    expect((await headOf(`${MAIL}\r\n`)).identity).toBe(identity);
  });

  it('another mail under the same Message-ID is another; without one there is no identity', async () => {
    expect((await headOf(MAIL.replace('more', 'else'))).identity).not.toBe((await headOf(MAIL)).identity);
    expect((await headOf('From: a@example.jp\r\n\r\nx')).identity).toBeNull();
  });
});
