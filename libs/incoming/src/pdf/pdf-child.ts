import { judgePdf } from './judge-pdf.js';
import type { PdfJob } from './pdf-inspection.js';

// A process that judges one PDF after the other; it knows no secret, and ends with whoever asks it.

/** What a large file leaves in memory would count against the next one: then another child takes over. Bytes. */
const MOST_LEFT = 200 * 1024 * 1024;

process.on('message', ({ bytes }: PdfJob) => {
  void judgePdf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).then((inspection) => process.send?.(inspection, () => {
    if (process.memoryUsage.rss() > MOST_LEFT) process.exit(0);
  }));
});
process.once('disconnect', () => process.exit(0));
