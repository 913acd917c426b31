import { AuthenticationKeys, Passwords, purposeHashes, SecretBox } from '#identity';
import { PdfInspector } from '#incoming';
import { UnitOfWork } from '#persistence';
import { type Clock, type PortalConfig, type FileStore, type Logger, systemRandom, type TemplateEngine } from '#platform';
import type { MikroORM } from '@mikro-orm/core';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { Assets } from './assets.js';
import { AudienceGuard } from './audience.guard.js';
import { ConflictPage } from './conflict-page.js';
import { FormTokenGuard } from './csrf.js';
import { FirstSignInElsewhere } from './first-sign-in-elsewhere.js';
import { FirstSignInStopped } from './first-sign-in-stopped.js';
import { HealthController } from './health.controller.js';
import { HelpDesk } from './help-desk.js';
import { Pages } from './pages.js';
import { PortalPapers } from './portal-papers.js';
import { ProblemPage } from './problem-page.js';
import { RefusalPage } from './refusal-page.js';
import { ProblemFilter } from './problem.filter.js';
import { Routes } from './routes.js';
import { Sessions } from './sessions.js';
import { SiteFacts } from './site-facts.js';
import { StoredPapers } from './stored-papers.js';
import { CLOCK, CONFIG, FILE_STORE, HASHES, LOGGER, TEMPLATES } from './tokens.js';
import { UnsentForms } from './unsent-forms.js';

/** What the process is made of, put together once in `createPortal`. */
export interface HttpParts {
  readonly config: PortalConfig;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly orm: MikroORM;
  readonly files: FileStore;
  readonly templates: TemplateEngine;
  readonly assets: Assets;
  readonly papers: PortalPapers;
  readonly inspector: PdfInspector;
  readonly routes: Routes;
}

/** Everything the audiences share: sessions, pages, forms, uploads, answers to failures, health. */
@Global()
@Module({})
export class HttpModule {
  static with(parts: HttpParts): DynamicModule {
    const hashes = purposeHashes(parts.config.keyPepper);
    const box = new SecretBox(parts.config.keyRing);
    const provided = [
      { provide: CONFIG, useValue: parts.config },
      { provide: CLOCK, useValue: parts.clock },
      { provide: LOGGER, useValue: parts.logger },
      { provide: FILE_STORE, useValue: parts.files },
      { provide: TEMPLATES, useValue: parts.templates },
      { provide: Assets, useValue: parts.assets },
      { provide: PortalPapers, useValue: parts.papers },
      { provide: PdfInspector, useValue: parts.inspector },
      { provide: Routes, useValue: parts.routes },
      { provide: UnitOfWork, useValue: new UnitOfWork(parts.orm) },
      { provide: Passwords, useValue: new Passwords() },
      { provide: HASHES, useValue: hashes },
      { provide: SecretBox, useValue: box },
      { provide: AuthenticationKeys, useValue: new AuthenticationKeys(box, hashes.authenticationKey, systemRandom) },
    ];
    return {
      module: HttpModule,
      controllers: [HealthController],
      providers: [
        ...provided,
        SiteFacts, ProblemPage, ConflictPage, FirstSignInElsewhere, FirstSignInStopped, RefusalPage, Pages, Sessions, StoredPapers, UnsentForms, HelpDesk,
        // The order matters: who it is, then whether the form is this person's.
        { provide: APP_GUARD, useClass: AudienceGuard },
        { provide: APP_GUARD, useClass: FormTokenGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [...provided.map(({ provide }) => provide), SiteFacts, Pages, Sessions, StoredPapers, UnsentForms, HelpDesk],
    };
  }
}
