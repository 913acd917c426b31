import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { TemplateEngine } from '#platform';
import { paperViewModels } from '#documents';
import {
  applicationCopyInput,
  certificateInput,
  counterReceiptInput,
  decisionSheetInput,
  keyNoticeInput,
  paperCertificateInput,
  premiumNoticeInput,
  premiumStatementInput,
  SURETY,
  viewPrintInput,
} from '../fixtures/papers.js';
import { TemplateFields } from './template-fields.js';
import { Shapes } from './view-shapes.js';
import { interfaceType, loadProgram, resultTypes, templatesNamedInCode } from './view-types.js';

// Browsers, key generation and the compiler take their time on a busy machine.
const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'templates');

/** Which view model each paper's template is rendered with. */
const PAPERS: Readonly<Record<string, keyof typeof paperViewModels>> = {
  'documents/certificate': 'certificate',
  'documents/key-notice': 'keyNotice',
  'documents/view-print': 'viewPrint',
  'documents/premium-paper': 'premiumNotice',
  'documents/counter-receipt': 'counterReceipt',
  'documents/application-copy': 'applicationCopy',
  'documents/decision-sheet': 'decisionSheet',
  'documents/registration-form': 'registrationForm',
  'documents/id-letters': 'idLetters',
  'documents/deficiency-notice': 'deficiencyNotice',
};

function templateSources(): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.hbs'));
  return new Map(
    files.map((entry): [string, string] => {
      const file = join(entry.parentPath, entry.name);
      return [relative(folder, file).replace(/\.hbs$/, ''), readFileSync(file, 'utf8')];
    }),
  );
}

describe('template fields', () => {
  const sources = templateSources();
  const program = loadProgram(root);
  const shapes = new Shapes(program.getTypeChecker());

  it('exist in the view model that the template is rendered with', () => {
    const fields = new TemplateFields(sources, shapes);
    const pageContext = shapes.ofType(interfaceType(program, 'apps/portal/src/http/pages.ts', 'PageContext'));
    for (const { name, type, isPage } of templatesNamedInCode(program)) {
      const view = shapes.ofType(type);
      fields.walk(name, isPage ? shapes.overlay(new Map([['page', pageContext]]), view) : view);
    }
    const papers = resultTypes(program, 'libs/documents/src/views/index.ts', 'paperViewModels');
    for (const [name, model] of Object.entries(PAPERS)) {
      const type = papers.get(model);
      if (type === undefined) throw new Error(`There is no view model ${model}.`);
      fields.walk(name, shapes.ofType(type));
    }
    const mail = shapes.ofType(interfaceType(program, 'libs/mail/src/compose-mail.ts', 'MailView'));
    const accountMail = shapes.ofType(interfaceType(program, 'libs/mail/src/account-mail.ts', 'AccountMailView'));
    const registrationMail = shapes.ofType(interfaceType(program, 'libs/mail/src/registration-mail.ts', 'RegistrationMailView'));
    const arrivalMail = shapes.ofType(interfaceType(program, 'libs/mail/src/arrival-mail.ts', 'ArrivalMailView'));
    for (const name of sources.keys()) {
      if (/^mail\/[^/]+$/.test(name)) fields.walk(name, mail);
      if (/^mail\/account\/[^/]+$/.test(name)) fields.walk(name, accountMail);
      if (/^mail\/registration\/[^/]+$/.test(name)) fields.walk(name, registrationMail);
      if (/^mail\/arrival\/[^/]+$/.test(name)) fields.walk(name, arrivalMail);
    }
    expect(fields.missing).toEqual([]);
    // Icons are included by a name from the view.
    expect([...sources.keys()].filter((name) => !fields.walked.has(name) && !name.startsWith('icons/'))).toEqual([]);
  });

  it.each([
    ['{{typo}}', 'typo'],
    ['{{#if surety.typo}}x{{/if}}', 'surety.typo'],
    ['{{#each rows}}{{typo}}{{/each}}', 'typo'],
    ['{{#each rows}}{{../typo}}{{/each}}', '../typo'],
    ['{{#with signature}}{{qr.typo}}{{/with}}', 'qr.typo'],
    ['{{> documents/partials/qr qr=signature label=title}}', 'title'],
    ['{{> documents/partials/none}}', '{{> documents/partials/none}}'],
    ['{{#if (eq typo 1)}}x{{/if}}', 'typo'],
  ])('are refused when no view model has them: %s', (source, field) => {
    const fields = new TemplateFields(new Map([...sources, ['documents/certificate', source]]), shapes);
    const view = resultTypes(program, 'libs/documents/src/views/index.ts', 'paperViewModels').get('certificate');
    if (view === undefined) throw new Error('There is no certificate.');
    fields.walk('documents/certificate', shapes.ofType(view));
    expect(fields.missing.map((missing) => missing.field)).toContain(field);
  });
});

describe('papers render in strict mode with samples, refusing fields that the view lacks', () => {
  const engine = new TemplateEngine(folder, { exact: true });
  const samples: readonly [string, () => object][] = [
    ['documents/certificate', () => paperViewModels.certificate(certificateInput(), SURETY)],
    ['documents/certificate', () => paperViewModels.certificate(paperCertificateInput(), SURETY)],
    ['documents/partials/certificate', () => paperViewModels.certificate(certificateInput(), SURETY)],
    ['documents/key-notice', () => paperViewModels.keyNotice(keyNoticeInput(), SURETY)],
    ['documents/view-print', () => paperViewModels.viewPrint(viewPrintInput(), SURETY)],
    ['documents/premium-paper', () => paperViewModels.premiumNotice(premiumNoticeInput(), SURETY)],
    ['documents/premium-paper', () => paperViewModels.premiumStatement(premiumStatementInput(), SURETY)],
    ['documents/counter-receipt', () => paperViewModels.counterReceipt(counterReceiptInput(), SURETY)],
    ['documents/application-copy', () => paperViewModels.applicationCopy(applicationCopyInput({ mediumReason: '契約日が令和6年6月1日より前のため' }), SURETY)],
    ['documents/decision-sheet', () => paperViewModels.decisionSheet(decisionSheetInput())],
    ['documents/decision-sheet', () => paperViewModels.decisionSheet({ ...decisionSheetInput(), decisions: [], opinion: undefined })],
  ];

  it.each(samples)('%s', (name, view) => {
    expect(engine.render(name, view())).not.toMatch(/undefined|\[object/);
  });
});
