import { DAY_MILLIS } from '#domain';
import { type Audience, UnitOfWork, UnsentForm } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accountOf, type SignedInActor } from './actor.js';
import { readChosenRows } from './chosen-rows.js';
import { readFieldsAlone } from './multipart-fields.js';
import { verifyFormToken } from './csrf.js';
import { Sessions } from './sessions.js';
import { SubmittedForm } from './submitted-form.js';
import { CLOCK } from './tokens.js';
import { typedWords } from './typed-words.js';

/** How long they are kept, and how many of one person. Ours. */
const KEPT_MILLIS = DAY_MILLIS;
const MOST_KEPT = 5;
/** Characters of one form: the application form with everything filled in is far below. */
const MOST_CHARACTERS = 60_000;

export const UNSENT_PATHS: Readonly<Record<'contractor' | 'branch', string>> = { contractor: '/unsent', branch: '/branch/unsent' };

interface Person {
  readonly audience: Audience;
  readonly id: string;
}

/**
 * 送られなかった入力: what was typed into a form that was not taken, because the session had ended or the case had moved on. It belongs to
 * the account and can be read again for a day; known fields alone are kept, never a password or a key.
 */
@Injectable()
export class UnsentForms {
  constructor(
    private readonly work: UnitOfWork,
    private readonly sessions: Sessions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns where they are found again; null when there was nothing to keep */
  keep(actor: SignedInActor, form: SubmittedForm): Promise<string | null> {
    return this.keepFor({ audience: audienceOf(actor), id: accountOf(actor) }, form);
  }

  /** The form of a person whose session has run out: kept when the browser still shows whose session it was and the form is that session's own. */
  async keepOfEnded(request: FastifyRequest, audience: Audience): Promise<boolean> {
    if (audience === 'admin') return false;
    const id = await this.sessions.ranOut(request, audience);
    if (id === null) return false;
    if (request.isMultipart()) request.body = await readFieldsAlone(request);
    const trusted = await verifyFormToken(request).then(() => true, () => false);
    return trusted && (await this.keepFor({ audience, id }, formOf(request))) !== null;
  }

  of(actor: SignedInActor): Promise<readonly UnsentForm[]> {
    return this.work.read((em) => em.find(UnsentForm, { ...owner(audienceOf(actor), accountOf(actor)), createdAt: { $gte: this.oldest() } }, { orderBy: { id: 'desc' } }));
  }

  async isKept(audience: Audience, personId: string): Promise<boolean> {
    return audience !== 'admin' && (await this.work.read((em) => em.count(UnsentForm, { ...owner(audience, personId), createdAt: { $gte: this.oldest() } }))) > 0;
  }

  async forget(actor: SignedInActor): Promise<void> {
    await this.work.run((em) => em.nativeDelete(UnsentForm, owner(audienceOf(actor), accountOf(actor))));
  }

  private async keepFor({ audience, id }: Person, form: SubmittedForm): Promise<string | null> {
    const rows = await this.work.read((em) => readChosenRows(em, form));
    const texts = typedWords(form, rows).map(({ label, text }) => ({ label, text }));
    const size = texts.reduce((sum, { text }) => sum + text.length, 0);
    if (audience === 'admin' || texts.length === 0 || size > MOST_CHARACTERS) return null;
    return this.work.run(async (em) => {
      await em.nativeDelete(UnsentForm, { createdAt: { $lt: this.oldest() } });
      // The same form again takes the place of what it was.
      await em.nativeDelete(UnsentForm, { ...owner(audience, id), sentTo: form.sentTo });
      const kept = await em.find(UnsentForm, owner(audience, id), { orderBy: { id: 'desc' }, fields: ['id'], offset: MOST_KEPT - 1 });
      await em.nativeDelete(UnsentForm, { id: { $in: kept.map((one) => one.id) } });
      em.create(UnsentForm, { account: null, staff: null, ...owner(audience, id), sentTo: form.sentTo, texts, createdAt: this.clock.now() });
      return UNSENT_PATHS[audience];
    });
  }

  private oldest(): Date {
    return new Date(this.clock.now().getTime() - KEPT_MILLIS);
  }
}

/** The form of a request whose body has been read. */
export function formOf({ body, url }: FastifyRequest): SubmittedForm {
  return new SubmittedForm(typeof body === 'object' && body !== null ? { ...body } : {}, url);
}

function audienceOf({ kind }: SignedInActor): 'contractor' | 'branch' {
  return kind === 'contractor' ? 'contractor' : 'branch';
}

function owner(audience: 'contractor' | 'branch', id: string): { readonly account: string } | { readonly staff: string } {
  return audience === 'contractor' ? { account: id } : { staff: id };
}
