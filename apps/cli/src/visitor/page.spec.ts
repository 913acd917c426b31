import { fillIn } from './form.js';
import { Page } from './page.js';
import { textOfPdf } from './pdf-text.js';
import { contractCopy } from '../walk/contract-copy.js';

const PAGE = `<!doctype html><title>申込｜e-Net保証</title><main><h1>発注者と工事</h1>
<div role="alert">入力内容を確認してください（1件）</div>
<form method="post" action="/applications/1/steps/works?return=check">
<input type="hidden" name="_csrf" value="t0ken">
<label for="f-name">工事名</label><input id="f-name" name="workName" value="橋梁 &amp; 補修">
<textarea name="note">一行目</textarea>
<input type="radio" id="o1" name="ownerId" value="u-1"><label for="o1">見本県</label>
<input type="radio" id="o2" name="ownerId" value="u-2" checked><label for="o2">見本市</label>
<select name="bank"><option value="">選んでください</option><option value="b1">見本銀行 本店</option></select>
<input type="checkbox" id="c1" name="agreed" value="yes"><label for="c1">同意します</label>
<input name="off" value="x" disabled>
<button name="act" value="next">次へ</button><button name="act" value="top">保存して戻る</button></form>
<form id="side" method="get" action="/search"><input name="q"></form><input form="side" name="scope" value="all">
<a href="/branch?q=1">受付一覧</a></main>`;

describe('a page as a person reads it', () => {
  const page = new Page('http://hosho.example.jp/applications/1', 422, PAGE);
  const form = page.form(/steps\/works/);

  test('title, heading, complaints, links and forms', () => {
    expect(page).toMatchObject({ title: '申込｜e-Net保証', heading: '発注者と工事', complaints: ['入力内容を確認してください（1件）'] });
    expect(page.link(/受付一覧/).href).toBe('http://hosho.example.jp/branch?q=1');
    expect(form).toMatchObject({ action: 'http://hosho.example.jp/applications/1/steps/works?return=check', method: 'post', multipart: false });
  });

  test('fields nobody speaks of are sent as the page filled them in; disabled ones are not sent', () => {
    expect(fillIn(form, {})).toEqual([['_csrf', 't0ken'], ['workName', '橋梁 & 補修'], ['note', '一行目'], ['ownerId', 'u-2']]);
  });

  test('choices are made by their value or by their label', () => {
    const sent = Object.fromEntries(fillIn(form, { ownerId: { choose: '見本県' }, bank: { choose: '見本銀行' }, agreed: { tick: ['同意'] }, workName: '別の工事' }, form.buttons[0]));
    expect(sent).toMatchObject({ ownerId: 'u-1', bank: 'b1', agreed: 'yes', workName: '別の工事', act: 'next' });
  });

  test('a field or a choice the page does not have is an error that says what it has', () => {
    expect(() => fillIn(form, { colour: 'red' })).toThrow(/no field colour; it has _csrf, workName/);
    expect(() => fillIn(form, { ownerId: { choose: '架空町' } })).toThrow(/offers no choice 「架空町」, only 見本県、見本市/);
  });

  test('a control outside belongs to the form it names', () => {
    expect(fillIn(page.form(/search/), { q: '26-00001' })).toEqual([['q', '26-00001'], ['scope', 'all']]);
  });
});

describe('papers of the walk', () => {
  test('the contract copy is a PDF whose table of contents points at its objects', () => {
    const text = new TextDecoder('latin1').decode(contractCopy().bytes);
    const table = Number(/startxref\n(\d+)/.exec(text)?.[1]);
    expect(text.slice(table, table + 4)).toBe('xref');
    for (const [index, line] of [...text.slice(table).matchAll(/^(\d{10}) 00000 n/gm)].entries()) {
      expect(text.slice(Number(line[1])).startsWith(`${index + 1} 0 obj`)).toBe(true);
    }
  });

  test('text is read through the meaning that a font gives its glyphs', () => {
    const map = 'beginbfchar\n<0001> <8A8D>\n<0002> <8A3C>\nendbfchar\nbeginbfrange\n<0010> <0012> <0041>\nendbfrange';
    const pdf = `1 0 obj\n<< /Font << /F4 2 0 R >> >>\nendobj\n2 0 obj\n<< /ToUnicode 3 0 R >>\nendobj\n3 0 obj\n<< /Length 1 >>\nstream\n${map}\nendstream\nendobj\n4 0 obj\n<< >>\nstream\nBT /F4 10 Tf <00010002> Tj [<0010> -3 <0012>] TJ ET\nendstream\nendobj\n`;
    expect(textOfPdf(new TextEncoder().encode(pdf))).toBe('認証AC');
  });
});
