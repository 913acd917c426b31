import { readFileSync, readdirSync } from 'node:fs';
import { type RegistrationField, writeFormCode } from '#domain';
import { PageReader, type PageReading, readDocumentInChild, withFolder } from '#incoming';
import { faxPagesTiff } from '../support/form-sheet.js';
import { FormPrinter, returnedFaxes, type ReturnedFax, type ReturnedForm } from './intake-forms.js';
import { ReadingTally, share } from './reading-tally.js';
import { median } from './rounds.js';

/**
 * Forms that come back by FAX, made from a seed: `npm run bench:intake -- [count] [seed]`. Prints how many are known by their code, per field what was
 * read exactly, wrongly but marked, and wrongly without a mark, and what a page takes.
 */
const count = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? 20_261_126);

const tally = new ReadingTally();
const byCode = { fine: [0, 0], standard: [0, 0] };
const seconds: Record<'pages' | 'letters', number[]> = { pages: [], letters: [] };
let [lost, largest, takenForForms] = [0, 0, 0];

/** The largest resident memory of a child so far, in megabytes. */
function watchChildren(): void {
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== process.pid) continue;
      if (!readFileSync(`/proc/${name}/cmdline`, 'latin1').includes('libs/incoming')) continue;
      largest = Math.max(largest, (Number(readFileSync(`/proc/${name}/statm`, 'latin1').split(' ')[1]) * 4096) / 1_048_576);
    } catch {
      // It ended between the two looks.
    }
  }
}

const watch = setInterval(watchChildren, 200);
const [printer, letters] = [await FormPrinter.open(), new PageReader()];
let done = 0;
for (const fax of returnedFaxes(count, seed)) {
  const tiff = await sent(fax);
  await withFolder(async (folder) => {
    const began = performance.now();
    const { pages } = await readDocumentInChild(tiff, folder);
    seconds.pages.push((performance.now() - began) / 1000);
    if (pages.length !== fax.forms.length + (fax.hasCoverSheet ? 1 : 0)) throw new Error(`A FAX of ${fax.forms.length} forms came as ${pages.length} pages.`);
    if (pages.slice(fax.forms.length).some(({ formCode, sheet }) => formCode !== null || sheet !== null)) takenForForms += 1;
    for (const [index, form] of fax.forms.entries()) await readForm(pages[index], form);
  });
  done += fax.forms.length;
  if (done % 10 === 0) process.stderr.write(`  ${done}/${count}\n`);
}
clearInterval(watch);
await printer.close();
await letters.close();

/** The call as one TIFF; the pages behind the first at its resolution, as one machine sends them. */
async function sent({ forms, hasCoverSheet }: ReturnedFax): Promise<Buffer> {
  const sheets = [];
  for (const { content, line } of forms) sheets.push({ picture: await printer.print(content), line });
  const [first] = forms;
  if (hasCoverSheet && first) sheets.push({ picture: await printer.coverSheet(), line: first.line });
  return faxPagesTiff(sheets);
}

async function readForm(page: PageReading | undefined, { content, line }: ReturnedForm): Promise<void> {
  const known = byCode[line.resolution];
  known[1] = (known[1] ?? 0) + 1;
  if (page?.formCode === writeFormCode(1, content.token)) known[0] = (known[0] ?? 0) + 1;
  if (!page?.sheet) return void (lost += 1);
  const start = performance.now();
  const reading = await letters.read({ path: page.file, sheet: page.sheet, formCode: page.formCode });
  seconds.letters.push((performance.now() - start) / 1000);
  for (const [name, value] of Object.entries(expected(content)) as [RegistrationField, string][]) tally.add(name, value, reading.fields[name]);
}

function expected({ digits, texts }: ReturnedForm['content']): Partial<Record<RegistrationField, string>> {
  const [year, month, day] = digits.appliedOn ?? [];
  return { appliedOn: `令和${year}年${month}月${day}日`, postalCode: digits.postalCode?.join('-'), phone: digits.phone?.join('-'), ...texts } as Partial<Record<RegistrationField, string>>;
}

console.log(`${count} forms, seed ${seed}`);
console.log(`known by code: fine ${share(byCode.fine[0] ?? 0, byCode.fine[1] ?? 0)}, standard ${share(byCode.standard[0] ?? 0, byCode.standard[1] ?? 0)}; neither code nor marks: ${lost}; cover sheets taken for forms: ${takenForForms}`);
tally.print();
const slowest = (times: readonly number[]): string => Math.max(...times).toFixed(1);
console.log(`seconds: the pages of a FAX drawn, turned and known ${median(seconds.pages).toFixed(1)} (slowest ${slowest(seconds.pages)}), the letters of a form ${median(seconds.letters).toFixed(1)} more (slowest ${slowest(seconds.letters)}); largest child ${largest.toFixed(0)} MB`);
