import { composed, DomainError } from '#domain';
import type { FileStore, StoredFile } from '#platform';
import fastifyMultipart from '@fastify/multipart';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { verifyFormToken } from './csrf.js';
import { CSRF_FIELD, SubmittedForm } from './submitted-form.js';
import { FILE_STORE } from './tokens.js';

/** 契約書の写し: 20 MB. */
export const LARGEST_UPLOAD = 20 * 1024 * 1024;
const LARGEST_FIELD = 64 * 1024;
const PDF_MARK = Buffer.from('%PDF-', 'latin1');

export interface ReceivedFile extends StoredFile {
  /** As the browser named it, without any path. */
  readonly fileName: string;
}

export interface ReceivedForm {
  readonly form: SubmittedForm;
  /** null when no file was chosen. */
  readonly file: ReceivedFile | null;
}

export async function registerMultipart(instance: FastifyInstance): Promise<void> {
  await instance.register(fastifyMultipart, {
    throwFileSizeLimit: true,
    // One byte more than we keep: the store then refuses a file that is too large, instead of keeping a cut one.
    limits: { fileSize: LARGEST_UPLOAD + 1, files: 1, fields: 60, fieldSize: LARGEST_FIELD, fieldNameSize: 100, parts: 61 },
  });
}

/** Reads a multipart form whose one file is streamed to the file store. The handler is marked `@ReceivesUpload()`. */
@Injectable()
export class Uploads {
  constructor(@Inject(FILE_STORE) private readonly files: FileStore) {}

  /**
   * The form and the PDF kept by its hash. The form's token must come before the file, so nothing is stored for a
   * forged form.
   * @throws DomainError `attachment/wrong-type`, `attachment/empty`, `attachment/too-large`
   */
  async receivePdf(request: FastifyRequest): Promise<ReceivedForm> {
    const fields: Record<string, string[]> = {};
    let file: ReceivedFile | null = null;
    let trusted = false;
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        if (typeof part.value === 'string') (fields[part.fieldname] ??= []).push(part.value);
        continue;
      }
      if (!trusted) {
        await this.checkToken(request, fields);
        trusted = true;
      }
      if (part.filename === '' || part.filename === undefined) {
        part.file.resume();
        continue;
      }
      file = await this.keep(part.filename, part.file);
    }
    if (!trusted) await this.checkToken(request, fields);
    return { form: new SubmittedForm(fields, request.url), file };
  }

  private async checkToken(request: FastifyRequest, fields: Record<string, string[]>): Promise<void> {
    request.body = { [CSRF_FIELD]: fields[CSRF_FIELD]?.[0] ?? '' };
    await verifyFormToken(request);
  }

  private async keep(fileName: string, stream: AsyncIterable<Buffer> & { truncated?: boolean }): Promise<ReceivedFile> {
    const { Readable } = await import('node:stream');
    try {
      const stored = await this.files.put(Readable.from(pdfOnly(stream)), { maxBytes: LARGEST_UPLOAD });
      return { ...stored, fileName: uploadedName(fileName) };
    } catch (error) {
      if (isTooLarge(error)) throw new DomainError('attachment/too-large', { maxBytes: LARGEST_UPLOAD });
      throw error;
    }
  }
}

/** Passes the bytes on and refuses what does not begin like a PDF, before it is stored. */
async function* pdfOnly(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of stream) {
    if (head === null) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < PDF_MARK.length) continue;
    if (!head.subarray(0, PDF_MARK.length).equals(PDF_MARK)) throw new DomainError('attachment/wrong-type');
    yield head;
    head = null;
  }
  if (head !== null) throw new DomainError(head.length === 0 ? 'attachment/empty' : 'attachment/wrong-type');
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && (error.name === 'FileTooLargeError' || Reflect.get(error, 'code') === 'FST_REQ_FILE_TOO_LARGE');
}

/** A file's own name, without a path. Browsers write a quotation mark and line ends in it as %22, %0D and %0A, and nothing else. */
export function uploadedName(fileName: string): string {
  const name = composed(fileName.split(/[\\/]/).at(-1) ?? '').replace(/%(22|0D|0A)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return name.slice(0, 200) || '添付.pdf';
}
