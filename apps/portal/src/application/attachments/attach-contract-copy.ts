import { composed } from '#domain';
import { Attachment, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { SignedInActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { DraftAccess } from '../drafts/draft-access.js';
import { type AttachmentLimit, MOST_ATTACHMENTS } from './attachment-refusals.js';
import type { ReceivedPdf } from './copy-uploads.js';
import { isRowId } from '../../http/row-id.js';

export type Attached = { readonly ok: true } | { readonly ok: false; readonly refusal: AttachmentLimit };

/** 添付書類: keeps a PDF with a draft, and only then in the store. */
@Injectable()
export class AttachContractCopy {
  constructor(
    private readonly work: UnitOfWork,
    private readonly drafts: DraftAccess,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async attach(actor: SignedInActor, draftId: string, purpose: Attachment['purpose'], file: ReceivedPdf): Promise<Attached> {
    return this.work.run(async (em): Promise<Attached> => {
      const draft = await this.drafts.lockOpen(em, actor, draftId);
      const present = await em.find(Attachment, { draft: draftId, removedAt: null });
      // The answer to the first upload was lost, or its button was pressed twice: the file is there, as wanted.
      if (present.some(({ sha256, fileName }) => sha256 === file.sha256 && fileName === printableName(file.fileName))) return { ok: true };
      const refusal = limitMet(present, file);
      if (refusal) return { ok: false, refusal };
      await file.keep();
      const now = this.clock.now();
      em.create(Attachment, {
        draft: draftId, purpose, fileName: printableName(file.fileName), sha256: file.sha256, bytes: file.size, pages: file.pages,
        createdAt: now, removedAt: null,
      });
      draft.savedAt = now;
      return { ok: true };
    });
  }

  /** One that is not there (any more) is no failure: the page shows what is left. */
  async remove(actor: SignedInActor, draftId: string, attachmentId: string): Promise<void> {
    await this.work.run(async (em) => {
      const draft = await this.drafts.lockOpen(em, actor, draftId);
      const attachment = isRowId(attachmentId) ? await em.findOne(Attachment, { id: attachmentId, draft: draftId, removedAt: null }) : null;
      if (!attachment) return;
      const now = this.clock.now();
      attachment.removedAt = now;
      draft.savedAt = now;
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
