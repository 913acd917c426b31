/** The browser could not print: it is missing, it died, or it took too long, and trying again may help; or no font of ours draws a character. */
export class PdfRenderError extends Error {
  override readonly name = 'PdfRenderError';

  constructor(
    readonly code: 'pdf/browser-missing' | 'pdf/browser-lost' | 'pdf/timeout' | 'pdf/failed' | 'pdf/closed' | 'pdf/glyph-missing',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
