import { Attachment } from '#persistence';
import { Office } from '../branch/office.js';
import { CONTRACT_COPY, errorsOf, Filler, idOf, locationOf } from './filler.js';

let office: Office;
let filler: Filler;

beforeAll(async () => {
  office = await Office.open();
  filler = await Filler.signIn(office);
});
afterAll(() => office.close());

describe('契約書の写し', () => {
  it.each<[string, Uint8Array, string]>([
    ['PDFでないもの', Buffer.from('\u0089PNG\r\n'.repeat(100)), 'PDFファイルを選んでください'],
    ['空のファイル', new Uint8Array(0), 'ファイルが空です'],
    ['途中で切れたPDF', CONTRACT_COPY.subarray(0, 120), 'PDFファイルが途中で切れています'],
    ['暗号化されたPDF', Buffer.from(CONTRACT_COPY.toString().replace('/Root 1 0 R', '/Root 1 0 R /Encrypt 9 0 R')), 'パスワードのかかったPDFは受け取れません'],
    ['スクリプト入りのPDF', Buffer.from(CONTRACT_COPY.toString().replace('/Type /Catalog', '/Type /Catalog /OpenAction << /S /JavaScript >>')), 'スクリプトやほかのファイルが埋め込まれた'],
    ['うしろにプログラムのつながったPDF', Buffer.concat([CONTRACT_COPY, Buffer.from('MZ\u0000\u0000')]), 'ほかのファイル（ZIPなど）がつながったPDFは受け取れません'],
    ['20MBを超えるPDF', Buffer.concat([CONTRACT_COPY, Buffer.alloc(20 * 1024 * 1024, 0x20), Buffer.from('\n%%EOF\n')]), 'ファイルは20MBまでです'],
  ])('%s は 422 で断り、ほかの入力は残す', async (_, bytes, sentence) => {
    const draft = await filler.begin();
    const refused = await filler.attach(draft, bytes, 'keiyaku.pdf', { note: '残してほしい連絡事項' });
    expect(refused.statusCode).toBe(422);
    expect(errorsOf(refused).some((text) => text.startsWith(sentence))).toBe(true);
    expect(refused.body).toContain('残してほしい連絡事項</textarea>');
    expect(await office.work.read((em) => em.count(Attachment, { draft: idOf(draft) }))).toBe(0);
  });

  it('同じファイルをもう一度送っても1つのまま。ほかの名前なら断る。取り除くと、またないと言われる', async () => {
    const draft = await filler.filled();
    expect(locationOf(await filler.attach(draft))).toContain('/steps/attachments');
    expect(errorsOf(await filler.attach(draft, CONTRACT_COPY, 'betsumei.pdf'))).toEqual(['同じ内容のファイルが、すでに添付されています']);
    const [attachment, ...others] = await office.work.read((em) => em.find(Attachment, { draft: idOf(draft) }));
    expect(others).toEqual([]);
    const remove = { act: `remove:${attachment?.id ?? ''}`, note: '取り除く前に書いた連絡事項' };
    expect(locationOf(await filler.fill(draft, 'attachments', remove))).toBe(`${draft}/steps/attachments#f-attachments`);
    expect((await filler.visitor.get(`${draft}/steps/attachments`)).body).toContain('取り除く前に書いた連絡事項</textarea>');
    expect(locationOf(await filler.fill(draft, 'attachments', remove))).toBe(`${draft}/steps/attachments#f-attachments`);
    expect(errorsOf(await filler.fill(draft, 'attachments'))).toEqual(['契約書の写し（PDF）を添付してください']);
  });

  it('名前に道や見えない文字があっても、画面に出せる名前になる', async () => {
    const draft = await filler.begin();
    await filler.attach(draft, CONTRACT_COPY, '..\\..\\etc\\<b>契約\u202Efdp.exe.pdf');
    const [attachment] = await office.work.read((em) => em.find(Attachment, { draft: idOf(draft) }));
    expect(attachment?.fileName).toBe('b契約fdp.exe.pdf');
  });
});
