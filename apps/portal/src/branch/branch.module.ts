import { Module } from '@nestjs/common';
import { CasePapersController } from './case/case-papers.controller.js';
import { CaseController } from './case/case.controller.js';
import { HoldCase } from './case/hold-case.js';
import { FormContexts } from '../application/drafts/form-contexts.js';
import { HistoryController } from './history/history.controller.js';
import { HolderController } from './holder/holder.controller.js';
import { QueueController } from './queue/queue.controller.js';
import { CorrectionController } from './review/correction.controller.js';
import { DecideCase } from './review/decide-case.js';
import { DecisionController } from './review/decision.controller.js';
import { ReviewCase } from './review/review-case.js';

/** The branch's desk: queue, review, decision, premium, tasks, papers and keys. */
@Module({
  controllers: [QueueController, CaseController, CasePapersController, HolderController, HistoryController, CorrectionController, DecisionController],
  providers: [HoldCase, ReviewCase, DecideCase, FormContexts],
})
export class BranchModule {}
