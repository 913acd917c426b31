import { beginning, composed, megabytes, withoutHidden } from '#domain';
import fastifyMultipart from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';

/** 契約書の写し: 20 MB. */
export const LARGEST_UPLOAD = megabytes(20);

/** Forms with a file are read where they are wanted, with the limits of their page. */
export async function registerMultipart(instance: FastifyInstance): Promise<void> {
  await instance.register(fastifyMultipart);
}

/**
 * A file's own name, without a path and without characters that are not seen or turn the others round. Browsers write a quotation mark and line
 * ends in it as %22, %0D and %0A, and nothing else.
 */
export function uploadedName(fileName: string): string {
  const name = withoutHidden(composed(fileName.split(/[\\/]/).at(-1) ?? '').replace(/%(22|0D|0A)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))));
  return beginning(name, 200) || '添付.pdf';
}
