/** The browser could not print: it is missing, it died, or it took too long. Trying again may help. */
export class PdfRenderError extends Error {
  override readonly name = 'PdfRenderError';

  constructor(
    readonly code: 'pdf/browser-missing' | 'pdf/browser-lost' | 'pdf/timeout' | 'pdf/failed' | 'pdf/closed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
