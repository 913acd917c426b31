import { mkdtempSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChromiumPapers, openSigningKey, type Paper, paperViewModels, PdfSigner, type SigningKey } from '#documents';
import { readPastedMail, yen } from '#domain';
import {
  applicationCopyInput,
  certificateInput,
  counterReceiptInput,
  CUSTOMER,
  decisionSheetInput,
  keyNoticeInput,
  paperCertificateInput,
  premiumBasis,
  premiumNoticeInput,
  premiumStatementInput,
  PROJECT,
  SERVICES_PROJECT,
  SURETY,
  textOfLength,
  viewPrintInput,
} from '../../fixtures/papers.js';
import { askPyhanko, testConfig, testRun } from '../../support/index.js';
import { ask, emptyBoxesOn, fontsOf, infoOf, onDisk, textOf, wordsOf } from './pdf-tools.js';

// Browsers, key generation and the compiler take their time on a busy machine.
/** Every string of a view model that is to be read on the paper. */
function printedValues(view: unknown, unprinted: readonly string[]): readonly string[] {
  if (typeof view === 'string') {
    return view === '' ? [] : [view.replaceAll(/\s/g, '')];
  }
  if (typeof view !== 'object' || view === null) {
    return [];
  }
  return Object.entries(view).flatMap(([name, value]) => (unprinted.includes(name) ? [] : printedValues(value, unprinted)));
}

describe('papers, judged by other tools', () => {
  let key: SigningKey;
  let papers: ChromiumPapers;

  beforeAll(async () => {
    const folder = mkdtempSync(join(testRun().folder, 'signing-'));
    key = await openSigningKey({ developmentFolder: folder, suretyName: SURETY.name, now: new Date() });
    papers = new ChromiumPapers({ templatesFolder: 'templates', chromiumPath: testRun().chromium, chromiumSandbox: testConfig().chromiumSandbox, surety: SURETY, signer: new PdfSigner(key) });
    await papers.checkReady();
  });
  afterAll(async () => {
    await papers.close();
  });

  const long = (length: number) => {
    const text = textOfLength(length);
    return {
      project: { ...PROJECT, name: text, place: text, number: text },
      principal: { name: text, signatory: text, postalCode: '000-0012', address: text },
      customer: { ...CUSTOMER, name: text, address: text },
      text,
    };
  };

  /** Each paper with the view model whose values must be found on it. */
  const every: readonly [string, () => Promise<Paper>, () => object][] = [
    ['保証証書 (工事)', () => papers.certificate(certificateInput()), () => paperViewModels.certificate(certificateInput(), SURETY)],
    [
      '保証証書 (業務)',
      () => papers.certificate(certificateInput({ project: SERVICES_PROJECT, guaranteedAmount: yen(3_630_000) })),
      () => paperViewModels.certificate(certificateInput({ project: SERVICES_PROJECT, guaranteedAmount: yen(3_630_000) }), SURETY),
    ],
    ['保証証書 (書面)', () => papers.certificate(paperCertificateInput()), () => paperViewModels.certificate(paperCertificateInput(), SURETY)],
    ['認証キー等のお知らせ', () => papers.keyNotice(keyNoticeInput()), () => paperViewModels.keyNotice(keyNoticeInput(), SURETY)],
    ['閲覧用', () => papers.viewPrint(viewPrintInput()), () => paperViewModels.viewPrint(viewPrintInput(), SURETY)],
    ['保証料のご案内', () => papers.premiumNotice(premiumNoticeInput()), () => paperViewModels.premiumNotice(premiumNoticeInput(), SURETY)],
    ['保証料のご案内 (一部入金済み)', () => papers.premiumNotice(premiumNoticeInput({ owed: yen(10_300) })), () => paperViewModels.premiumNotice(premiumNoticeInput({ owed: yen(10_300) }), SURETY)],
    ['保証料計算書', () => papers.premiumStatement(premiumStatementInput()), () => paperViewModels.premiumStatement(premiumStatementInput(), SURETY)],
    ['領収証', () => papers.counterReceipt(counterReceiptInput()), () => paperViewModels.counterReceipt(counterReceiptInput(), SURETY)],
    ['申込の控え', () => papers.applicationCopy(applicationCopyInput()), () => paperViewModels.applicationCopy(applicationCopyInput(), SURETY)],
    ['決裁用', () => papers.decisionSheet(decisionSheetInput()), () => paperViewModels.decisionSheet(decisionSheetInput())],
  ];

  it.each(every)('%s: one tagged page with title and language, our two faces as TrueType, every value readable', async (_, make, view) => {
    const paper = await make();
    const file = await onDisk(paper.bytes);
    expect(await infoOf(file, 'Pages')).toBe('1');
    expect(await infoOf(file, 'Tagged')).toBe('yes');
    expect(await infoOf(file, 'Title')).toBe((view() as { documentTitle: string }).documentTitle);
    expect(await infoOf(file, 'Page size')).toContain('(A4)');
    expect(paper.bytes.toString('latin1')).toMatch(/\/Lang \(ja\)/);

    const fonts = await fontsOf(file);
    expect(fonts.length).toBeGreaterThan(0);
    expect(fonts.filter(({ name, kind }) => !/^[A-Z]{6}\+Noto(Sans|Serif)JP/.test(name) || kind !== 'CID TrueType')).toEqual([]);

    expect(await emptyBoxesOn(file)).toBe(0);
    const text = await textOf(file);
    const unprinted = ['documentTitle', 'density', 'path', 'hatching', 'x', 'width', 'anchor', 'captions', 'bounds', 'watermark'];
    for (const value of printedValues(view(), unprinted)) {
      expect(text).toContain(value);
    }

    const check = await ask('qpdf', '--check', file);
    expect(check.text).toContain('No syntax or stream encoding errors found');
    expect(check.text).not.toContain('WARNING');
  });

  it.each([1, 40, 100])('names of %i characters stay whole on one page', async (length) => {
    const { project, principal, customer, text } = long(length);
    const made = [
      await papers.certificate(certificateInput({ addressee: text, project, principal })),
      await papers.certificate(paperCertificateInput({ addressee: text, project, principal })),
      await papers.keyNotice(keyNoticeInput({ ownerName: text, addressee: text, department: text, principalName: text, project, subjectExample: text })),
      await papers.viewPrint(viewPrintInput({ printedBy: textOfLength(Math.min(length, 40)), certificate: certificateInput({ addressee: text, project, principal }) })),
      await papers.premiumNotice(premiumNoticeInput({ customer, project, ownerName: text })),
      await papers.premiumNotice(premiumNoticeInput({ customer, project, ownerName: text, owed: yen(10_300) })),
      await papers.premiumStatement(premiumStatementInput({ customer, project, ownerName: text })),
      await papers.counterReceipt(counterReceiptInput({ payerName: text, project })),
    ];
    for (const { bytes, fileName } of made) {
      const file = await onDisk(bytes);
      expect([fileName, await infoOf(file, 'Pages')]).toEqual([fileName, '1']);
      expect(await textOf(file)).toContain(text.replaceAll(/\s/g, ''));
    }
  });

  it.each([9, 12, 16])('a 宛名 of words of %i characters, up to the longest that the form takes, stays on one page and breaks between them', async (wordLength) => {
    const word = `${'見本建設管理土木道路河川港湾砂防'.slice(0, wordLength - 1)}課`;
    for (const length of [18, 26, 35, 47, 60]) {
      const addressee = word.repeat(5).slice(0, length);
      for (const paper of [await papers.certificate(certificateInput({ addressee })), await papers.keyNotice(keyNoticeInput({ addressee })), await papers.viewPrint(viewPrintInput({ certificate: certificateInput({ addressee }) }))]) {
        const file = await onDisk(paper.bytes);
        expect([paper.fileName, length, await infoOf(file, 'Pages')]).toEqual([paper.fileName, length, '1']);
        expect(await textOf(file)).toContain(addressee);
        const { text } = await ask('pdftotext', '-layout', file, '-');
        if (length >= wordLength * 2) expect(text).toContain(word);
      }
    }
  });

  it('決裁用: the rules of an ordinary case, checklist, opinion and decision box are one page; longer ones break between boxes', async () => {
    const rule = (title: string, detail: string, source = '発注者規則 見本県 2026-04-01版 第2項（上限）') => ({ verdict: 'pass' as const, title, detail, source });
    const rules = [
      rule('電子証書で交付できます', '契約日が令和6年6月1日以後の工事のため、電子保証の対象です。'), rule('前払金額は上限以内です', '申込 19,360,000円、上限 19,360,000円（48,400,000円 × 40%）'),
      rule('前払金額に端数はありません', '10,000円未満切捨て'), rule('前払金の対象となる金額です', '契約 48,400,000円、対象は1,000,000円以上'),
      rule('前払金の対象となる期間です', '令和8年11月17日から令和9年6月30日まで226日間、60日以上'),
      rule('前払金額は前払率と合っています', '48,400,000円 × 40% ＝ 19,360,000円、申込 19,360,000円', '契約書の前払金の条項'),
      rule('保証期限は工期の終わりです', '保証期限 令和9年6月30日', '標準約款の前払金の条項（契約書記載の工事完成の時期）'),
      rule('工期は契約日以後に始まります', '契約日 令和8年11月16日、始め 令和8年11月17日', '契約書の記載'), rule('契約書の写しがあります', '契約書の写しと照合してください', '保証申込の必要書類'),
    ];
    const sheet = async (more: object) => onDisk((await papers.decisionSheet(decisionSheetInput({ rules, decisions: [], ...more }))).bytes);
    expect(await infoOf(await sheet({}), 'Pages')).toBe('1');
    const long = await sheet({ rules: [...rules, ...rules] });
    expect(await infoOf(long, 'Pages')).toBe('2');
    const last = (await ask('pdftotext', '-f', '2', '-raw', long, '-')).text.replaceAll(/\s/g, '');
    expect(last).toContain('決裁承認・差戻し・引受謝絶理由');
    // However long the names are, who printed it never stands alone on a page.
    for (const length of [60, 100, 140, 180]) {
      const file = await sheet({ project: { ...PROJECT, name: textOfLength(length) } });
      const foot = (await ask('pdftotext', '-f', (await infoOf(file, 'Pages')) ?? '', '-raw', file, '-')).text.replaceAll(/\s/g, '');
      expect([length, foot.includes('決裁承認・差戻し・引受謝絶理由')]).toEqual([length, true]);
    }
  });

  it.each([[[]], [['-layout']], [['-raw']]])('the text copied from the notice, as pdftotext gives it (%p), opens the certificate', async (options) => {
    const input = keyNoticeInput();
    const file = await onDisk((await papers.keyNotice(input)).bytes);
    const { text } = await ask('pdftotext', ...options, file, '-');
    // A field for one line takes its line ends away, or makes blanks of them.
    for (const pasted of [text, text.replaceAll('\n', ''), text.replaceAll('\n', ' ')]) {
      expect([pasted, readPastedMail(pasted)]).toEqual([pasted, { outcome: 'found', pairs: [{ contractNumber: input.contractNumber, key: input.authenticationKey }] }]);
    }
  });

  it('prints names that a single Japanese font file misses: 髙﨑𠮷邉㐂彅濵栁①㈱ﾊﾝｶｸ', async () => {
    const name = '髙﨑𠮷邉㐂彅濵栁①㈱ﾊﾝｶｸ';
    const file = await onDisk((await papers.keyNotice(keyNoticeInput({ principalName: name }))).bytes);
    expect(await textOf(file)).toContain(name);
  });

  it.each(['第Ⅱ期 第ⅳ工区 ⅠⅡⅢⅣ', 'ﾄﾞﾗﾑｺﾞﾑ 45ﾟ曲管据付工事', 'ﾊﾝｶｸ ﾞ 一丁目', '→ 45ﾟ曲管 ■ 工事'])(
    'prints a name as it was typed, without an empty box and with our two faces alone: %s', async (name) => {
      const project = { ...PROJECT, name, place: name };
      const input = certificateInput({ project });
      expect(papers.certificateHtml(input)).toContain(name);
      const made = [
        await papers.certificate(input), await papers.keyNotice(keyNoticeInput({ project })), await papers.viewPrint(viewPrintInput({ certificate: input })),
        await papers.premiumNotice(premiumNoticeInput({ project })), await papers.premiumStatement(premiumStatementInput({ project })),
        await papers.counterReceipt(counterReceiptInput({ project })),
      ];
      for (const { bytes, fileName } of made) {
        const file = await onDisk(bytes);
        expect(await textOf(file)).toContain(name.replaceAll(/\s/g, ''));
        expect([fileName, await emptyBoxesOn(file)]).toEqual([fileName, 0]);
        expect((await fontsOf(file)).filter((font) => !/Noto(Serif|Sans)JP/.test(font.name))).toEqual([]);
      }
    },
  );

  it('prints the Greek letters and signs of construction names, as TrueType', async () => {
    const name = 'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψω≒⌀①㈱№㎡㎥㎜℃±×÷≦≧°′″∠⊥µ';
    const file = await onDisk((await papers.certificate(certificateInput({ project: { ...PROJECT, name } }))).bytes);
    expect(await textOf(file)).toContain(name);
    const fonts = await fontsOf(file);
    for (const face of [/^[A-Z]{6}\+NotoSerif-/, /^[A-Z]{6}\+NotoSansMath-/]) expect(fonts.some((font) => face.test(font.name))).toBe(true);
    expect(fonts.filter(({ name: font, kind }) => !/^[A-Z]{6}\+Noto(Sans|Serif)/.test(font) || kind !== 'CID TrueType')).toEqual([]);
  });

  it('never signs a certificate with a character that our fonts lack', async () => {
    for (const character of ['‱', '𰻝', '𝔸', 'ά']) {
      const input = certificateInput({ project: { ...PROJECT, name: `見本${character}工事` }, signature: papers.signatureStatement(new Date()) });
      await expect(papers.certificate(input)).rejects.toMatchObject({ code: 'pdf/glyph-missing' });
    }
  });

  it('the three lines beside a rest to pay keep off the frame that stands around them', async () => {
    const words = await wordsOf(await onDisk((await papers.premiumNotice(premiumNoticeInput({ owed: yen(10_300) }))).bytes));
    const of = (text: string) => words.find((word) => word.text === text);
    const [last, below] = [of('保証料は消費税の非課税取引です'), of('対象の保証')];
    // From the frame to the heading below it are 3.9 mm.
    expect((below?.y ?? 0) - (last?.toY ?? 0)).toBeGreaterThan(6);
  });

  it('shows a long amount on one line and a premium of all four slices', async () => {
    const input = premiumStatementInput({ premium: premiumBasis(250_000_000), guaranteedAmount: yen(250_000_000) });
    expect(await textOf(await onDisk((await papers.premiumStatement(input)).bytes))).toContain('615,300');
    const certificate = await papers.certificate(certificateInput({ guaranteedAmount: yen(999_999_999_999) }));
    expect(await textOf(await onDisk(certificate.bytes))).toContain('金999,999,999,999円也');
  });

  it('treats what people typed as text', async () => {
    const name = '<script>alert(1)</script><img src=x onerror=alert(1)>&amp;{{evil}}';
    const file = await onDisk((await papers.keyNotice(keyNoticeInput({ principalName: name }))).bytes);
    expect(await textOf(file)).toContain(name.replaceAll(/\s/g, ''));
  });

  it('signs electronic certificates: pdfsig and pyHanko find the signature valid, and a flipped byte makes both refuse', async () => {
    const { bytes } = await papers.certificate(certificateInput());
    const file = await onDisk(bytes);
    const authority = `${file}.pem`;
    const der = Buffer.from(key.issuers[0]?.toSchema().toBER() ?? new ArrayBuffer(0)).toString('base64');
    await writeFile(authority, `-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`);

    const pdfsig = await ask('pdfsig', file);
    expect(pdfsig.text).toContain('Signature is Valid');
    expect(pdfsig.text).toContain('Total document signed');
    expect(pdfsig.text).toContain('ETSI.CAdES.detached');
    expect(await askPyhanko(file, authority)).toMatchObject({ valid: true });
    expect(await papers.verifyCertificate(bytes)).toMatchObject({ intact: true, trusted: true });

    const changed = Buffer.from(bytes);
    const position = changed.indexOf('stream') + 400;
    changed[position] = (changed[position] ?? 0) ^ 1;
    const changedFile = await onDisk(changed);
    expect((await ask('pdfsig', changedFile)).text).toContain('Digest Mismatch');
    expect((await askPyhanko(changedFile, authority)).valid).toBe(false);
    expect(await papers.verifyCertificate(changed)).toMatchObject({ intact: false, problem: 'digest-mismatch' });
  });

  it('leaves 書面 unsigned', async () => {
    expect((await papers.verifyCertificate((await papers.certificate(paperCertificateInput())).bytes)).problem).toBe('unsigned');
  });

  it('gives the screen the same words as the paper, without style attribute or script', () => {
    const html = papers.certificateHtml(certificateInput());
    expect(html).not.toMatch(/ style=|<script|<style|javascript:/);
    const text = html.replaceAll(/<[^>]*>/g, '').replaceAll(/\s/g, '');
    for (const value of printedValues(paperViewModels.certificate(certificateInput(), SURETY), ['documentTitle', 'density', 'path'])) {
      expect(text).toContain(value);
    }
  });

  it('names files so that notice, print and certificate cannot be taken for each other, and states what they were made from', async () => {
    const made = [await papers.certificate(certificateInput()), await papers.keyNotice(keyNoticeInput()), await papers.viewPrint(viewPrintInput())];
    expect(made.map(({ fileName }) => fileName)).toEqual([
      '保証証書_2070004426_第1版.pdf',
      '発注者提出用_認証キー等のお知らせ_2070004426.pdf',
      '閲覧用_提出不可_2070004426.pdf',
    ]);
    expect(made.map(({ templateVersion }) => templateVersion.replace(/@[0-9a-f]{12}$/, ''))).toEqual(['certificate', 'key-notice', 'view-print']);
  });
});
