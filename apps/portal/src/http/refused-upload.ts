import type { FastifyRequest } from 'fastify';
import { verifyFormToken } from './csrf.js';
import { readFieldsAlone } from './multipart-fields.js';

/** A page that cannot be opened takes no file; what was typed beside it is read, so that the refusal gives it back. */
export async function refuseUpload(request: FastifyRequest, error: unknown): Promise<never> {
  if (request.isMultipart()) request.body = await readFieldsAlone(request);
  await verifyFormToken(request);
  throw error;
}
