/** The face of what comes in: files and mails of strangers, looked at in processes of their own. Nothing here opens one in the process that asks. */
export { ChildFailure, ChildHeldUp } from './child/bounded-child.js';
export { ChildNotStarted } from './child/kept-child.js';
export { type ReadingAllowance, readDocumentInChild, readMailHeadInChild, readMailInChild, withFolder } from './child/read-in-child.js';
export { breaksOff } from './files/breaks-off.js';
export { headTypeOf } from './files/file-type.js';
export { textOfBytes } from './mail/declared-charsets.js';
export { addressesIn, type MailHead, MailHeadReader } from './mail/mail-head.js';
export { type FieldReading, type FormReading, PageReader, type WordReading } from './ocr/page-reader.js';
export { type PdfInspection, PdfInspector, type PdfRefusal } from './pdf/pdf-inspection.js';
export type { DocumentReading, MailAttachment, MailEnvelope, MailReading, PageReading, SheetPlace } from './reading.js';
export { VirusScanner, VirusScannerError } from './virus-scanner.js';
