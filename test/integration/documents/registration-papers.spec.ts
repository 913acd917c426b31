import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { ChromiumPapers, openSigningKey, PdfSigner } from '#documents';
import { calendarDate, CONTACT_NOTE, DEFICIENCY_REASONS, type DeficiencyReason, deficiencyRequests, FIELD_ZONES, PURPOSES_OF_USE, REGISTRATION_DECLARATION, REGISTRATION_NOTES, registrationField } from '#domain';
import { FOUNDING_SENTENCES, sentencesIn } from '../../fixtures/founding-form.js';
import { deficiencyNoticeInput, idLetterInput, registrationFormInput, SURETY, textOfLength } from '../../fixtures/papers.js';
import { testConfig, testRun } from '../../support/index.js';
import { ask, fontsOf, infoOf, onDisk, textOf, wordsOf } from './pdf-tools.js';

describe('papers of the ID registration, judged by other tools', () => {
  let papers: ChromiumPapers;

  beforeAll(async () => {
    const key = await openSigningKey({ developmentFolder: mkdtempSync(join(testRun().folder, 'signing-')), suretyName: SURETY.name, now: new Date() });
    papers = new ChromiumPapers({ templatesFolder: 'templates', chromiumPath: testRun().chromium, chromiumSandbox: testConfig().chromiumSandbox, surety: SURETY, signer: new PdfSigner(key), pages: 1 });
  });
  afterAll(() => papers.close());

  it('利用申込書: one A4 page with every text of the form word for word', async () => {
    const file = await onDisk((await papers.registrationForm(registrationFormInput(false))).bytes);
    const text = await textOf(file);
    const texts = [
      REGISTRATION_DECLARATION, CONTACT_NOTE, ...Object.values(REGISTRATION_NOTES), PURPOSES_OF_USE.heading, PURPOSES_OF_USE.opening, PURPOSES_OF_USE.closing,
      ...PURPOSES_OF_USE.purposes, '申込者', '住所', '名称', '印', '電話番号', '部署・役職名', '担当者名', '顧客番号(CIF10桁)', '取扱支店', '支店連絡欄', '支払先確定・再預託', '担当', 'RF-01',
    ];
    expect(texts.filter((wanted) => !text.includes(wanted.replaceAll(/\s/g, '')))).toEqual([]);
    expect(sentencesIn(text)).toEqual(FOUNDING_SENTENCES);
    expect([await infoOf(file, 'Pages'), await infoOf(file, 'Tagged')]).toEqual(['1', 'yes']);
    expect(await infoOf(file, 'Page size')).toContain('A4');
  });

  it('nothing that a reader must read is smaller than 9 points', async () => {
    for (const filled of [false, true]) {
      const words = await wordsOf(await onDisk((await papers.registrationForm(registrationFormInput(filled))).bytes));
      const height = ({ y, toY }: { readonly y: number; readonly toY: number }): number => toY - y;
      const fax = words.find(({ text }) => text.includes('00-0000-0009'));
      if (!fax) throw new Error('The number of the branch stands on the form in 17 points.');
      const points = (word: (typeof words)[number]): number => (17 * height(word)) / height(fax);
      expect(words.filter((word) => points(word) < 8.95).map((word) => `${points(word).toFixed(1)} ${word.text}`)).toEqual([]);
    }
  });

  it('every allowed value stands wholly in its place, in letters of 10 points at least', async () => {
    const input = registrationFormInput();
    if (input.filled === null) throw new Error('The sample is filled.');
    const long = (field: 'address' | 'name' | 'department' | 'contactName') => textOfLength(registrationField(field).maxLength);
    for (const shape of [(text: string) => text, (text: string) => 'Ｍ'.repeat([...text].length), (text: string) => 'W'.repeat([...text].length), (text: string) => `${[...text].slice(0, -8).join('')}（株）、。」ーー`]) {
      const values = { address: shape(long('address')), name: shape(long('name')), department: shape(long('department')), contactName: shape(long('contactName')) };
      const file = await onDisk((await papers.registrationForm({ ...input, filled: { ...input.filled, content: { ...input.filled.content, ...values } } })).bytes);
      expect(await infoOf(file, 'Pages')).toBe('1');
      const words = await wordsOf(file);
      for (const [field, value] of Object.entries(values)) {
        const zone = FIELD_ZONES[field as keyof typeof values];
        if (zone?.kind !== 'area') throw new Error('A free field.');
        const { x, y, width, height } = zone.box;
        // The box of a word is as high as the font, more than its letters.
        const inside = words.filter((word) => word.x >= x && word.toX <= x + width + 0.3 && word.y >= y - 1.6 && word.toY <= y + height + 1.6);
        expect(inside.map(({ text }) => text).join('')).toBe(value);
        expect(Math.min(...inside.map(({ y: top, toY }) => toY - top))).toBeGreaterThan((10 * 25.4 * 1.3) / 72);
      }
    }
  });

  it('made from the web: the values stand on it', async () => {
    const text = await textOf(await onDisk((await papers.registrationForm(registrationFormInput())).bytes));
    for (const value of ['見本県例示市仮町三丁目4番15号', '株式会社見本組', '工事部工務課主任', '架空花子', '26-04131']) expect(text).toContain(value);
  });

  it('お客様ID等のお知らせ: ID and password once, nothing of them in the title; fonts are ours', async () => {
    const file = await onDisk((await papers.idLetters([idLetterInput()])).bytes);
    const text = await textOf(file);
    expect(text).toContain('2040000358');
    expect([...'hR7vKn4w9TqE'].every((character) => text.includes(character))).toBe(true);
    expect(text).toContain('令和9年1月23日（土）24時まで');
    expect(await infoOf(file, 'Title')).toBe('お客様ID等のお知らせ');
    expect((await fontsOf(file)).filter(({ kind }) => kind.includes('Type 3'))).toEqual([]);
  });

  const LONGEST = { customerName: textOfLength(80), address: textOfLength(120), department: textOfLength(60), contactName: textOfLength(40) };
  it.each([['a short', {}, 87, 39], ['a long', { address: textOfLength(60) }, 87, 39], ['the longest', LONGEST, 110, 57]] as const)(
    'through the window of the envelope shows %s address and nothing else; ID and password lie in the middle third', async (_, more, right, bottom) => {
      const input = idLetterInput(more);
      const words = await wordsOf(await onDisk((await papers.idLetters([input])).bytes));
      const seen = words.filter(({ x, y }) => x < 112 && y < 60);
      expect(seen.map(({ text }) => text).join('')).toBe(
        `〒000-0012${input.address}${input.customerName}${input.department}　${input.contactName} 様簡易書留・親展　${input.number}`.replaceAll(/\s/g, ''),
      );
      expect(seen.filter(({ x, y, toX, toY }) => x < 20 || y < 12 || toX > right || toY > bottom)).toEqual([]);
      const secret = words.filter(({ text }) => /^[A-Za-z\d]$/.test(text));
      expect(secret.length).toBeGreaterThanOrEqual(22);
      expect(secret.filter(({ y, toY }) => (y < 110 || toY > 187) && y < 200)).toEqual([]);
    },
  );

  it('long names stay on one sheet', async () => {
    const long = textOfLength(80);
    const letter = await papers.idLetters([idLetterInput(), idLetterInput({ customerName: long, address: textOfLength(120), department: textOfLength(60), contactName: textOfLength(40) })]);
    expect(await infoOf(await onDisk(letter.bytes), 'Pages')).toBe('2');
    const input = registrationFormInput();
    const filled = input.filled;
    if (filled === null) throw new Error('The sample is filled.');
    const content = { ...filled.content, name: long, address: textOfLength(120), department: textOfLength(60), contactName: textOfLength(40) };
    const file = await onDisk((await papers.registrationForm({ ...input, filled: { ...filled, content } })).bytes);
    expect(await infoOf(file, 'Pages')).toBe('1');
    expect(await textOf(file)).toContain(long);
    expect((await ask('qpdf', '--check', file)).ok).toBe(true);
  });

  describe('利用申込書についてのお願い (不備)', () => {
    const EVERYTHING = deficiencyRequests({ reasons: Object.keys(DEFICIENCY_REASONS) as DeficiencyReason[], text: textOfLength(500) });

    it.each([['a short', {}, 87], ['the longest', LONGEST, 110]] as const)('letter: through the window shows %s address and nothing else', async (_, more, right) => {
      const { address = '見本県例示市仮町三丁目4番15号', ...names } = { ...more };
      const input = deficiencyNoticeInput({ ...names, sentTo: { by: 'letter', postalCode: '0000012', address } });
      const file = await onDisk((await papers.deficiencyNotice(input)).bytes);
      const seen = (await wordsOf(file)).filter(({ x, y }) => x < 112 && y < 60);
      expect(seen.map(({ text }) => text).join('')).toBe(`〒000-0012${address}${input.customerName}${input.department}　${input.contactName} 様`.replaceAll(/\s/g, ''));
      expect(seen.filter(({ x, y, toX, toY }) => x < 20 || y < 12 || toX > right || toY > 57)).toEqual([]);
      expect([await infoOf(file, 'Pages'), await infoOf(file, 'Title')]).toEqual(['1', '利用申込書についてのお願い 26-04131']);
    });

    it('says the requests of the chosen reasons, the day, the branch and where to send it', async () => {
      const file = await onDisk((await papers.deficiencyNotice(deficiencyNoticeInput())).bytes);
      const text = await textOf(file);
      for (const wanted of [
        SURETY.name, SURETY.serviceName, '26-04131', DEFICIENCY_REASONS['seal-missing'].text, DEFICIENCY_REASONS['page-missing'].text, '二枚目は担当者名のらんまで', '令和8年12月1日（火）まで',
        'FAX00-0000-0009へお送りください',
      ]) expect(text).toContain(wanted);
      expect(text).not.toContain('FAX送付状');
    });

    it.each([['2026-12-01', true], ['2026-11-30', false]] as const)('a second request says so, and by when the registration is closed; made on %s', async (issuedOn, over) => {
      const file = await onDisk((await papers.deficiencyNotice(deficiencyNoticeInput({ issuedOn: calendarDate(issuedOn), closesOn: calendarDate('2027-01-12') }))).bytes);
      const text = await textOf(file);
      for (const wanted of ['利用申込書についての再度のお願い', '令和9年1月12日（火）までにお返事をいただけないときは、受付を終了いたします', over ? '令和8年12月1日（火）までにとお願いした次の点' : '令和8年12月1日（火）までにご対応']) expect(text).toContain(wanted);
      expect(text.includes('令和8年12月1日（火）までにご対応')).toBe(!over);
      expect(await infoOf(file, 'Title')).toBe('利用申込書についての再度のお願い 26-04131');
    });

    it('no number at the foot is broken over two lines, whatever the branch is called', async () => {
      const { branch } = deficiencyNoticeInput();
      const named = { ...branch, name: '見本東西南北広域連携保証支店' };
      const file = await onDisk((await papers.deficiencyNotice(deficiencyNoticeInput({ branch: named }))).bytes);
      const foot = (await wordsOf(file)).filter(({ y }) => y > 275).map(({ text }) => text);
      for (const number of [branch.phone, '26-04131']) expect(foot.filter((word) => word.includes(number))).toHaveLength(1);
    });

    it('cover: who gets it, at which number, how many sheets, from whom', async () => {
      const file = await onDisk((await papers.deficiencyNotice(deficiencyNoticeInput({ sentTo: { by: 'fax-cover', fax: '099-000-4168' } }))).bytes);
      const text = await textOf(file);
      for (const wanted of ['FAX送付状', '株式会社見本組', '099-000-4168', '1枚', '令和8年11月24日', DEFICIENCY_REASONS['seal-missing'].text]) expect(text).toContain(wanted);
      expect(text).not.toContain('仮町三丁目');
    });

    it.each([['letter', { by: 'letter', postalCode: '0000012', address: textOfLength(120) }], ['cover', { by: 'fax-cover', fax: '099-000-4168' }]] as const)(
      'every reason and the longest words stay above the foot of one %s', async (_, sentTo) => {
        const file = await onDisk((await papers.deficiencyNotice(deficiencyNoticeInput({ ...LONGEST, sentTo, requests: EVERYTHING, closesOn: calendarDate('2027-01-12') }))).bytes);
        expect([await infoOf(file, 'Pages'), (await ask('qpdf', '--check', file)).ok]).toEqual(['1', true]);
        const words = await wordsOf(file);
        const foot = Math.min(...words.filter(({ text, y }) => text.startsWith('お問い合わせ') && y > 200).map(({ y }) => y));
        expect(foot).toBeGreaterThan(280);
        expect(words.filter(({ y, toY }) => y < foot - 2 && toY > foot)).toEqual([]);
        expect(words.filter(({ y }) => y < foot - 2).length).toBeGreaterThan(20);
      },
    );
  });
});
