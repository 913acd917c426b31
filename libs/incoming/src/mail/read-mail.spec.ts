import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OctetString } from 'asn1js';
import Encoding from 'encoding-japanese';
import { ContentInfo, EncapsulatedContentInfo, SignedData } from 'pkijs';
import type { MailReading } from '../reading.js';
import { readMail } from './read-mail.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'mail-'))));
afterEach(() => rm(folder, { recursive: true }));

const jis = (text: string): Buffer => Buffer.from(Encoding.convert(Encoding.stringToCode(text), { to: 'JIS', from: 'UNICODE' }));
const bytes = (...parts: (string | Buffer)[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const read = (mail: string | Buffer, recipient = ''): Promise<MailReading> => readMail(Buffer.from(mail as string), folder, recipient);

const HEAD = 'From: =?ISO-2022-JP?B?GyRCOCtLXBsoQg==?= <Mihon@mihon-gumi.example.jp>\r\nTo: uketsuke@hosho.example.jp\r\nMessage-ID: <1@mihon-gumi.example.jp>\r\nMIME-Version: 1.0\r\n';
const plain = (type: string, body: Buffer): Buffer => bytes(HEAD, `Subject: test\r\n${type}\r\n`, body, '\r\n');
const attached = (parameters: string, content = 'JVBERi0=', type = 'application/pdf'): string =>
  `${HEAD}Subject: test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; ${parameters}\r\n\r\n${content}\r\n--b--\r\n`;

describe('日本語のメール', () => {
  it.each([
    ['名乗ったISO-2022-JP', 'Content-Type: text/plain; charset=iso-2022-jp\r\n'],
    ['名乗ったISO-2022-JP-MS', 'Content-Type: text/plain; charset=iso-2022-jp-ms\r\n'],
    ['名乗らないもの', 'Content-Type: text/plain\r\n'],
    ['UTF-8と名乗るもの', 'Content-Type: text/plain; charset=utf-8\r\n'],
    ['cp50221と名乗るもの', 'Content-Type: text/plain; charset=cp50221\r\n'],
  ])('%s を読む', async (_, type) => {
    expect((await read(plain(type, jis('利用申込書をお送りします。株式会社見本組')))).text).toBe('利用申込書をお送りします。株式会社見本組');
  });

  it('差出人・件名・ファイル名を読み、半角カナは全角にする', async () => {
    const mail = `${attached("filename*=UTF-8''%E5%88%A9%E7%94%A8%E7%94%B3%E8%BE%BC%E6%9B%B8.pdf").replace('Subject: test', `Subject: =?UTF-8?B?${Buffer.from('ﾐﾎﾝｸﾞﾐ 申込').toString('base64')}?=`)}`;
    expect(await read(mail)).toMatchObject({ sender: 'mihon@mihon-gumi.example.jp', subject: 'ミホングミ 申込', attachments: [{ fileName: '利用申込書.pdf' }] });
    expect((await read(attached('filename="=?ISO-2022-JP?B?GyRCOCtLXBsoQg==?=.pdf"'))).attachments[0]?.fileName).toBe('見本.pdf');
    expect((await read(attached("filename*0*=UTF-8''%E7%94%B3; filename*1*=%E8%BE%BC.pdf"))).attachments[0]?.fileName).toBe('申込.pdf');
  });

  it('winmail.dat の中の紙を取り出す', async () => {
    const record = (level: number, attribute: number, data: Buffer): Buffer => {
      const head = Buffer.alloc(9);
      head.writeUInt8(level);
      head.writeUInt32LE(attribute, 1);
      head.writeUInt32LE(data.length, 5);
      return Buffer.concat([head, data, Buffer.alloc(2)]);
    };
    const start = Buffer.alloc(6);
    start.writeUInt32LE(0x223e9f78);
    const tnef = Buffer.concat([start, record(2, 0x00069002, Buffer.alloc(14)), record(2, 0x00018010, Buffer.from('form.pdf\0')), record(2, 0x0006800f, Buffer.from('%PDF-1.7'))]);
    const { attachments } = await read(attached('filename=winmail.dat', tnef.toString('base64'), 'application/ms-tnef'));
    expect(attachments.map(({ fileName }) => fileName)).toEqual(['form.pdf']);
    expect(await readFile(attachments[0]?.file ?? '', 'utf8')).toBe('%PDF-1.7');
  });

  it('署名の添え物は紙ではなく、暗号化された包みは開けない', async () => {
    expect((await read(attached('filename=smime.p7s', 'AAAA', 'application/pkcs7-signature'))).attachments).toEqual([]);
    const enveloped = 'MA8GCSqGSIb3DQEHA6ACMAA=';
    expect(await read(attached('filename=smime.p7m', enveloped, 'application/pkcs7-mime'))).toMatchObject({ quarantine: 'encrypted', attachments: [] });
    expect(await read(attached('filename=smime.p7m', 'MAA=', 'application/pkcs7-mime'))).toMatchObject({ quarantine: 'damaged', attachments: [] });
  });

  it('署名に包まれたメールの中の紙を取り出す', async () => {
    const content = new OctetString({ valueHex: new Uint8Array(Buffer.from(attached('filename=form.pdf'))).buffer });
    const signed = new SignedData({ version: 1, encapContentInfo: new EncapsulatedContentInfo({ eContentType: '1.2.840.113549.1.7.1', eContent: content }) });
    const wrapper = Buffer.from(new ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: signed.toSchema(true) }).toSchema().toBER()).toString('base64');
    expect(await read(attached('filename=smime.p7m', wrapper, 'application/pkcs7-mime'))).toMatchObject({ quarantine: null, attachments: [{ fileName: 'form.pdf' }], text: 'x' });
  });
});

describe('だれも返事を待たないメール', () => {
  it.each([
    'Auto-Submitted: auto-replied', 'Precedence: bulk', 'List-Id: <news.example.jp>', 'List-Unsubscribe: <https://example.jp/>', 'Return-Path: <>', 'X-Auto-Response-Suppress: All',
  ])('%s', async (field) => {
    expect((await read(`${field}\r\n${HEAD}Subject: x\r\n\r\nx`)).isAutomatic).toBe(true);
  });

  it('人のメールは待っている', async () => {
    expect((await read(`Auto-Submitted: no\r\nReturn-Path: <mihon@mihon-gumi.example.jp>\r\n${HEAD}Subject: x\r\n\r\nx`)).isAutomatic).toBe(false);
  });

  const report = (action: string): string =>
    `From: MAILER-DAEMON@mx.example.jp\r\nTo: no-reply@hosho.example.jp\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nfailed\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.jp\r\n\r\nFinal-Recipient: rfc822; nobody@example.jp\r\nAction: ${action}\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <${'ab'.repeat(20)}@hosho.example.jp>\r\n--b--\r\n`;

  it('不達通知は、戻りの宛先か引用されたMessage-IDで当社のメールを示す', async () => {
    expect(await read(report('failed'))).toMatchObject({ isBounce: true, isAutomatic: true, bounceOf: `${'ab'.repeat(20)}@hosho.example.jp` });
    expect(await read(report('failed'), `no-reply+${'cd'.repeat(12)}@hosho.example.jp`)).toMatchObject({ bounceOf: 'cd'.repeat(12) });
    expect(await read(report('delayed'))).toMatchObject({ isBounce: false, isAutomatic: true, bounceOf: null });
  });
});
