import { Module } from '@nestjs/common';
import { AccountLinksModule } from '../account-links/account-links.module.js';
import { ApplicationFormModule } from '../application/application-form.module.js';
import { PublicModule } from '../public/public.module.js';
import { CasesController } from './cases/cases.controller.js';
import { DraftsController } from './drafts.controller.js';
import { FirstSignInController } from './first-sign-in/first-sign-in.controller.js';
import { RegisterAccount } from './first-sign-in/register-account.js';
import { DisplayPapers } from './guarantees/display-papers.js';
import { GuaranteesController } from './guarantees/guarantees.controller.js';
import { RecordSubmission } from './guarantees/record-submission.js';
import { ViewPrint } from './guarantees/view-print.js';
import { HomeController } from './home/home.controller.js';
import { ChangeAddresses } from './mail-addresses/change-addresses.js';
import { MailAddressesController } from './mail-addresses/mail-addresses.controller.js';

/** What a contractor may do: apply, follow a case, and bring certificate and key to the owner. */
@Module({
  imports: [ApplicationFormModule, AccountLinksModule, PublicModule],
  controllers: [HomeController, DraftsController, CasesController, GuaranteesController, FirstSignInController, MailAddressesController],
  providers: [RegisterAccount, ChangeAddresses, DisplayPapers, RecordSubmission, ViewPrint],
})
export class ContractorModule {}
