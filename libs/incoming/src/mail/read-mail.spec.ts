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
const read = (mail: string | Buffer, recipient = '', fromNobody = false): Promise<MailReading> => readMail(Buffer.from(mail as string), folder, { recipient, fromNobody });

const HEAD = 'From: =?ISO-2022-JP?B?GyRCOCtLXBsoQg==?= <Mihon@mihon-gumi.example.jp>\r\nTo: uketsuke@hosho.example.jp\r\nMessage-ID: <1@mihon-gumi.example.jp>\r\nMIME-Version: 1.0\r\n';
const plain = (type: string, body: Buffer): Buffer => bytes(HEAD, `Subject: test\r\n${type}\r\n`, body, '\r\n');
const attached = (parameters: string, content = 'JVBERi0=', type = 'application/pdf'): string =>
  `${HEAD}Subject: test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; ${parameters}\r\n\r\n${content}\r\n--b--\r\n`;

const record = (level: number, attribute: number, data: Buffer): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUInt8(level);
  head.writeUInt32LE(attribute, 1);
  head.writeUInt32LE(data.length, 5);
  return Buffer.concat([head, data, Buffer.alloc(2)]);
};
const TNEF_PIECES = [Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]), record(2, 0x00069002, Buffer.alloc(14)), record(2, 0x00018010, Buffer.from('form.pdf\0')), record(2, 0x0006800f, Buffer.from('%PDF-1.7'))];
/** A winmail.dat with one file, and where one of its records ends: cut there, nothing tells that more was to come. */
const TNEF = Buffer.concat(TNEF_PIECES);
const TNEF_ENDS = TNEF_PIECES.slice(1).map((_, index) => Buffer.concat(TNEF_PIECES.slice(0, index + 2)).length);

function uuencode(content: Buffer): string {
  const letter = (value: number): string => (value === 0 ? '`' : String.fromCharCode(value + 32));
  const lines = Array.from({ length: Math.ceil(content.length / 45) }, (_, index) => content.subarray(index * 45, (index + 1) * 45));
  return lines.map((line) => {
    const padded = Buffer.concat([line, Buffer.alloc((3 - (line.length % 3)) % 3)]);
    const groups = Array.from({ length: padded.length / 3 }, (_, index) => padded.readUIntBE(index * 3, 3));
    return letter(line.length) + groups.map((value) => [18, 12, 6, 0].map((shift) => letter((value >> shift) & 63)).join('')).join('');
  }).join('\r\n');
}

describe('日本語のメール', () => {
  it.each([
    ['名乗ったISO-2022-JP', 'Content-Type: text/plain; charset=iso-2022-jp\r\n'],
    ['名乗ったISO-2022-JP-MS', 'Content-Type: text/plain; charset=iso-2022-jp-ms\r\n'],
    ['名乗らないもの', 'Content-Type: text/plain\r\n'],
    ['UTF-8と名乗るもの', 'Content-Type: text/plain; charset=utf-8\r\n'],
    ['日本語ではないと名乗るもの', 'Content-Type: text/plain; charset=iso-8859-1\r\n'],
    ['cp50221と名乗るもの', 'Content-Type: text/plain; charset=cp50221\r\n'],
  ])('%s を読む', async (_, type) => {
    expect((await read(plain(type, jis('利用申込書をお送りします。株式会社見本組')))).text).toBe('利用申込書をお送りします。株式会社見本組');
  });

  const written = (text: string, to: 'SJIS' | 'EUCJP' | 'JIS'): Buffer => Buffer.from(Encoding.convert(Encoding.stringToCode(text), { to, from: 'UNICODE' }));
  const SAID = '利用申込書をお送りします。①髙橋、ﾐﾎﾝｸﾞﾐ';
  const READ = '利用申込書をお送りします。①髙橋、ミホングミ';

  it.each(['SJIS', 'EUCJP', 'JIS'] as const)('%s で書かれ、そう名乗らない本文と件名とファイル名を読む', async (to) => {
    const said = to === 'SJIS' ? SAID : '利用申込書をお送りします。高橋、ミホングミ';
    const expected = to === 'SJIS' ? READ : said;
    for (const type of ['', 'Content-Type: text/plain\r\n', 'Content-Type: text/plain; charset=us-ascii\r\n', 'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n']) {
      expect((await read(bytes(HEAD, `Subject: `, written('申込の件', to), `\r\n${type}\r\n`, written(said, to), '\r\n')))).toMatchObject({ subject: '申込の件', text: expected });
    }
    const packed = written(said, to).toString('base64');
    const quoted = [...written(said, to)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
    for (const [encoding, body] of [['base64', packed], ['quoted-printable', quoted]]) {
      expect((await read(`${HEAD}Subject: x\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n`)).text).toBe(expected);
    }
    const [before = '', after = ''] = attached('filename="@@"').split('@@');
    expect((await read(bytes(before, written('申込書.pdf', to), after))).attachments).toMatchObject([{ fileName: '申込書.pdf' }]);
  });

  it.each(['SJIS', 'EUCJP', 'JIS'] as const)('%s のHTMLだけのメールを、名乗らなくても読む', async (to) => {
    const html = bytes('<html><body><p>', written('利用申込書をお送りします。', to), '</p><p>', written('見本組', to), '</p></body></html>');
    for (const type of ['text/html', 'text/html; charset=utf-8']) {
      expect((await read(bytes(`${HEAD}Subject: x\r\nContent-Type: ${type}\r\n\r\n`, html, '\r\n'))).text.replace(/\s/g, '')).toBe('利用申込書をお送りします。見本組');
      const nested = bytes(`${HEAD}Subject: x\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: ${type}\r\n\r\n`, html, '\r\n--b--\r\n');
      expect((await read(nested)).text.replace(/\s/g, '')).toBe('利用申込書をお送りします。見本組');
    }
  });

  it('正しく名乗るもの、ラテン文字のもの、添付はそのままにする', async () => {
    expect((await read(plain('Content-Type: text/plain; charset=shift_jis\r\n', written(SAID, 'SJIS')))).text).toBe(READ);
    expect((await read(plain('Content-Type: text/plain; charset=iso-8859-1\r\n', Buffer.from('Café, déjà vu', 'latin1')))).text).toBe('Café, déjà vu');
    expect((await read(plain('Content-Type: text/plain\r\n', Buffer.from('申込書です')))).text).toBe('申込書です');
    const csv = written('見本,申込', 'SJIS');
    const { attachments } = await read(attached('filename=a.csv', csv.toString('base64'), 'text/csv'));
    expect(await readFile(attachments[0]?.file ?? '')).toEqual(csv);
  });

  it('半角カナの多いEUC-JPを読む', async () => {
    for (const said of ['ﾐﾎﾝｸﾞﾐの申込書です', '質問です。ﾊﾝｶｸｶﾅ表示お願いします', 'ｶﾌﾞｼｷｶﾞｲｼﾔﾐﾎﾝｸﾞﾐ']) {
      const packed = Encoding.convert(Encoding.stringToCode(said), { to: 'EUCJP', from: 'UNICODE' });
      const usual = said.normalize('NFKC');
      expect(await read(bytes(HEAD, 'Subject: ', Buffer.from(packed), '\r\n\r\n', Buffer.from(packed), '\r\n'))).toMatchObject({ subject: usual, text: usual });
    }
  });

  it('ほかの名前を名乗る符号化語を読む', async () => {
    for (const to of ['SJIS', 'EUCJP', 'JIS'] as const) {
      for (const charset of ['iso-8859-1', 'us-ascii', 'UTF-8', 'Shift_JIS', 'ISO-8859-1*ja']) {
        const packed = written('利用申込書テスト', to);
        const [first, second] = [packed.subarray(0, 7), packed.subarray(7)].map((piece) => `=?${charset}?B?${piece.toString('base64')}?=`);
        const quoted = `=?${charset}?Q?${[...packed].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}?=`;
        expect([to, charset, (await read(`${HEAD}Subject: =?${charset}?B?${packed.toString('base64')}?=\r\n\r\nx`)).subject]).toEqual([to, charset, '利用申込書テスト']);
        expect([to, charset, (await read(`${HEAD}Subject: ${quoted}\r\n\r\nx`)).subject]).toEqual([to, charset, '利用申込書テスト']);
        if (to !== 'JIS') expect([to, charset, (await read(`${HEAD}Subject: ${first}\r\n ${second}\r\n\r\nx`)).subject]).toEqual([to, charset, '利用申込書テスト']);
      }
    }
    expect((await read(`${HEAD}Subject: =?iso-8859-1?Q?Caf=E9_d=E9j=E0?= =?utf-8?B?${Buffer.from('申込').toString('base64')}?=\r\n\r\nx`)).subject).toBe('Café déjà申込');
  });

  const word = (charset: string, coding: 'B' | 'Q', content: Buffer): string => `=?${charset}?${coding}?${coding === 'B' ? content.toString('base64') : [...content].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}?=`;

  it.each(['shift_jis', 'Shift-JIS', 'x-sjis', 'windows-31j', 'cp932', 'euc-jp', 'iso-2022-jp', 'us-ascii', 'iso-8859-1', 'gb2312', 'big5', 'ks_c_5601-1987'])('%s と名乗るUTF-8を、件名も本文も添付の名前も読む', async (charset) => {
    for (const said of ['利用申込書テスト', '東京', '見本建設株式会社の申込書です。よろしくお願いします']) {
      const utf8 = Buffer.from(said);
      const mail = bytes(HEAD, `Subject: ${word(charset, 'B', utf8)}\r\nContent-Type: text/plain; charset=${charset}\r\n\r\n`, utf8, '\r\n');
      expect(await read(mail)).toMatchObject({ subject: said, text: said });
      const percents = [...utf8].map((byte) => `%${byte.toString(16)}`);
      for (const parameter of [`filename="${word(charset, 'Q', utf8)}.pdf"`, `filename*=${charset}''${percents.join('')}.pdf`, `filename*0*=${charset}'ja'${percents.slice(0, 4).join('')};\r\n filename*1*=${percents.slice(4).join('')};\r\n filename*2=".pdf"`]) {
        expect([parameter, (await read(attached(parameter))).attachments[0]?.fileName]).toEqual([parameter, `${said}.pdf`]);
      }
    }
  });

  it('Shift_JISと名乗るEUC-JPを読み、半角カナばかりのShift_JISはそのまま読む', async () => {
    const kana = 'これはよみやすいもうしこみのおしらせです';
    expect((await read(plain('Content-Type: text/plain; charset=shift_jis\r\n', written(kana, 'EUCJP')))).text).toBe(kana);
    expect((await read(plain('Content-Type: text/plain; charset=shift_jis\r\n', written('ｶﾌﾞｼｷｶﾞｲｼﾔﾐﾎﾝｸﾞﾐ､ﾃｽﾄ', 'SJIS')))).text).toBe('カブシキガイシヤミホングミ、テスト');
  });

  it.each<[string, Buffer]>([
    ['utf-8', Buffer.from('見本組の申込')], ['shift_jis', written('見本組の申込', 'SJIS')], ['euc-jp', written('見本組の申込', 'EUCJP')], ['iso-2022-jp', written('見本組の申込', 'JIS')],
  ])('文字の途中で切れた、続く %s の符号化語をつないで読む', async (charset, content) => {
    for (let at = 1; at < content.length; at += 1) {
      for (const [first, second] of [['B', 'B'], ['Q', 'Q'], ['B', 'Q'], ['Q', 'B']] as const) {
        for (const between of ['\r\n ', '']) {
          const subject = `${word(charset, first, content.subarray(0, at))}${between}${word(charset.toUpperCase(), second, content.subarray(at))}`;
          expect([at, first, second, (await read(`${HEAD}Subject: ${subject}\r\n\r\nx`)).subject]).toEqual([at, first, second, '見本組の申込']);
        }
      }
    }
  });

  it('どのデータベースにも入らない文字は落とす', async () => {
    const nul = Buffer.from('見\0本').toString('base64');
    const mail = attached(`filename="=?UTF-8?B?${nul}?="`).replace('Subject: test', `Subject: =?UTF-8?B?${nul}?=`).replace('\r\n\r\nx\r\n', '\r\n\r\nx\0y\r\n');
    expect(JSON.stringify(await read(mail))).not.toContain('\\u0000');
  });

  it('差出人・件名・ファイル名を読み、半角カナは全角にする', async () => {
    const mail = `${attached("filename*=UTF-8''%E5%88%A9%E7%94%A8%E7%94%B3%E8%BE%BC%E6%9B%B8.pdf").replace('Subject: test', `Subject: =?UTF-8?B?${Buffer.from('ﾐﾎﾝｸﾞﾐ 申込').toString('base64')}?=`)}`;
    expect(await read(mail)).toMatchObject({ sender: 'mihon@mihon-gumi.example.jp', subject: 'ミホングミ 申込', attachments: [{ fileName: '利用申込書.pdf' }] });
    expect((await read(attached('filename="=?ISO-2022-JP?B?GyRCOCtLXBsoQg==?=.pdf"'))).attachments[0]?.fileName).toBe('見本.pdf');
    expect((await read(attached("filename*0*=UTF-8''%E7%94%B3; filename*1*=%E8%BE%BC.pdf"))).attachments[0]?.fileName).toBe('申込.pdf');
  });

  it('winmail.dat の中の紙を取り出す', async () => {
    const { attachments } = await read(attached('filename=winmail.dat', TNEF.toString('base64'), 'application/ms-tnef'));
    expect(attachments.map(({ fileName }) => fileName)).toEqual(['form.pdf']);
    expect(await readFile(attachments[0]?.file ?? '', 'utf8')).toBe('%PDF-1.7');
  });

  it('署名の添え物は紙ではなく、暗号化された包みは開けない', async () => {
    expect((await read(attached('filename=smime.p7s', 'AAAA', 'application/pkcs7-signature'))).attachments).toEqual([]);
    const enveloped = 'MA8GCSqGSIb3DQEHA6ACMAA=';
    expect(await read(attached('filename=smime.p7m', enveloped, 'application/pkcs7-mime'))).toMatchObject({ quarantine: null, attachments: [{ fileName: 'smime.p7m', quarantine: 'encrypted' }] });
    expect(await read(attached('filename=smime.p7m', 'MAA=', 'application/pkcs7-mime'))).toMatchObject({ quarantine: null, attachments: [{ fileName: 'smime.p7m', quarantine: 'damaged' }] });
  });

  const signed = (content: Buffer): string => {
    const wrapped = new SignedData({ version: 1, encapContentInfo: new EncapsulatedContentInfo({ eContentType: '1.2.840.113549.1.7.1', eContent: new OctetString({ valueHex: new Uint8Array(content).buffer }) }) });
    return Buffer.from(new ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: wrapped.toSchema(true) }).toSchema().toBER()).toString('base64');
  };

  it('署名に包まれたメールの中の紙を取り出す', async () => {
    expect(await read(attached('filename=smime.p7m', signed(Buffer.from(attached('filename=form.pdf'))), 'application/pkcs7-mime'))).toMatchObject({ quarantine: null, attachments: [{ fileName: 'form.pdf' }], text: 'x' });
  });

  it.each([['form.pdf.p7m', 'form.pdf', '%PDF-1.7'], ['メモ.txt.p7m', 'メモ.txt', 'Dear all: hello'], ['smime.p7m', 'smime', '%PDF-1.7']])('署名に包まれたファイル %s は、そのファイルになり、本文はそのまま残る', async (name, inner, content) => {
    const reading = await read(attached(`filename*=UTF-8''${encodeURIComponent(name)}`, signed(Buffer.from(content)), 'application/pkcs7-mime'));
    expect(reading).toMatchObject({ text: 'x', attachments: [{ fileName: inner, quarantine: null }] });
    expect(await readFile(reading.attachments[0]?.file ?? '', 'utf8')).toBe(content);
  });

  const beside = (first: string, second: string): string => first.replace('--b--', second.slice(second.indexOf('--b\r\n', second.indexOf('--b\r\n') + 1)));

  it('壊れた包みのとなりの申込書は読まれ、包みはその理由とともに残る', async () => {
    for (const [name, type, content, reason] of [['smime.p7m', 'application/pkcs7-mime', 'MAA=', 'damaged'], ['winmail.dat', 'application/ms-tnef', TNEF.subarray(0, TNEF.length - 9).toString('base64'), 'damaged']] as const) {
      const { attachments, quarantine } = await read(beside(attached(`filename=${name}`, content, type), attached('filename=other.pdf')));
      expect([quarantine, attachments.map((each) => [each.fileName, each.quarantine])]).toEqual([null, expect.arrayContaining([[name, reason], ['other.pdf', null]])]);
    }
  });

  it('途中で切れたwinmail.datは、どこで切れても知らされる', async () => {
    for (let length = 6; length < TNEF.length; length += 1) {
      const { attachments } = await read(attached('filename=winmail.dat', TNEF.subarray(0, length).toString('base64'), 'application/ms-tnef'));
      const names = attachments.map(({ fileName, quarantine }) => `${fileName} ${quarantine}`);
      expect(names.includes('winmail.dat damaged')).toBe(!TNEF_ENDS.includes(length));
    }
    for (const fill of [0, 1, 40]) {
      const { attachments } = await read(attached('filename=winmail.dat', Buffer.concat([TNEF, Buffer.alloc(fill)]).toString('base64'), 'application/ms-tnef'));
      expect(attachments.map(({ fileName, quarantine }) => [fileName, quarantine])).toEqual([['form.pdf', null]]);
    }
  });

  it('本文に書き込まれたuuencodeのファイルを取り出す', async () => {
    const content = Buffer.from(Array.from({ length: 1_000 }, (_, index) => (index * 7) % 256));
    const encoded = uuencode(content);
    const mail = (body: string): string => `${HEAD}Subject: x\r\n\r\n申込書です。\r\n\r\n${body}\r\n\r\n以上`;
    for (const lines of [encoded, encoded.replaceAll('`', ' ').replace(/ +$/gm, '')]) {
      const reading = await read(mail(`begin 644 form 1.pdf\r\n${lines}\r\n\`\r\nend`));
      expect(reading).toMatchObject({ attachments: [{ fileName: 'form 1.pdf', quarantine: null }] });
      expect(reading.text.replace(/\s/g, '')).toBe('申込書です。以上');
      expect(await readFile(reading.attachments[0]?.file ?? '')).toEqual(content);
    }
    expect((await read(mail(`begin 644 form.pdf\r\n${encoded}`))).attachments).toMatchObject([{ fileName: 'form.pdf', quarantine: 'damaged' }]);
    expect(await read(mail('begin 644 things\r\n\r\nand end'))).toMatchObject({ attachments: [], text: expect.stringContaining('begin 644 things') });
    for (const sentence of ['この先', 'ALL OF IT', '']) expect(await read(mail(`begin 100 pages from here\r\n${sentence}`))).toMatchObject({ attachments: [], text: expect.stringMatching(new RegExp(`begin 100 pages from here\\n${sentence}[^]*以上`)) });
  });

  it('小さくても、HTMLが示さない画像とTIFFは紙である', async () => {
    const related = (type: string, disposition: string, html: string, content: Buffer): string =>
      `${HEAD}Subject: x\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n--b\r\nContent-Type: ${type}\r\nContent-ID: <Logo@x>\r\nContent-Disposition: ${disposition}; filename=a.img\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64')}\r\n--b--\r\n`;
    const names = async (mail: string): Promise<readonly string[]> => (await read(mail)).attachments.map(({ fileName }) => fileName);
    const png = Buffer.from('\x89PNG\r\n\x1a\nx', 'latin1');
    const tiff = Buffer.from('II*\0xxxx', 'latin1');
    const shows = '<p>x<img src="cid:logo@x"></p>';
    expect(await names(related('image/png', 'inline', shows, png))).toEqual([]);
    expect(await names(related('image/png', 'attachment', shows, png))).toEqual([]);
    expect(await names(related('image/png', 'inline', '<p>x</p>', png))).toEqual(['a.img']);
    expect(await names(related('image/tiff', 'inline', shows, tiff))).toEqual(['a.img']);
    expect(await names(related('image/png', 'inline', shows, tiff))).toEqual(['a.img']);
    expect(await names(related('image/png', 'inline', shows, Buffer.concat([png, Buffer.alloc(20 * 1024)])))).toEqual(['a.img']);
    expect(await names(`${attached('filename=a.png', png.toString('base64'), 'image/png').replace('attachment;', 'inline;')}`)).toEqual(['a.png']);
  });
});

describe('メールの中のメール', () => {
  const within = (type: string, content: string, file = 'form.eml'): string => attached(`filename=${file}`, Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n'), type);

  it.each([['message/rfc822', 'form.eml'], ['message/rfc822', 'noname'], ['application/octet-stream', 'form.eml'], ['application/octet-stream', '転送.EML']])('%s（%s）の紙と言葉を取り出す', async (type, file) => {
    const mail = within(type, attached('filename=form.pdf').replace('\r\n\r\nx\r\n', '\r\n\r\n中の言葉\r\n'), file);
    const reading = await read(mail);
    expect(reading.attachments).toMatchObject([{ fileName: 'form.pdf', quarantine: null }]);
    expect(reading.text).toMatch(/^x[\s\S]*添付のメール　test[\s\S]*中の言葉$/);
    expect(await readFile(reading.attachments[0]?.file ?? '', 'utf8')).toBe('%PDF-');
  });

  it('深すぎるものは開かず、失わない', async () => {
    let mail = attached('filename=form.pdf');
    for (let depth = 0; depth < 6; depth += 1) mail = within('message/rfc822', mail);
    expect((await read(mail)).attachments).toMatchObject([{ fileName: 'form.eml', quarantine: 'unpacks-too-far' }]);
  });

  const many = (count: number): string => `${HEAD}Subject: many\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${Array.from({ length: count }, (_, index) => `--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=${index + 1}.pdf\r\n\r\n%PDF-${index + 1}\r\n`).join('')}--b--\r\n`;

  it('40件を超えた添付は開かず、どれも失わない', async () => {
    expect((await read(many(40))).attachments.filter(({ quarantine }) => quarantine !== null)).toEqual([]);
    const { attachments, quarantine } = await read(many(43));
    expect([attachments.length, quarantine]).toEqual([43, null]);
    expect(attachments.filter((each) => each.quarantine === 'too-many-parts').map(({ fileName }) => fileName)).toEqual(['41.pdf', '42.pdf', '43.pdf']);
    expect(await read(many(401))).toMatchObject({ quarantine: 'too-many-parts', attachments: [] });
  });
});

describe('七ビットの、いまはだれも使わない書き方のメール', () => {
  const utf7 = (text: string): string => `+${Buffer.from(text, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`;

  it.each(['utf-7', 'unicode-1-1-utf-7', 'UTF7'])('%s と名乗れば読む', async (charset) => {
    const mail = `${HEAD.split('MIME')[0]}Subject: =?${charset}?Q?${utf7('利用申込書').replaceAll('=', '=3D')}?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=${charset}\r\n\r\n1 +- 1 ${utf7('お送りします。①')} x\r\n`;
    expect(await read(mail)).toMatchObject({ subject: '利用申込書', text: '1 + 1 お送りします。① x' });
  });

  it.each([
    ['SO と SI', '\x0e<BS]\x0f', '\x0eC=D\x0f'], ['ESC ( I', '\x1b(I<BS]\x1b(B', '\x1b(IC=D\x1b(B'], ['閉じない SO', '\x0e<BS]', '\x0eC=D'],
  ])('ISO-2022-JP の半角カナ（%s）', async (_, subject, text) => {
    const question = '\x1b$B<ALd\x1b(B';
    const mail = `${HEAD.split('MIME')[0]}Subject: =?ISO-2022-JP?B?${Buffer.from(subject, 'latin1').toString('base64')}?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n${question}${text}\r\nabc ${question}\r\n`;
    expect(await read(mail)).toMatchObject({ subject: 'シツモン', text: '質問テスト\nabc 質問' });
  });

  it('名乗らないときも、SO と SI のあいだはカナである', async () => {
    expect((await read(`${HEAD.split('MIME')[0]}Subject: \x0e<BS]\x0f\r\n\r\n\x0eC=D\x0f abc\r\n`))).toMatchObject({ subject: 'シツモン', text: 'テスト abc' });
  });
});

describe('だれも返事を待たないメール', () => {
  it.each([
    'Auto-Submitted: auto-replied', 'Precedence: bulk', 'List-Id: <kouji.example.jp>\r\nPrecedence: junk', 'Return-Path: <>', 'X-Auto-Response-Suppress: All',
    'Auto-Submitted: notification', 'Auto-Submitted: auto-generated; owner-email=x', 'X-Precedence: junk', 'Precedence: auto_reply', 'X-MS-Exchange-Inbox-Rules-Loop: x@example.jp', 'X-Mail-Autoreply: yes',
    'X-Autogenerated: yes', 'Feedback-ID: 7:news:mihon', 'X-Loop: x@example.jp',
  ])('%s', async (field) => {
    expect((await read(`${field}\r\n${HEAD}Subject: x\r\n\r\nx`)).isAutomatic).toBe(true);
  });

  it.each(['List-Id: <news.example.jp>', 'List-Unsubscribe: <https://example.jp/>', 'List-Help: <https://example.jp/>', 'Precedence: list', 'X-ML-Name: kouji\r\nPrecedence: bulk'])('%s: a list passed it on, and may name what a person of a group answers', async (fields) => {
    const id = `<${'ab'.repeat(20)}@hosho.example.jp>`;
    expect(await read(`${fields}\r\nIn-Reply-To: ${id}\r\n${HEAD}Subject: x\r\n\r\nx`)).toMatchObject({ isAutomatic: false, isFromList: true, answers: [id] });
  });

  it.each([
    'auto-reply', 'autoresponder', 'no_reply', 'do_not_reply', 'no-reply-7', 'noreply2', 'listserv', 'majordomo', 'owner-kouji', 'kouji-owner', 'kouji-return', 'kouji-request', 'daemon', 'mailer-daemon',
    'postmaster', 'root', 'notifications', 'bounces+1',
  ])('%s@', async (name) => {
    expect((await read(`${HEAD.replace('Mihon@mihon-gumi', `${name}@mihon-gumi`)}Subject: x\r\n\r\nx`)).isAutomatic).toBe(true);
  });

  it.each(['noriko', 'daemonji', 'rooter', 'request', 'autobody', 'norep'])('%s@ は人', async (name) => {
    expect((await read(`${HEAD.replace('Mihon@mihon-gumi', `${name}@mihon-gumi`)}Subject: x\r\n\r\nx`)).isAutomatic).toBe(false);
  });

  it('開封通知', async () => {
    const receipt = `${HEAD.split('MIME')[0]}Subject: Read: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nread\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n--b--\r\n`;
    expect(await read(receipt)).toMatchObject({ isAutomatic: true, bounceOf: null, attachments: [] });
  });

  it('名前のあるテキストの部分は、置き方が書かれていなくてもファイルである', async () => {
    const mail = `${HEAD.split('MIME')[0]}Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n--b\r\nContent-Type: text/plain; charset=us-ascii;\r\n name="eicar.com"\r\n\r\nabc\r\n--b--\r\n`;
    expect(await read(mail)).toMatchObject({ text: 'hello', attachments: [{ fileName: 'eicar.com' }] });
  });

  it('封筒に差出人がない', async () => {
    expect((await read(`${HEAD}Subject: x\r\n\r\nx`, '', true)).isAutomatic).toBe(true);
  });

  it('Fromのないものは、機械のものとは決めない', async () => {
    expect(await read('To: uketsuke@hosho.example.jp\r\nSubject: x\r\n\r\nx')).toMatchObject({ isAutomatic: false, sender: '' });
  });

  it('人のメールは待っている', async () => {
    expect((await read(`Auto-Submitted: no\r\nReturn-Path: <mihon@mihon-gumi.example.jp>\r\n${HEAD}Subject: x\r\n\r\nx`)).isAutomatic).toBe(false);
  });

  const report = (action: string): string =>
    `From: MAILER-DAEMON@mx.example.jp\r\nTo: no-reply@hosho.example.jp\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nfailed\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.jp\r\n\r\nFinal-Recipient: rfc822; nobody@example.jp\r\nAction: ${action}\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <${'ab'.repeat(20)}@hosho.example.jp>\r\n--b--\r\n`;

  it('不達通知は、戻りの宛先か引用されたMessage-IDで当社のメールを示す', async () => {
    expect(await read(report('failed'))).toMatchObject({ isAutomatic: true, bounceOf: `${'ab'.repeat(20)}@hosho.example.jp` });
    expect(await read(report('failed'), `no-reply+${'cd'.repeat(12)}@hosho.example.jp`)).toMatchObject({ bounceOf: 'cd'.repeat(12) });
    expect(await read(report('delayed'))).toMatchObject({ isAutomatic: true, bounceOf: null });
  });

  it('不達通知は、届かなかった宛先を、送った宛先でも転送の先でも名指す。届いた宛先は名指さない', async () => {
    const groups = 'Final-Recipient: rfc822; Nobody@example.jp\r\nAction: failed\r\n\r\nFinal-Recipient: rfc822;genba@example.jp\r\nAction: relayed\r\n\r\nOriginal-Recipient: rfc822;<koumu@example.jp>\r\nFinal-Recipient: rfc822;koumu@elsewhere.example.jp\r\nAction: failed\r\n';
    const several = report('failed').replace('Final-Recipient: rfc822; nobody@example.jp\r\nAction: failed\r\n', groups);
    expect((await read(several)).failedAt).toEqual(['nobody@example.jp', 'koumu@example.jp', 'koumu@elsewhere.example.jp']);
    expect((await read(report('delayed'))).failedAt).toEqual([]);
    expect((await read(`From: MAILER-DAEMON@mx.example.jp\r\nTo: ${`no-reply+${'cd'.repeat(12)}@hosho.example.jp`}\r\nSubject: failure notice\r\n\r\nx`)).failedAt).toEqual([]);
  });

  it.each([['multipart/mixed', 'mihon@mihon-gumi.example.jp', false, 1], ['multipart/report', 'mihon@mihon-gumi.example.jp', false, 0], ['multipart/mixed', 'MAILER-DAEMON@mx.example.jp', false, 0], ['multipart/mixed', 'mihon@mihon-gumi.example.jp', true, 0]] as const)('%s、%s、封筒に差出人がない: %s。不達通知でなければ、通知を添えた人のメールの紙は %d 件残る', async (type, sender, nobody, papers) => {
    const mail = report('failed').replace('MAILER-DAEMON@mx.example.jp', sender).replace('multipart/report', type).replace('--b--', '--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=form.pdf\r\n\r\n%PDF-\r\n--b--');
    const reading = await read(mail, '', nobody);
    expect(reading.attachments.map(({ fileName }) => fileName)).toEqual(papers === 1 ? ['form.pdf'] : []);
    expect([reading.isAutomatic, reading.bounceOf]).toEqual(papers === 1 ? [false, null] : [true, `${'ab'.repeat(20)}@hosho.example.jp`]);
  });

  const TOKEN = 'cd'.repeat(12);
  const OURS = `no-reply+${TOKEN}@hosho.example.jp`;
  const QUOTED = `From: no-reply@hosho.example.jp\r\nMessage-ID: <${'ab'.repeat(20)}@hosho.example.jp>\r\nSubject: ours\r\n\r\nhello\r\n`;
  const enclosing = (head: string, words = 'x'): string =>
    `${head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n${words}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${QUOTED}--b--\r\n`;

  it.each<[string, string, boolean]>([
    ['qmail', `From: MAILER-DAEMON@mx.example.jp\r\nTo: ${OURS}\r\nSubject: failure notice\r\n\r\nHi. This is the qmail-send program at mx.example.jp.\r\n\r\n<nobody@example.jp>:\r\nSorry, no mailbox here by that name.\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n${QUOTED}`, false],
    ['携帯電話会社（添付つき）', enclosing(`From: Mail Delivery Subsystem <MAILER-DAEMON@carrier.example.jp>\r\nTo: ${OURS}\r\nSubject: Returned mail: Host unknown\r\n`), false],
    ['携帯電話会社（Postmaster、本文だけ）', `From: Postmaster@carrier.example.jp\r\nTo: ${OURS}\r\nSubject: Mail System Error - Returned Mail\r\n\r\nThis Message was undeliverable.\r\n`, false],
    ['名乗らない機械で、封筒に差出人がないもの', enclosing(`From: system@carrier.example.jp\r\nTo: ${OURS}\r\nSubject: x\r\n`), true],
    ['件名が不達というもの', `From: system@carrier.example.jp\r\nTo: ${OURS}\r\nSubject: =?UTF-8?B?${Buffer.from('【不達】メールを配信できませんでした').toString('base64')}?=\r\n\r\nx`, true],
  ])('%s の不達は、戻りの宛先で当社のメールを示す', async (_, mail, fromNobody) => {
    expect(await read(mail, OURS, fromNobody)).toMatchObject({ bounceOf: TOKEN, isAutomatic: true, attachments: [] });
  });

  it('戻りの宛先に届かない不達は、入っている当社のMessage-IDで示す', async () => {
    expect(await read(enclosing('From: MAILER-DAEMON@carrier.example.jp\r\nTo: uketsuke@hosho.example.jp\r\nSubject: Returned mail\r\n'))).toMatchObject({ bounceOf: `${'ab'.repeat(20)}@hosho.example.jp`, attachments: [] });
  });

  it.each<[string, string, boolean]>([
    ['人の返信', `${HEAD.replace('uketsuke@hosho.example.jp', OURS)}Subject: Re: ours\r\nIn-Reply-To: <${'ab'.repeat(20)}@hosho.example.jp>\r\n\r\nundelivered?`, false],
    ['当社のメールを添付した人の返信', enclosing(`${HEAD.split('MIME')[0]}Subject: Fw: ours\r\n`), false],
    ['不在の自動返信', `${HEAD}Subject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nx`, true],
    ['遅れの知らせ', `From: MAILER-DAEMON@mx.example.jp\r\nTo: ${OURS}\r\nSubject: Warning: message delayed 4 hours\r\n\r\nx`, true],
    ['当社のメールと関わりのない不達', 'From: MAILER-DAEMON@mx.example.jp\r\nTo: uketsuke@hosho.example.jp\r\nSubject: failure notice\r\n\r\nx', true],
  ])('%s は不達ではない', async (name, mail, fromNobody) => {
    const reading = await read(mail, name.startsWith('当社のメールと') ? '' : OURS, fromNobody);
    expect([reading.bounceOf, reading.isAutomatic]).toEqual([null, fromNobody]);
  });
});
