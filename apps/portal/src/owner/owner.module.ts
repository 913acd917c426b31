import { Module } from '@nestjs/common';
import { EntryController } from './entry/entry.controller.js';
import { OpenCertificate } from './entry/open-certificate.js';
import { OriginalChecker } from './view/original-check.js';
import { ResultController } from './view/result.controller.js';

/** 発注者: the viewer. Nobody signs in; number and key open one certificate for 30 minutes. */
@Module({
  // The result before the entry, whose `/v/:number` takes every other word.
  controllers: [ResultController, EntryController],
  providers: [OpenCertificate, OriginalChecker],
})
export class OwnerModule {}
