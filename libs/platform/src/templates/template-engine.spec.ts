import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TemplateEngine } from './template-engine.js';

describe('TemplateEngine', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'templates-'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  async function engineWith(files: Record<string, string>, options = {}): Promise<TemplateEngine> {
    for (const [name, text] of Object.entries(files)) {
      const file = join(root, `${name}.hbs`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    return new TemplateEngine(root, options);
  }

  it('escapes what people typed', async () => {
    const engine = await engineWith({ 'pages/name': '<p>{{name}}</p>' });
    expect(engine.render('pages/name', { name: '<script>見本&"' })).toBe('<p>&lt;script&gt;見本&amp;&quot;</p>');
  });

  it('finds layouts and partials by their path', async () => {
    const engine = await engineWith({
      'layouts/page': '<main>{{> @partial-block}}</main>',
      'partials/label': '<b>{{text}}</b>',
      'pages/top': '{{#> layouts/page}}{{> partials/label text=title}}{{/layouts/page}}',
    });
    expect(engine.render('pages/top', { title: '保証証書' })).toBe('<main><b>保証証書</b></main>');
    expect(engine.names).toEqual(['layouts/page', 'pages/top', 'partials/label']);
  });

  it('names template and field when the view model lacks one', async () => {
    const engine = await engineWith({ 'mail/notice': '{{receiptNumber}}' });
    expect(() => engine.render('mail/notice', { number: 1 })).toThrow(/"mail\/notice".*receiptNumber/);
  });

  it('refuses conditions on unknown fields too when asked to be exact', async () => {
    const files = { 'pages/case': '{{#if person.declined}}x{{/if}}{{#each rows}}{{name}}{{/each}}' };
    const lenient = await engineWith(files);
    const exact = new TemplateEngine(root, { exact: true });
    const view = { person: { name: '見本' }, rows: [{ name: 'a' }] };
    expect(lenient.render('pages/case', view)).toBe('a');
    expect(() => exact.render('pages/case', view)).toThrow(/view\.person\.declined/);
    expect(exact.render('pages/case', { ...view, person: { declined: undefined } })).toBe('a');
  });

  it('reaches nothing inherited', async () => {
    const engine = await engineWith({ 'pages/bad': '{{#with (lookup view "constructor")}}found{{else}}nothing{{/with}}' });
    expect(engine.render('pages/bad', { view: { a: 1 } })).toBe('nothing');
  });

  it('has helpers for choosing and joining, none for calculating', async () => {
    const engine = await engineWith({
      'pages/choice': '{{#if (and (eq a "x") (not list))}}{{concat "id-" a}}{{/if}} {{or missing.name a}}',
    });
    expect(engine.render('pages/choice', { a: 'x', list: [], missing: { name: '' } })).toBe('id-x x');
  });

  it('leaves the text of a textarea where it is although the partial is indented', async () => {
    const engine = await engineWith({ 'partials/area': '<textarea>{{v}}</textarea>\n', 'pages/form': '<div>\n  {{> partials/area}}\n</div>' });
    expect(engine.render('pages/form', { v: 'a\nb' })).toContain('<textarea>a\nb</textarea>');
  });

  it('says which templates exist when asked for another', async () => {
    const engine = await engineWith({ 'pages/a': '' });
    expect(() => engine.render('pages/b', {})).toThrow(/no template "pages\/b".*pages\/a/);
  });
});
