import type { FastifyReply } from 'fastify';

/**
 * Sends a PDF to be saved under its Japanese name (RFC 6266 with a plain name for old clients). Never shown inside a
 * page of ours, never guessed to be another type, never kept by a cache.
 */
export function sendPdf(reply: FastifyReply, paper: NamedFile, fallback: string): Promise<void> {
  return sendFile(reply, paper, { type: 'application/pdf', fallback: `${fallback}.pdf` });
}

interface NamedFile {
  readonly bytes: Buffer;
  readonly fileName: string;
}

/** Like `sendPdf`, for a file of another type. */
export async function sendFile(reply: FastifyReply, paper: NamedFile, { type, fallback }: { readonly type: string; readonly fallback: string }): Promise<void> {
  await reply
    .status(200)
    .header('content-type', type)
    .header('content-disposition', `attachment; filename="${fallback}"; filename*=UTF-8''${encodeRfc5987(paper.fileName)}`)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(paper.bytes);
}

function encodeRfc5987(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
