import { composed, DomainError } from '#domain';
import { Attachment, UnitOfWork } from '#persistence';
import type { Clock, FileStore } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { SignedInActor } from '../../http/actor.js';
import { CLOCK, FILE_STORE } from '../../http/tokens.js';
import type { ReceivedFile } from '../../http/uploads.js';
import { DraftAccess, isUuid } from '../drafts/draft-access.js';
import { inspectPdf, type PdfRefusal } from './pdf-inspection.js';

/** Papers that can be attached to one application; enough for a contract in parts. */
const MOST_ATTACHMENTS = 10;

export type AttachmentLimit = 'too-many-files' | 'same-file';
export type AttachmentRefusal = PdfRefusal | AttachmentLimit;
export type Attached = { readonly ok: true } | { readonly ok: false; readonly refusal: AttachmentRefusal };

/** The sentence beside the upload for each reason. */
export const ATTACHMENT_REFUSALS: Readonly<Record<AttachmentRefusal, string>> = {
  'not-a-pdf': 'PDFファイルを選んでください。画像やWordは、PDFにしてから添付してください',
  incomplete: 'PDFファイルが途中で切れています。もう一度保存し直してから添付してください',
  encrypted: 'パスワードのかかったPDFは受け取れません。パスワードを外してから添付してください',
  'active-content': 'スクリプトやほかのファイルが埋め込まれたPDFは受け取れません。「印刷」からPDFに保存し直してください',
  'too-complex': 'PDFファイルの中が複雑すぎて確かめられません。「印刷」からPDFに保存し直してください',
  'no-pages': 'PDFファイルにページが見つかりません。もう一度保存し直してから添付してください',
  'too-many-pages': '300ページまでのPDFにしてください',
  'too-many-files': `添付できるファイルは${MOST_ATTACHMENTS}個までです`,
  'same-file': '同じ内容のファイルが、すでに添付されています',
};

/** 添付書類: keeps a PDF with a draft once its structure was looked at. A refused file stays nameless and is swept. */
@Injectable()
export class AttachContractCopy {
  constructor(
    private readonly work: UnitOfWork,
    private readonly drafts: DraftAccess,
    @Inject(FILE_STORE) private readonly files: FileStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async attach(actor: SignedInActor, draftId: string, purpose: Attachment['purpose'], file: ReceivedFile): Promise<Attached> {
    const inspection = await inspectPdf(await this.files.read(file.sha256));
    if (!inspection.ok) return inspection;
    return this.work.run(async (em): Promise<Attached> => {
      const found = await this.drafts.lock(em, actor, draftId);
      if (found.kind !== 'open') throw new DomainError('application/not-editable');
      const present = await em.find(Attachment, { draft: draftId, removedAt: null });
      // The answer to the first upload was lost, or its button was pressed twice: the file is there, as wanted.
      if (present.some(({ sha256, fileName }) => sha256 === file.sha256 && fileName === printableName(file.fileName))) return { ok: true };
      const refusal = limitMet(present, file);
      if (refusal) return { ok: false, refusal };
      const now = this.clock.now();
      em.create(Attachment, {
        draft: draftId, purpose, fileName: printableName(file.fileName), sha256: file.sha256, bytes: file.size, pages: inspection.pages,
        createdAt: now, removedAt: null,
      });
      found.draft.savedAt = now;
      return { ok: true };
    });
  }

  /** One that is not there (any more) is no failure: the page shows what is left. */
  async remove(actor: SignedInActor, draftId: string, attachmentId: string): Promise<void> {
    await this.work.run(async (em) => {
      const found = await this.drafts.lock(em, actor, draftId);
      if (found.kind !== 'open') throw new DomainError('application/not-editable');
      const attachment = isUuid(attachmentId) ? await em.findOne(Attachment, { id: attachmentId, draft: draftId, removedAt: null }) : null;
      if (!attachment) return;
      const now = this.clock.now();
      attachment.removedAt = now;
      found.draft.savedAt = now;
    });
  }
}

/** What stands against one more file beside those that are there. */
export function limitMet(present: readonly Pick<Attachment, 'sha256'>[], file: Pick<Attachment, 'sha256'>): AttachmentLimit | null {
  if (present.some(({ sha256 }) => sha256 === file.sha256)) return 'same-file';
  return present.length >= MOST_ATTACHMENTS ? 'too-many-files' : null;
}

/** A file's name as it can be shown and saved: no control, direction or path characters, and the ending of what it is. */
export function printableName(name: string): string {
  const plain = composed(name).replace(/[\p{C}<>:"/\\|?*]/gu, '').trim();
  const stem = [...plain.replace(/\.pdf$/i, '')].slice(-116).join('');
  return stem === '' ? '添付書類.pdf' : `${stem}${/\.pdf$/i.exec(plain)?.[0] ?? '.pdf'}`;
}
