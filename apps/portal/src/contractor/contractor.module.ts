import { Module } from '@nestjs/common';
import { ApplicationFormModule } from '../application/application-form.module.js';
import { CasesController } from './cases/cases.controller.js';
import { DraftsController } from './drafts.controller.js';
import { DisplayPapers } from './guarantees/display-papers.js';
import { GuaranteesController } from './guarantees/guarantees.controller.js';
import { RecordSubmission } from './guarantees/record-submission.js';
import { ViewPrint } from './guarantees/view-print.js';
import { HomeController } from './home/home.controller.js';

/** What a contractor may do: apply, follow a case, and bring certificate and key to the owner. */
@Module({
  imports: [ApplicationFormModule],
  controllers: [HomeController, DraftsController, CasesController, GuaranteesController],
  providers: [DisplayPapers, RecordSubmission, ViewPrint],
})
export class ContractorModule {}
