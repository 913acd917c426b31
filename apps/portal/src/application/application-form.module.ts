import { Module } from '@nestjs/common';
import { AttachContractCopy } from './attachments/attach-contract-copy.js';
import { CopyUploads } from './attachments/copy-uploads.js';
import { DiscardDraft } from './drafts/discard-draft.js';
import { DraftAccess } from './drafts/draft-access.js';
import { FormContexts } from './drafts/form-contexts.js';
import { SaveStep } from './drafts/save-step.js';
import { StartDraft } from './drafts/start-draft.js';
import { FormDesk } from './form-desk.js';
import { FormPages } from './form-pages.js';
import { NewPaperController } from './clerk/new-paper.controller.js';
import { PaperCasesController } from './clerk/paper-cases.controller.js';
import { PaperDraftsController } from './clerk/paper-drafts.controller.js';
import { SubmitApplication } from './submit/submit-application.js';
import { ApplicationCopy } from './submitted/application-copy.js';
import { CorrectApplication } from './submitted/correct-application.js';
import { CorrectionPages } from './submitted/correction-pages.js';
import { RetractApplication } from './submitted/retract-application.js';
import { RetractionPages } from './submitted/retraction-pages.js';

/** The application form (保証申込), used by contractors and, for paper applications, by 受付. */
@Module({
  controllers: [NewPaperController, PaperDraftsController, PaperCasesController],
  providers: [
    DraftAccess, FormContexts, SaveStep, DiscardDraft, StartDraft, AttachContractCopy, CopyUploads, SubmitApplication, CorrectApplication, RetractApplication,
    FormDesk, FormPages, ApplicationCopy, CorrectionPages, RetractionPages,
  ],
  exports: [FormPages, StartDraft, ApplicationCopy, CorrectionPages, RetractionPages],
})
export class ApplicationFormModule {}
