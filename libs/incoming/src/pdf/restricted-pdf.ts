import { PDFiumLibrary } from '@hyzyla/pdfium';

/** How passwords are kept in a PDF; what merely says that it is encrypted is broken, or made to differ between readers. */
const PASSWORDS = /\/Filter\s*\/Standard\b/;

/** Whether an encrypted PDF opens for anybody and only forbids things: the password is its owner's. Runs where strangers' files are opened. */
export async function opensWithoutPassword(bytes: Buffer): Promise<boolean> {
  if (!PASSWORDS.test(bytes.toString('latin1'))) return false;
  const library = await PDFiumLibrary.init();
  try {
    (await library.loadDocument(bytes)).destroy();
    return true;
  } catch {
    return false;
  } finally {
    library.destroy();
  }
}
