import { Module } from '@nestjs/common';
import { AdminAccountsController } from './accounts/accounts.controller.js';
import { CaseController } from './cases/case.controller.js';
import { CaseListController } from './cases/case-list.controller.js';
import { CaseReader } from './cases/case-reader.js';
import { DelegationsController } from './delegations/delegations.controller.js';
import { IssueBookController } from './issue-book/issue-book.controller.js';
import { KeyRecordsController } from './keys/key-records.controller.js';
import { ProcedureHistories } from './steps/procedure-histories.js';
import { RegistrationListController } from './registrations/registration-list.controller.js';
import { RegistrationController } from './registrations/registration.controller.js';
import { StepsController } from './steps/steps.controller.js';
import { StuckController } from './stuck/stuck.controller.js';
import { SystemController } from './system/system.controller.js';

/** システム管理者: sees every case, what stands still and the state of the system. Decides nothing and never sees a key. */
@Module({
  controllers: [CaseListController, CaseController, StepsController, RegistrationListController, RegistrationController, StuckController, IssueBookController, KeyRecordsController, DelegationsController, SystemController, AdminAccountsController],
  providers: [CaseReader, ProcedureHistories],
})
export class AdminModule {}
