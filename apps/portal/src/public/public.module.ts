import { Module } from '@nestjs/common';
import { ComponentsController } from '../components/components.controller.js';
import { ExplanationController } from './explanation.controller.js';
import { MastersController } from './masters.controller.js';
import { NewsController } from './news.controller.js';
import { OwnersController } from './owners.controller.js';
import { ApplyForIdController } from './registration/apply.controller.js';
import { RegistrationController } from './registration/registration.controller.js';
import { LookUpStatus } from './registration/look-up-status.js';
import { RegistrationForms } from './registration/registration-forms.js';
import { AdministratorSignInController, BranchSignInController, ContractorSignInController } from './sign-in.controller.js';
import { SignIn } from './sign-in.service.js';
import { TopController } from './top.controller.js';

/** What anybody may open: the top page, explanations, terms, the doors of all audiences. */
@Module({
  controllers: [
    TopController, NewsController, ExplanationController, MastersController, OwnersController, ComponentsController, RegistrationController, ApplyForIdController,
    ContractorSignInController, BranchSignInController, AdministratorSignInController,
  ],
  providers: [SignIn, RegistrationForms, LookUpStatus],
  exports: [SignIn],
})
export class PublicModule {}
