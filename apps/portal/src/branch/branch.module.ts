import { Module } from '@nestjs/common';
import { CasePapersController } from './case/case-papers.controller.js';
import { CaseController } from './case/case.controller.js';
import { HoldCase } from './case/hold-case.js';
import { QueueController } from './queue/queue.controller.js';
import { DecideCase } from './review/decide-case.js';
import { ReviewCase } from './review/review-case.js';

/** The branch's desk: queue, review, decision, premium, tasks, papers and keys. */
@Module({
  controllers: [QueueController, CaseController, CasePapersController],
  providers: [HoldCase, ReviewCase, DecideCase],
})
export class BranchModule {}
