import { Module } from '@nestjs/common';
import { QueueController } from './queue/queue.controller.js';

/** The branch's desk: queue, review, decision, premium, tasks, papers and keys. */
@Module({ controllers: [QueueController], providers: [] })
export class BranchModule {}
