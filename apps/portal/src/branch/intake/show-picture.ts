import type { FastifyReply } from 'fastify';

/** A page of a stranger's paper as a picture that can do nothing and is kept nowhere. */
export async function showPicture(reply: FastifyReply, png: Buffer): Promise<void> {
  await reply
    .status(200)
    .header('content-type', 'image/png')
    .header('content-disposition', 'inline; filename="page.png"')
    .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-store')
    .send(png);
}
