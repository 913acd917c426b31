import { EXCEL_ZONES, type RegistrationField, writeExcelFormCode } from '#domain';
import { PageReader, readDocumentInChild, withFolder } from '#incoming';
import { faxTiff } from '../support/form-sheet.js';
import { FormPrinter, returnedPrints } from './intake-forms.js';
import { ReadingTally, share } from './reading-tally.js';

/**
 * Prints of the Excel form that come back, made from a seed: `npm run bench -- prints [prints] [seed]`. Prints how many have their places found, and of each field what was read;
 * first as they were printed (a PDF or a picture by mail), then as a FAX machine sends them.
 */
const count = Number(process.argv[2] ?? 60);
const seed = Number(process.argv[3] ?? 20_261_128);
const [printer, letters] = [await FormPrinter.open(), new PageReader()];
const prints = returnedPrints(count, seed);
console.log(`${count} prints, seed ${seed}`);
for (const way of ['clean', 'by FAX'] as const) {
  const tally = new ReadingTally();
  let [byCode, placed] = [0, 0];
  for (const [index, { content, line }] of prints.entries()) {
    const picture = await printer.excelPrint(content);
    await withFolder(async (folder) => {
      const { pages: [page] } = await readDocumentInChild(way === 'clean' ? picture : await faxTiff(picture, line), folder);
      if (page?.formCode === writeExcelFormCode()) byCode += 1;
      if (!page?.sheet) return;
      placed += 1;
      const { fields } = await letters.read({ path: page.file, sheet: page.sheet, formCode: page.formCode });
      for (const [name, value] of Object.entries(content.texts) as [RegistrationField, string][]) if (name in EXCEL_ZONES) tally.add(name, value, fields[name]);
    });
    if (index % 10 === 9) process.stderr.write(`  ${way} ${index + 1}/${count}\n`);
  }
  console.log(`${way}: known by code ${share(byCode, count)}, places found ${share(placed, count)}`);
  tally.print();
}
await printer.close();
await letters.close();
