import { formatJapanInstant } from '#domain';
import type { UnsentForm } from '#persistence';
import { Controller, Get, Injectable, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type SignedInActor } from '../http/actor.js';
import { ServesAudience } from '../http/audience.js';
import { Pages, pageTemplate, type PageTemplate, type PageView, seeOther } from '../http/pages.js';
import { Routes } from '../http/routes.js';
import { Form, SearchParams, SubmittedForm } from '../http/submitted-form.js';
import type { TypedWords } from '../http/typed-words.js';
import { UNSENT_PATHS, UnsentForms } from '../http/unsent-forms.js';
import { nextPath } from '../public/next-path.js';

interface UnsentView extends PageView {
  readonly forms: readonly { readonly at: string; readonly page: string | null; readonly texts: readonly TypedWords[] }[];
  readonly action: string;
  readonly next: string;
}

/** 送られなかった入力 of whoever is signed in. Decorated, so that the audiences' controllers inherit what it is given. */
@Injectable()
abstract class UnsentController {
  protected abstract readonly audience: 'contractor' | 'branch';

  constructor(
    private readonly pages: Pages,
    private readonly unsent: UnsentForms,
    private readonly routes: Routes,
  ) {}

  @Get()
  async show(@CurrentActor() actor: SignedInActor, @SearchParams() search: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.pages.page(reply, UNSENT_PAGES[this.audience], {
      title: '送られなかった入力', forms: (await this.unsent.of(actor)).map((form, index) => this.formView(form, index)),
      action: UNSENT_PATHS[this.audience], next: nextPath(this.audience, search.text('next')),
    });
  }

  @Post()
  async forget(@CurrentActor() actor: SignedInActor, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.unsent.forget(actor);
    await seeOther(reply, nextPath(this.audience, form.text('next')));
  }

  private formView({ createdAt, sentTo, texts }: UnsentForm, index: number): UnsentView['forms'][number] {
    const page = this.routes.methodsOf(sentTo).includes('GET') ? sentTo : null;
    return { at: formatJapanInstant(createdAt.getTime()), page, texts: texts.map((one, place) => ({ ...one, id: `unsent-${index}-${place}` })) };
  }
}

const UNSENT_PAGES: Readonly<Record<'contractor' | 'branch', PageTemplate<UnsentView>>> = {
  contractor: pageTemplate('contractor/unsent'),
  branch: pageTemplate('branch/unsent'),
};

@Controller('unsent')
@ServesAudience('contractor')
export class ContractorUnsentController extends UnsentController {
  protected readonly audience = 'contractor';
}

@Controller('branch/unsent')
@ServesAudience('branch')
export class BranchUnsentController extends UnsentController {
  protected readonly audience = 'branch';
}
