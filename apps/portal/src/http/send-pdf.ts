import type { FastifyReply } from 'fastify';

/**
 * Sends a PDF to be saved under its Japanese name (RFC 6266 with a plain name for old clients). Never shown inside a
 * page of ours, never guessed to be another type, never kept by a cache.
 */
export async function sendPdf(reply: FastifyReply, paper: { readonly bytes: Buffer; readonly fileName: string }, fallback: string): Promise<void> {
  await reply
    .status(200)
    .header('content-type', 'application/pdf')
    .header('content-disposition', `attachment; filename="${fallback}.pdf"; filename*=UTF-8''${encodeRfc5987(paper.fileName)}`)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(paper.bytes);
}

function encodeRfc5987(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
