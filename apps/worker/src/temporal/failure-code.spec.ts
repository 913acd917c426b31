import { PdfRenderError, SigningKeyError, SigningValidityError } from '#documents';
import { failureCodeOf } from './failure-code.js';

describe('codes of failed steps', () => {
  it.each([
    ['pdf/glyph-missing', 'renderer/glyph-missing'],
    ['pdf/timeout', 'renderer/timeout'],
    ['pdf/browser-lost', 'renderer/unavailable'],
  ] as const)('knows %s as %s', (code, known) => {
    expect(failureCodeOf(new PdfRenderError(code, ''))).toBe(known);
  });

  it('tells a certificate outside its validity from a key that cannot be used', () => {
    expect([new SigningValidityError('expired'), new SigningKeyError('wrong')].map(failureCodeOf)).toEqual(['signing/outside-validity', 'signing/failed']);
  });
});
