import { Module } from '@nestjs/common';
import { PublicModule } from '../public/public.module.js';
import { ChangePassword } from './change-password.js';
import { AdministratorPasswordController, BranchPasswordController, ContractorPasswordController } from './password.controller.js';
import { BranchUnsentController, ContractorUnsentController } from './unsent.controller.js';

/** What everybody who signs in does with the own account, whatever the audience. */
@Module({
  imports: [PublicModule],
  controllers: [ContractorPasswordController, BranchPasswordController, AdministratorPasswordController, ContractorUnsentController, BranchUnsentController],
  providers: [ChangePassword],
})
export class AccountModule {}
