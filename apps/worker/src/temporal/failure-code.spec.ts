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

  it('tells a database that gave a statement up from one that is away', () => {
    const failed = (code: string): Error => new Error('the statement failed', { cause: Object.assign(new Error('canceling statement'), { code }) });
    expect(['57014', '57P01', '08006', '53300'].map(failed).map(failureCodeOf)).toEqual(['database/too-slow', 'database/unavailable', 'database/unavailable', 'database/unavailable']);
  });

  it('tells a certificate outside its validity from a key that cannot be used', () => {
    expect([new SigningValidityError('expired'), new SigningKeyError('wrong')].map(failureCodeOf)).toEqual(['signing/outside-validity', 'signing/failed']);
  });
});
