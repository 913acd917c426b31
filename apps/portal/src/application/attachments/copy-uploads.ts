import type { FileStore } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { verifyFormToken } from '../../http/csrf.js';
import { CSRF_FIELD, SubmittedForm } from '../../http/submitted-form.js';
import { FILE_STORE } from '../../http/tokens.js';
import { LARGEST_UPLOAD, type ReceivedFile, uploadedName } from '../../http/uploads.js';

/** A form with a file that may have been refused: the page comes back with everything else that was typed. */
export interface ReceivedCopy {
  readonly form: SubmittedForm;
  /** null when none was chosen or it was refused. */
  readonly file: ReceivedFile | null;
  /** The sentence beside the upload. */
  readonly refusal: string | null;
}

/** A page with all fields of the application, the boxes of its dates and the rows of its 使途内訳. */
const OPTIONS = {
  throwFileSizeLimit: false,
  limits: { fileSize: LARGEST_UPLOAD, files: 1, fields: 400, fieldSize: 64 * 1024, fieldNameSize: 100, parts: 401 },
};

/**
 * Reads a multipart form whose one file is streamed to the file store. Unlike `Uploads.receivePdf`, a file that is too
 * large or empty is a value: the request is read to its end and the page answers with the rest of the form.
 */
@Injectable()
export class CopyUploads {
  constructor(@Inject(FILE_STORE) private readonly files: FileStore) {}

  /** The form's token is checked before the file is taken in, so nothing is stored for a forged form. */
  async receive(request: FastifyRequest): Promise<ReceivedCopy> {
    const fields: Record<string, string[]> = {};
    let trusted = false;
    let file: ReceivedFile | null = null;
    let refusal: string | null = null;
    const trust = async (): Promise<void> => {
      if (!trusted) await checkToken(request, fields);
      trusted = true;
    };
    for await (const part of request.parts(OPTIONS)) {
      if (part.type === 'field') {
        if (typeof part.value === 'string') (fields[part.fieldname] ??= []).push(part.value);
        continue;
      }
      await trust();
      if (!part.filename) {
        part.file.resume();
        continue;
      }
      const stored = await this.files.put(part.file, { maxBytes: LARGEST_UPLOAD });
      if (part.file.truncated) refusal = `ファイルは20MBまでです。ページを分けるか、解像度を下げて小さくしてから添付してください`;
      else if (stored.size === 0) refusal = 'ファイルが空です。もう一度保存し直してから添付してください';
      else file = { ...stored, fileName: uploadedName(part.filename) };
    }
    await trust();
    return { form: new SubmittedForm(fields, request.url), file, refusal };
  }
}

async function checkToken(request: FastifyRequest, fields: Readonly<Record<string, string[]>>): Promise<void> {
  request.body = { ...fields, [CSRF_FIELD]: fields[CSRF_FIELD]?.[0] ?? '' };
  await verifyFormToken(request);
}
