import { Module } from '@nestjs/common';
import { AttachContractCopy } from './attachments/attach-contract-copy.js';
import { CopyUploads } from './attachments/copy-uploads.js';
import { DraftAccess } from './drafts/draft-access.js';
import { FormContexts } from './drafts/form-contexts.js';
import { SaveStep } from './drafts/save-step.js';
import { StartDraft } from './drafts/start-draft.js';
import { FormDesk } from './form-desk.js';
import { FormPages } from './form-pages.js';
import { NewPaperController } from './clerk/new-paper.controller.js';
import { PaperDraftsController } from './clerk/paper-drafts.controller.js';
import { SubmitApplication } from './submit/submit-application.js';
import { CorrectApplication } from './submitted/correct-application.js';
import { RetractApplication } from './submitted/retract-application.js';

/** The application form (保証申込), used by contractors and, for paper applications, by 受付. */
@Module({
  controllers: [NewPaperController, PaperDraftsController],
  providers: [
    DraftAccess, FormContexts, SaveStep, StartDraft, AttachContractCopy, CopyUploads, SubmitApplication, CorrectApplication, RetractApplication,
    FormDesk, FormPages,
  ],
  exports: [FormPages, FormContexts, StartDraft, CopyUploads, CorrectApplication, RetractApplication],
})
export class ApplicationFormModule {}
