import { deflateSync } from 'node:zlib';
import { startChild } from '../child/bounded-child.js';
import { PdfInspector } from './pdf-inspection.js';

const HEADER = '%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n';
const TRAILER = 'trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n';
const SCRIPT = '<< /S /JavaScript /JS (app.alert\\(1\\)) >>';

/** A PDF with so many pages, the further entries of its catalog, and further objects from number 1001 on. */
function pdf({ pages = 1, catalog = '', more = [], trailer = TRAILER }: { pages?: number; catalog?: string; more?: readonly (string | Buffer)[]; trailer?: string } = {}): Buffer {
  const kids = Array.from({ length: pages }, (_, index) => index + 3);
  return Buffer.concat([
    Buffer.from(HEADER, 'latin1'),
    Buffer.from(`1 0 obj\n<< /Type /Catalog /Pages 2 0 R ${catalog} >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] /Count ${pages} >>\nendobj\n`),
    ...kids.map((kid) => Buffer.from(`${kid} 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\n`)),
    ...more.map((body, index) => Buffer.concat([Buffer.from(`${1001 + index} 0 obj\n`), Buffer.from(body), Buffer.from('\nendobj\n')])),
    Buffer.from(trailer),
  ]);
}

function stream(dictionary: string, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`<< ${dictionary} /Length ${data.length} >>\nstream\n`), data, Buffer.from('\nendstream')]);
}

/** An object stream that holds object 2000, packed and described as wanted. */
function objectStream(body: string, dictionary: string, pack: (plain: Buffer) => Buffer): Buffer {
  return stream(`${dictionary} /N 1 /First 7`, pack(Buffer.from(`2000 0 ${body}`)));
}
/** A link on a page and what a click on it does. */
const link = (action: string): string => `<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A ${action} >>`;
const hex = (plain: Buffer): Buffer => Buffer.from(`${plain.toString('hex')}>`);

describe('契約書の写しのPDFを、中の構造を読んで確かめる', () => {
  const inspector = new PdfInspector();
  const inspectPdf = (bytes: Buffer) => inspector.inspect(() => Promise.resolve(bytes));
  afterAll(() => inspector.close());

  it.each([1, 2, 300])('%i ページのPDFは、ページ数とともに受け取る', async (pages) => {
    expect(await inspectPdf(pdf({ pages }))).toEqual({ ok: true, pages });
  });

  it('頭に BOM や空白が付いていても、開くとページへ行くだけのPDFも、ほかのリンクも受け取る', async () => {
    expect(await inspectPdf(Buffer.concat([Buffer.from('\u00EF\u00BB\u00BF\r\n', 'latin1'), pdf()]))).toEqual({ ok: true, pages: 1 });
    expect(await inspectPdf(pdf({ catalog: '/OpenAction << /S /GoTo /D [3 0 R /Fit] >>' }))).toEqual({ ok: true, pages: 1 });
    expect(await inspectPdf(pdf({ catalog: '/OpenAction [3 0 R /Fit]', more: ['<< /S /URI /URI (https://example.jp/) >>'] }))).toEqual({ ok: true, pages: 1 });
    expect(await inspectPdf(pdf({ more: [link('<< /S /URI /URI (https://example.jp/) >>'), link('<< /S /GoTo /D [3 0 R /Fit] >>'), link('<< /S /Named /N /NextPage >>')] }))).toEqual({ ok: true, pages: 1 });
    expect(await inspectPdf(pdf({ more: ['<< /Type /StructElem /S /P /A << /O /Layout /TextAlign /Start >> >>', '<< /Title (x) /Next 1001 0 R >>'] }))).toEqual({ ok: true, pages: 1 });
  });

  it.each<[string, Buffer]>([
    ['4096バイトのNULが続く', Buffer.concat([pdf(), Buffer.alloc(4096)])],
    ['9000字の空白が続く', Buffer.concat([pdf(), Buffer.alloc(9000, 0x20)])],
    ['FFの詰めものが続く', Buffer.concat([pdf(), Buffer.alloc(4096, 0xff)])],
    ['注釈が続く', Buffer.concat([pdf(), Buffer.from('%cut 1234\n')])],
    ['ストリームの中に終わりの印がある', pdf({ more: [stream('/Type /Metadata', Buffer.from('%%EOF\n<?xpacket begin=""?>'))] })],
    ['変更をうしろに足した', Buffer.concat([pdf(), Buffer.from('1001 0 obj\n<< /A 1 >>\nendobj\n'), Buffer.from(TRAILER)])],
  ])('%sPDFも受け取る', async (_name, bytes) => expect(await inspectPdf(bytes)).toEqual({ ok: true, pages: 1 }));

  it('オブジェクトストリームの中のカタログとページも読む', async () => {
    const packed = objectStream('<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '/Type /ObjStm /Filter /FlateDecode', deflateSync);
    const bytes = Buffer.from(pdf({ more: [packed] }).toString('latin1').replace('/Pages 2 0 R', '/Pages 2000 0 R'), 'latin1');
    expect(await inspectPdf(bytes)).toEqual({ ok: true, pages: 1 });
  });

  it('ページの絵のデータや文字列にたまたま /JS という並びがあっても断らない', async () => {
    expect(await inspectPdf(pdf({ more: [stream('/Filter /DCTDecode', Buffer.from('\u0001/JS /Encrypt /S /JavaScript\u0002')), '(/JavaScript /Launch)'] }))).toEqual({ ok: true, pages: 1 });
  });

  it.each<[string, Buffer, string]>([
    ['空のファイル', Buffer.alloc(0), 'not-a-pdf'],
    ['拡張子だけPDFの画像', Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(2000)]), 'not-a-pdf'],
    ['HTMLのあとにPDFが続くファイル', Buffer.concat([Buffer.from('<html><script>alert(1)</script><!-- '), pdf()]), 'not-a-pdf'],
    ['25バイトのにせもの', Buffer.from('%PDF-1.4\n/Type/Page\n%%EOF'), 'no-pages'],
    ['途中で切れたPDF', pdf({ trailer: 'trailer\n<< >>' }), 'incomplete'],
    ['うしろに、2 KBより大きい何かがつながったPDF', Buffer.concat([pdf(), Buffer.alloc(3000, 0x78)]), 'another-file'],
    ['うしろに、2 KBより大きいZIPがつながったPDF', Buffer.concat([pdf(), Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(3000, 0x78)]), 'another-file'],
    ['変更の途中で切れたPDF', Buffer.concat([pdf(), Buffer.from('1001 0 obj\n<< /A')]), 'incomplete'],
    ['うしろが文字のPDF', Buffer.concat([pdf(), Buffer.from('@echo off\r\n')]), 'another-file'],
    ['暗号化されたPDF', pdf({ trailer: 'trailer\n<< /Root 1 0 R /Encrypt 9 0 R >>\n%%EOF' }), 'encrypted'],
    ['スクリプトを含むPDF', pdf({ more: [SCRIPT] }), 'active-content'],
    ['名前をつづり替えたスクリプト', pdf({ more: ['<< /#53 /J#61vaScript >>'] }), 'active-content'],
    ['つづり替えた鍵のスクリプト', pdf({ more: ['<< /#4A#53 (app.alert\\(1\\)) >>'] }), 'active-content'],
    ['深いところのスクリプト', pdf({ more: [`[[<< /A [<< /Next ${SCRIPT} >>] >>]]`] }), 'active-content'],
    ['括弧の文字列に続くスクリプト', pdf({ more: [`<< /X (>>\nstream\n) /Y ${SCRIPT} >>`, stream('', Buffer.from('abc'))] }), 'active-content'],
    ['注釈に続くスクリプト', pdf({ more: [`% >>\nstream\n${SCRIPT}`, stream('', Buffer.from('abc'))] }), 'too-complex'],
    ['圧縮した中のスクリプト', pdf({ more: [objectStream(SCRIPT, '/Type /ObjStm /Filter /FlateDecode', deflateSync)] }), 'active-content'],
    ['つづり替えたオブジェクトストリーム', pdf({ more: [objectStream(SCRIPT, '/Type /Obj#53tm /Filter /Fl#61teDecode', deflateSync)] }), 'active-content'],
    ['16進にした中のスクリプト', pdf({ more: [objectStream(SCRIPT, '/Type /ObjStm /Filter /ASCIIHexDecode', hex)] }), 'active-content'],
    ['二重に包んだ中のスクリプト', pdf({ more: [objectStream(SCRIPT, '/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]', (plain) => hex(deflateSync(plain)))] }), 'active-content'],
    ['名乗らないオブジェクトストリーム', pdf({ more: [objectStream(SCRIPT, '/Filter /FlateDecode', deflateSync)] }), 'too-complex'],
    ['あとの版で隠したスクリプト', Buffer.concat([pdf({ more: [SCRIPT] }), Buffer.from(`1001 0 obj\n(x)\nendobj\n${TRAILER}`)]), 'active-content'],
    ['起動の命令を含むPDF', pdf({ more: ['<< /S /Launch /F (a.exe) >>'] }), 'active-content'],
    ['開くと外へ行くPDF', pdf({ catalog: '/OpenAction 1001 0 R', more: ['<< /S /URI /URI (https://example.jp/) >>'] }), 'active-content'],
    ['開くとページへ行き、続けてほかのファイルへ行くPDF', pdf({ catalog: '/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /GoToR /F (\\\\\\\\example.jp\\\\x.pdf) >> >>' }), 'active-content'],
    ['開くとページへ行き、続けて外へ行くPDF', pdf({ catalog: '/OpenAction 1001 0 R', more: ['<< /S /GoTo /D [3 0 R /Fit] /Next 1002 0 R >>', '<< /S /URI /URI (https://example.jp/) >>'] }), 'active-content'],
    ['開くと外へ行く、あとの版で隠したPDF', Buffer.concat([pdf({ catalog: '/OpenAction 1001 0 R', more: ['<< /S /URI /URI (https://example.jp/) >>'] }), Buffer.from(`1001 0 obj\n<< /S /GoTo /D [3 0 R /Fit] >>\nendobj\n${TRAILER}`)]), 'active-content'],
    ['閉じると外へ行くPDF', pdf({ catalog: '/AA << /WC << /S /URI /URI (https://example.jp/) >> >>' }), 'active-content'],
    ['ページを開くと外へ行くPDF', pdf({ more: ['<< /Type /Page /AA << /O << /S /URI /URI (https://example.jp/) >> >> >>'] }), 'active-content'],
    ['欄に入ると動くPDF', pdf({ more: ['<< /Type /Annot /Subtype /Widget /A#41 << /Fo << /S /GoTo /D [3 0 R /Fit] >> >> >>'] }), 'active-content'],
    ['よその共有フォルダーへのリンク', pdf({ more: [link('<< /S /GoToR /F (\\\\\\\\example.jp\\\\x.pdf) /D [0] >>')] }), 'active-content'],
    ['間接に書いた種類のリンク', pdf({ more: [link('<< /S 1002 0 R /F (x.pdf) /D [0] >>'), '/GoToR'] }), 'active-content'],
    ['ファイルを指すアドレスのリンク', pdf({ more: [link('<< /S /URI /URI (file://example.jp/x) >>')] }), 'active-content'],
    ['知らない種類のリンク', pdf({ more: [link('<< /S /Hide /T (x) >>')] }), 'active-content'],
    ['送信するボタン', pdf({ more: [link('<< /S /SubmitForm /F (https://example.jp/) >>')] }), 'active-content'],
    ['続きのあるリンク', pdf({ more: [link('<< /S /URI /URI (https://example.jp/) /Next << /S /GoTo /D [3 0 R /Fit] >> >>')] }), 'active-content'],
    ['中身が外にあるストリーム', pdf({ more: [stream('/F << /Type /Filespec /FS /URL /F (https://example.jp/) >>', Buffer.alloc(0))] }), 'active-content'],
    ['中身がほかのファイルにあるストリーム', pdf({ more: [stream('/Type /XObject /Subtype /Image /F (\\\\\\\\example.jp\\\\x)', Buffer.alloc(0))] }), 'active-content'],
    ['ほかのファイルのページを写すPDF', pdf({ more: [stream('/Type /XObject /Subtype /Form /Ref << /F (x.pdf) /Page 0 >>', Buffer.alloc(0))] }), 'active-content'],
    ['ほかのファイルを抱えたPDF', pdf({ more: ['<< /Type /Filespec /EF << >> >>'] }), 'active-content'],
    ['動画などを抱えたPDF', pdf({ more: ['<< /Type /Annot /Subtype /RichMedia >>'] }), 'active-content'],
    ['XFAの様式', pdf({ catalog: '/AcroForm << /XFA 1001 0 R >>', more: ['(x)'] }), 'active-content'],
    ['縦横5万画素の画像を含むPDF', pdf({ more: [stream('/Type /XObject /Subtype /Image /Width 50000 /Height 1002 0 R', Buffer.from('x')), '50000'] }), 'too-many-pixels'],
    ['名乗るページ数が実際と違うPDF', Buffer.from(pdf({ pages: 3 }).toString('latin1').replace('/Count 3', '/Count 1'), 'latin1'), 'too-complex'],
    ['入れ子が深すぎるPDF', pdf({ more: ['['.repeat(200_000)] }), 'too-complex'],
    ['展開すると巨大になるPDF', pdf({ more: [objectStream(' '.repeat(400 * 1024 * 1024), '/Type /ObjStm /Filter /FlateDecode', (plain) => deflateSync(plain, { level: 1 }))] }), 'unpacks-too-far'],
    ['ページのないPDF', pdf({ pages: 0 }), 'no-pages'],
    ['ページが輪になっているPDF', pdf({ pages: 0, more: ['<< /Type /Pages /Kids [1001 0 R] >>'], catalog: '/Pages 1001 0 R' }), 'no-pages'],
    ['301ページのPDF', pdf({ pages: 301 }), 'too-many-pages'],
  ])('%s は受け取らない', async (_, bytes, refusal) => {
    expect(await inspectPdf(bytes)).toEqual({ ok: false, refusal });
  });

  it('ひどいファイルのあとも、ふつうのファイルを受け取る', async () => {
    const answers = await Promise.all([inspectPdf(pdf({ more: ['['.repeat(200_000)] })), inspectPdf(pdf()), inspectPdf(pdf({ more: [SCRIPT] })), inspectPdf(pdf({ pages: 3 }))]);
    expect(answers).toEqual([{ ok: false, refusal: 'too-complex' }, { ok: true, pages: 1 }, { ok: false, refusal: 'active-content' }, { ok: true, pages: 3 }]);
  });

  it('確かめている途中でプロセスが落とされても、もう一度確かめて答える', async () => {
    let started = 0;
    const killed = new PdfInspector(() => {
      const child = startChild('pdf/pdf-child', { megabytes: 512 });
      if ((started += 1) === 1) child.kill('SIGKILL');
      return child;
    });
    expect([await killed.inspect(() => Promise.resolve(pdf())), started]).toEqual([{ ok: true, pages: 1 }, 2]);
    await killed.close();
  });

  it('プロセスを始められないときは、ファイルのせいにせず、あとで送ってもらう', async () => {
    const none = new PdfInspector(() => {
      throw new Error('EAGAIN');
    });
    expect(await none.inspect(() => Promise.resolve(pdf()))).toEqual({ ok: false, refusal: 'busy' });
  });
});
