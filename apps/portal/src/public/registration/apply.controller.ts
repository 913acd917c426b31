import { asRead, formatEraDate, japanDate, type RawRegistration, readRegistration, type RegistrationContent, registrationToken } from '#domain';
import { Branch, type FactActor, receiveRegistration, Registration, UnitOfWork } from '#persistence';
import { type Clock, systemRandom } from '#platform';
import { startRegistration } from '#workflows/contract';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply } from 'fastify';
import { randomUUID } from 'node:crypto';
import { sendPdf } from '../../http/send-pdf.js';
import { ServesAudience } from '../../http/audience.js';
import { Pages, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { keptUnder } from './kept-under.js';
import { RegistrationForms } from './registration-forms.js';
import {
  registrationCheckPage, registrationCheckView, registrationErrors, registrationFormPage, registrationFormView, registrationReceivedPage,
  registrationReceivedView, type TypedRegistration, WEB_FIELDS,
} from './registration-pages.js';
import { sealIsWaived } from './registration-settings.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** 利用申込み on the web: 入力 → 確認 → 受付, then a filled form to print, stamp and return. */
@Controller('registration')
@ServesAudience('public')
export class ApplyForIdController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly forms: RegistrationForms,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('apply')
  async blank(@Res() reply: FastifyReply): Promise<void> {
    const { branches, waived } = await this.work.read(readOffer);
    const typed = { raw: {}, branchCode: '', consented: false, submissionKey: randomUUID() };
    await this.pages.page(reply, registrationFormPage, registrationFormView(typed, branches, waived));
  }

  /** `act`: `check` (default) shows what was read, `edit` goes back to the form, `submit` hands in. */
  @Post('apply')
  async post(@Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const { branches, waived } = await this.work.read(readOffer);
    const typed = typedRegistration(form, formatEraDate(this.today));
    if (form.text('act') === 'edit') return this.pages.page(reply, registrationFormPage, registrationFormView(typed, branches, waived));
    const reading = readRegistration(typed.raw, 'web', this.today);
    const errors = registrationErrors(typed, reading.ok ? [] : reading.violations, branches);
    const branch = branches.find(({ code }) => code === typed.branchCode);
    if (!reading.ok || errors.size > 0 || branch === undefined) {
      return this.pages.page(reply, registrationFormPage, registrationFormView(typed, branches, waived, errors));
    }
    if (form.text('act') !== 'submit') {
      return this.pages.page(reply, registrationCheckPage, registrationCheckView(typed, shown(reading.content), branch, waived));
    }
    const key = keptUnder(typed.submissionKey, branch.code, reading.content);
    await this.receive(key, typed.raw, reading.content, branch, waived);
    await seeOther(reply, `/registration/received/${key}`);
  }

  @Get('received/:key')
  async received(@Param('key') key: string, @Res() reply: FastifyReply): Promise<void> {
    const { registration, branch } = await this.work.read((em) => findReceived(em, key));
    await this.pages.page(reply, registrationReceivedPage, registrationReceivedView(registration, branch, key, japanDate(registration.receivedAt.getTime())));
  }

  /** Only for whoever has the address of the page that was answered to the application: it cannot be guessed. */
  @Get('received/:key/form.pdf')
  async form(@Param('key') key: string, @Res() reply: FastifyReply): Promise<void> {
    const { registration, branch } = await this.work.read((em) => findReceived(em, key));
    if (!registration.token || !registration.content) throw new PageNotFound();
    await sendPdf(reply, await this.forms.filled(branch, registration, registration.content, registration.token), 'registration-form');
  }

  private get today() {
    return japanDate(this.clock.now().getTime());
  }

  private receive(key: string, raw: RawRegistration, content: RegistrationContent, branch: Branch, sealWaived: boolean): Promise<Registration> {
    const actor: FactActor = { kind: 'system', id: null, name: 'Web利用申込み' };
    return this.work.run(async (em) => {
      const registration = await receiveRegistration(em, actor, {
        submissionKey: `web/${key}`, channel: 'web', branchId: branch.id, raw: asRead(raw, content), typedOnWeb: raw, read: {},
        token: sealWaived ? null : registrationToken(systemRandom.bytes(12)), awaitsPaper: !sealWaived,
      }, this.clock.now(), startRegistration);
      registration.content ??= content;
      return registration;
    });
  }
}

async function readOffer(em: EntityManager): Promise<{ branches: Branch[]; waived: boolean }> {
  return { branches: await em.find(Branch, {}, { orderBy: { code: 'asc' } }), waived: await sealIsWaived(em) };
}

async function findReceived(em: EntityManager, key: string): Promise<{ registration: Registration; branch: Branch }> {
  const registration = UUID.test(key) ? await em.findOne(Registration, { submissionKey: `web/${key}` }) : null;
  if (!registration) throw new PageNotFound();
  return { registration, branch: await em.findOneOrFail(Branch, registration.receivedBy) };
}

function typedRegistration(form: SubmittedForm, appliedOn: string): TypedRegistration {
  const raw: RawRegistration = { ...Object.fromEntries(WEB_FIELDS.map((name) => [name, form.text(name)])), appliedOn };
  const key = form.text('submissionKey');
  return { raw, branchCode: form.text('branch'), consented: form.list('consent').includes('agreed'), submissionKey: UUID.test(key) ? key : randomUUID() };
}

/** What was read, as the check page shows it. */
function shown(content: RegistrationContent): Readonly<Record<string, string | null>> {
  return { ...content, postalCode: `${content.postalCode.slice(0, 3)}-${content.postalCode.slice(3)}` };
}
