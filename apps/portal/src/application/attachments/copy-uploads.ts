import { PdfInspector } from '#incoming';
import type { Clock, FileStore, IncomingFile } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accountOf, type SignedInActor } from '../../http/actor.js';
import { verifyFormToken } from '../../http/csrf.js';
import { CSRF_FIELD, SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK, FILE_STORE } from '../../http/tokens.js';
import { LARGEST_UPLOAD, uploadedName } from '../../http/uploads.js';
import type { AttachmentRefusal, ScanRefusal } from './attachment-refusals.js';
import { UploadAllowance } from './upload-allowance.js';

/** A file; it enters the store when what it is attached to accepts it. */
export interface ReceivedFile extends Pick<IncomingFile, 'sha256' | 'size' | 'keep'> {
  /** As the browser named it, without any path. */
  readonly fileName: string;
}

interface UnlookedFile extends ReceivedFile, Pick<IncomingFile, 'read'> {}

/** A PDF that was looked at, and how many pages its structure has. */
export interface ReceivedPdf extends ReceivedFile {
  readonly pages: number;
}

/** A form with a file that may have been refused: the page comes back with everything else that was typed. */
interface ReceivedForm<File, Refusal> {
  readonly form: SubmittedForm;
  /** null when none was chosen or it was refused. */
  readonly file: File | null;
  readonly refusal: Refusal | null;
}

export type ReceivedCopy = ReceivedForm<ReceivedPdf, AttachmentRefusal>;
export type ReceivedScan = ReceivedForm<ReceivedFile, ScanRefusal>;

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
    private readonly inspector: PdfInspector,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Hands form and file to `use`; what it did not keep is gone afterwards. The form's token is checked before the file is
   * taken in, so nothing is written for a forged form. A file under another name than the page's own field is read past.
   */
  receive<T>(request: FastifyRequest, actor: SignedInActor, fileField: string, use: (received: ReceivedCopy) => Promise<T>): Promise<T> {
    return this.hand({ request, actor, fileField }, async ({ form, file, refusal }) => {
      if (file === null) return use({ form, file, refusal });
      const looked = file.size === 0 ? ({ ok: false, refusal: 'empty' } as const) : await this.inspector.inspect(file.read);
      return use(looked.ok ? { form, file: { ...file, pages: looked.pages }, refusal: null } : { form, file: null, refusal: looked.refusal });
    });
  }

  /**
   * As `receive`, for a scan that a clerk hands in: whatever a FAX or a mail may bring. It is an original as theirs are, stored as it is, also when
   * it is empty, and opened by the reading of arrivals, which puts into 隔離 what must not be opened.
   */
  receiveScan<T>(request: FastifyRequest, actor: SignedInActor, fileField: string, use: (received: ReceivedScan) => Promise<T>): Promise<T> {
    return this.hand({ request, actor, fileField }, use);
  }

  private async hand<T>(upload: Upload, use: (received: ReceivedForm<UnlookedFile, ScanRefusal>) => Promise<T>): Promise<T> {
    const taken: NamedFile[] = [];
    try {
      const fields: Record<string, string[]> = {};
      const refusal = await this.read(upload, fields, taken);
      const form = new SubmittedForm(fields, upload.request.url);
      const [first] = taken;
      const file = refusal !== null || !first ? null : { ...first.incoming, fileName: first.fileName };
      return await use({ form, file, refusal });
    } finally {
      for (const { incoming } of taken) await incoming.discard();
    }
  }

  private async read({ request, actor, fileField }: Upload, fields: Record<string, string[]>, taken: NamedFile[]): Promise<ScanRefusal | null> {
    let trusted = false;
    let refusal: ScanRefusal | null = null;
    let chosen = 0;
    const trust = async (): Promise<void> => {
      if (!trusted) await checkToken(request, fields);
      trusted = true;
    };
    if (!request.isMultipart()) {
      await verifyFormToken(request);
      Object.assign(fields, fieldsOf(request.body));
      return null;
    }
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
      refusal = part.file.truncated ? 'too-large' : null;
    }
    await trust();
    return refusal;
  }
}

/** A form that came without the encoding that carries a file: its fields, as with every other form. */
function fieldsOf(body: unknown): Record<string, string[]> {
  const entries = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name, [value].flat().filter((item): item is string => typeof item === 'string')]));
}

/** What was typed stays with the request, for the page that has to give it back. */
async function checkToken(request: FastifyRequest, fields: Readonly<Record<string, string[]>>): Promise<void> {
  request.body = { ...fields, [CSRF_FIELD]: fields[CSRF_FIELD]?.[0] ?? '' };
  await verifyFormToken(request);
}
