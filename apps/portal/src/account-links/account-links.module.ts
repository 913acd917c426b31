import { Module } from '@nestjs/common';
import { AccountLinks } from './account-links.js';
import { AccountLinksController } from './account-links.controller.js';
import { ConfirmAddress } from './confirm-address.js';
import { ResetPassword } from './reset-password.js';

/** What links of mails do for an account: confirm its address, set a new password. */
@Module({ controllers: [AccountLinksController], providers: [AccountLinks, ConfirmAddress, ResetPassword], exports: [AccountLinks] })
export class AccountLinksModule {}
