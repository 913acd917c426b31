import { PdfRenderError } from '#documents';
import { failureCodeOf } from './failure-code.js';

describe('codes of failed steps', () => {
  it.each([
    ['pdf/glyph-missing', 'renderer/glyph-missing'],
    ['pdf/timeout', 'renderer/timeout'],
    ['pdf/browser-lost', 'renderer/unavailable'],
  ] as const)('knows %s as %s', (code, known) => {
    expect(failureCodeOf(new PdfRenderError(code, ''))).toBe(known);
  });
});
