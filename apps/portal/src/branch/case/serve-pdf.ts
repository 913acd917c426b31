import type { FastifyReply } from 'fastify';

/**
 * Shows a PDF inside a page of ours or in its own tab. What a customer uploaded is never trusted: it may run nothing, load
 * nothing and be framed by nobody else, it is never guessed to be another type, and no cache keeps it.
 */
export async function showPdf(reply: FastifyReply, bytes: Buffer, fileName: string): Promise<void> {
  await reply
    .status(200)
    .header('content-type', 'application/pdf')
    .header('content-disposition', `inline; filename="document.pdf"; filename*=UTF-8''${encodeName(fileName)}`)
    .header('content-security-policy', PDF_POLICY)
    .header('x-frame-options', 'SAMEORIGIN')
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
    .send(bytes);
}

/** For a page that frames one of our own PDFs: the policy of every page, and frames of ourselves. */
export function allowOwnFrames(reply: FastifyReply, policy: string): void {
  void reply.header('content-security-policy', `${policy}; frame-src 'self'`);
}

const PDF_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
