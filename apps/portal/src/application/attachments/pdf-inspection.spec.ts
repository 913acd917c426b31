import { deflateSync } from 'node:zlib';
import { inspectPdf } from './pdf-inspection.js';

function pdf(body: string | Buffer, tail = 'trailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n'): Buffer {
  return Buffer.concat([Buffer.from('%PDF-1.7\n%\u00e2\u00e3\n', 'latin1'), Buffer.from(body), Buffer.from(tail)]);
}
const PAGE = '3 0 obj << /Type /Page /Parent 2 0 R >> endobj\n';
const PLAIN = `1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Count 1 >> endobj\n${PAGE}`;

function objectStream(text: string): Buffer {
  return Buffer.concat([
    Buffer.from('5 0 obj << /Type /ObjStm /N 2 /First 10 /Filter /FlateDecode >>\nstream\r\n'),
    deflateSync(Buffer.from(text)), Buffer.from('\nendstream endobj\n'),
  ]);
}

describe('契約書の写しのPDFを、バイト列の構造だけで確かめる', () => {
  it('ページのあるPDFは、ページ数とともに受け取る', () => {
    expect(inspectPdf(pdf(PLAIN + PAGE))).toEqual({ ok: true, pages: 2 });
  });

  it('PDF 1.5 のオブジェクトストリームの中のページも数える', () => {
    expect(inspectPdf(pdf(objectStream('<</Type/Catalog>> <</Type/Pages>> <</Type/Page>> <</Type /Page>>')))).toEqual({ ok: true, pages: 2 });
  });

  it.each<[string, Buffer, string]>([
    ['空のファイル', Buffer.alloc(0), 'not-a-pdf'],
    ['拡張子だけPDFの画像', Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(2000)]), 'not-a-pdf'],
    ['途中で切れたPDF', pdf(PLAIN, 'trailer << >>'), 'incomplete'],
    ['暗号化されたPDF', pdf(PLAIN, 'trailer << /Root 1 0 R /Encrypt 9 0 R >>\n%%EOF'), 'encrypted'],
    ['スクリプトを含むPDF', pdf(`${PLAIN}4 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj\n`), 'active-content'],
    ['名前をつづり替えたスクリプト', pdf(`${PLAIN}4 0 obj << /S /J#61vaScript >> endobj\n`), 'active-content'],
    ['起動の命令を含むPDF', pdf(`${PLAIN}4 0 obj << /S /Launch >> endobj\n`), 'active-content'],
    ['圧縮した中のスクリプト', pdf(objectStream('<</Type/Page>> <</S/JavaScript>>')), 'active-content'],
    ['ほかのファイルを抱えたPDF', pdf(`${PLAIN}4 0 obj << /Type /Filespec /EF << >> >> endobj 5 0 obj << /Type /EmbeddedFile >> endobj\n`), 'active-content'],
    ['展開すると巨大になるPDF', pdf(objectStream(' '.repeat(9 * 1024 * 1024))), 'too-complex'],
    ['名前だけで埋めたPDF', pdf(Buffer.alloc(6_000_000, '/Type /Font ')), 'too-complex'],
    ['つづり替えた名前だけで埋めたPDF', pdf(Buffer.alloc(6_000_000, '/#41#42 ')), 'too-complex'],
    ['ページのないPDF', pdf('1 0 obj << /Type /Catalog >> endobj\n'), 'no-pages'],
    ['301ページのPDF', pdf(PAGE.repeat(301)), 'too-many-pages'],
  ])('%s は受け取らない', (_, bytes, refusal) => {
    expect(inspectPdf(bytes)).toEqual({ ok: false, refusal });
  });

  it('300ページまでは受け取る', () => {
    expect(inspectPdf(pdf(PAGE.repeat(300)))).toEqual({ ok: true, pages: 300 });
  });

  it('ページの絵のデータにたまたま /JS という並びがあっても断らない', () => {
    const image = Buffer.concat([Buffer.from('4 0 obj << /Length 20 /Filter /DCTDecode >>\nstream\n'), Buffer.from('\u0001/JS /Encrypt \u0002', 'latin1'), Buffer.from('\nendstream endobj\n')]);
    expect(inspectPdf(pdf(Buffer.concat([Buffer.from(PLAIN), image])))).toEqual({ ok: true, pages: 1 });
  });
});
