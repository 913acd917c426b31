import type { FastifyRequest } from 'fastify';
import { LARGEST_UPLOAD } from './uploads.js';

const OPTIONS = { throwFileSizeLimit: false, limits: { fileSize: LARGEST_UPLOAD, files: 10, fields: 400, fieldSize: 64 * 1024, fieldNameSize: 100, parts: 410 } };

/** The fields of a multipart form; its files are read past. */
export async function readFieldsAlone(request: FastifyRequest): Promise<Record<string, string | string[]>> {
  const fields: Record<string, string[]> = {};
  for await (const part of request.parts(OPTIONS)) {
    if (part.type === 'file') part.file.resume();
    else if (typeof part.value === 'string') (fields[part.fieldname] ??= []).push(part.value);
  }
  return Object.fromEntries(Object.entries(fields).map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]));
}
