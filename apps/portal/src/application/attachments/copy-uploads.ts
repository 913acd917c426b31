import { inspectPdf } from '#incoming';
import type { Clock, FileStore, IncomingFile } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accountOf, type SignedInActor } from '../../http/actor.js';
import { verifyFormToken } from '../../http/csrf.js';
import { CSRF_FIELD, SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK, FILE_STORE } from '../../http/tokens.js';
import { LARGEST_UPLOAD, uploadedName } from '../../http/uploads.js';
import type { AttachmentRefusal, UploadRefusal } from './attachment-refusals.js';
import { UploadAllowance } from './upload-allowance.js';

/** A PDF whose structure was looked at; it enters the store when what it is attached to accepts it too. */
export interface ReceivedFile extends Pick<IncomingFile, 'sha256' | 'size' | 'keep'> {
  /** As the browser named it, without any path. */
  readonly fileName: string;
  readonly pages: number;
}

/** A form with a file that may have been refused: the page comes back with everything else that was typed. */
export interface ReceivedCopy {
  readonly form: SubmittedForm;
  /** null when none was chosen or it was refused. */
  readonly file: ReceivedFile | null;
  readonly refusal: AttachmentRefusal | null;
}

/**
 * A page with all fields of the application, the boxes of its dates and the rows of its 使途内訳. One file is wanted; a few more
 * are read past, so that the page can say so and keep what was typed.
 */
const OPTIONS = {
  throwFileSizeLimit: false,
  limits: { fileSize: LARGEST_UPLOAD, files: 10, fields: 400, fieldSize: 64 * 1024, fieldNameSize: 100, parts: 410 },
};

interface NamedFile {
  readonly fileName: string;
  readonly incoming: IncomingFile;
}

interface Upload {
  readonly request: FastifyRequest;
  readonly actor: SignedInActor;
  readonly fileField: string;
}

/** Reads a multipart form with one file, which waits aside until it is kept. The handler is marked `@ReceivesUpload()`. */
@Injectable()
export class CopyUploads {
  private readonly allowance = new UploadAllowance();

  constructor(
    @Inject(FILE_STORE) private readonly files: FileStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Hands form and file to `use`; what it did not keep is gone afterwards. The form's token is checked before the file is
   * taken in, so nothing is written for a forged form. A file under another name than the page's own field is read past.
   */
  async receive<T>(request: FastifyRequest, actor: SignedInActor, fileField: string, use: (received: ReceivedCopy) => Promise<T>): Promise<T> {
    const taken: NamedFile[] = [];
    try {
      const fields: Record<string, string[]> = {};
      const refusal = await this.read({ request, actor, fileField }, fields, taken);
      const form = new SubmittedForm(fields, request.url);
      const [first] = taken;
      if (refusal !== null || !first) return await use({ form, file: null, refusal });
      const inspection = await inspectPdf(await first.incoming.read());
      if (!inspection.ok) return await use({ form, file: null, refusal: inspection.refusal });
      const { sha256, size, keep } = first.incoming;
      return await use({ form, file: { sha256, size, keep, fileName: first.fileName, pages: inspection.pages }, refusal: null });
    } finally {
      for (const { incoming } of taken) await incoming.discard();
    }
  }

  private async read({ request, actor, fileField }: Upload, fields: Record<string, string[]>, taken: NamedFile[]): Promise<UploadRefusal | null> {
    let trusted = false;
    let refusal: UploadRefusal | null = null;
    let chosen = 0;
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
      if (part.fieldname !== fileField) {
        part.file.resume();
        continue;
      }
      if (part.filename) chosen += 1;
      if (chosen > 1) refusal = 'several-files';
      else if (part.filename && !this.allowance.take(accountOf(actor), this.clock.now())) refusal = 'too-often';
      if (!part.filename || refusal !== null) {
        part.file.resume();
        continue;
      }
      const incoming = await this.files.receive(part.file, { maxBytes: LARGEST_UPLOAD });
      taken.push({ incoming, fileName: uploadedName(part.filename) });
      refusal = part.file.truncated ? 'too-large' : incoming.size === 0 ? 'empty' : null;
    }
    await trust();
    return refusal;
  }
}

/** What was typed stays with the request, for the page that has to give it back. */
async function checkToken(request: FastifyRequest, fields: Readonly<Record<string, string[]>>): Promise<void> {
  request.body = { ...fields, [CSRF_FIELD]: fields[CSRF_FIELD]?.[0] ?? '' };
  await verifyFormToken(request);
}
