import { readContractNumber } from '#domain';
import { Branch, UnitOfWork } from '#persistence';
import type { Clock, PortalConfig } from '#platform';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { Pages, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { giveViewing } from '../viewing-cookie.js';
import type { Attempts } from './attempts.js';
import {
  CLOSED_NOTICE, ENDED_NOTICE, type EntryInput, entryPage, entryView, missErrors, pairsPage, pairsView, PERIOD_OVER_NOTICE, REISSUED_NOTICE,
} from './entry-page.js';
import { lockedPage, lockedView } from './locked-page.js';
import { OpenCertificate } from './open-certificate.js';
import { type PastedPairs, readEntry, readMail, readPastedInto, type TypedEntry } from './read-entry.js';

const NOTICES: Readonly<Record<string, EntryInput['notice']>> = { over: ENDED_NOTICE, reissued: REISSUED_NOTICE, closed: CLOSED_NOTICE };

/** The door of the owners (発注者): number + key, or the whole mail. No account, no script. */
@Controller('v')
@ServesAudience('public')
export class EntryController {
  private readonly secure: boolean;

  constructor(
    private readonly pages: Pages,
    private readonly certificates: OpenCertificate,
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: PortalConfig,
  ) {
    this.secure = config.publicUrl.startsWith('https:');
  }

  @Get()
  async blank(@SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const ended = params.text('ended');
    const notice = Object.hasOwn(NOTICES, ended) ? NOTICES[ended] : null;
    await this.pages.page(reply, entryPage, entryView({ notice: notice ?? null }));
  }

  /** Where the QR code of the notice leads; the key behind `#` never comes here. */
  @Get(':number')
  async prefilled(@Param('number') number: string, @Res() reply: FastifyReply): Promise<void> {
    const reading = readContractNumber(number);
    if (!reading.ok || reading.value !== number) throw new PageNotFound();
    await this.pages.page(reply, entryPage, entryView({ typed: { number, key: '' } }));
  }

  @Post()
  async open(@Form() form: SubmittedForm, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const typed = { number: form.text('number'), key: form.text('key') };
    const pasted = readPastedInto(typed);
    if (pasted === null) return this.attempt(typed, request, reply);
    if (!pasted.ok) return this.pages.page(reply, entryPage, entryView({ typed: pasted.found, errors: pasted.errors }));
    await this.openPairs(pasted.pairs, request, reply);
  }

  @Post('mail')
  async openMail(@Form() form: SubmittedForm, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const pasted = form.text('mail');
    const reading = readMail(pasted);
    if (!reading.ok) {
      return this.pages.page(reply, entryPage, entryView({ typed: reading.found, pasted, errors: new Map([['mail', reading.error]]) }));
    }
    await this.openPairs(reading.pairs, request, reply);
  }

  private async openPairs(pairs: PastedPairs, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const [first, ...others] = pairs;
    if (others.length > 0) return this.pages.page(reply, pairsPage, pairsView(pairs));
    await this.attempt({ number: first.contractNumber, key: first.key }, request, reply);
  }

  private async attempt(typed: TypedEntry, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const reading = readEntry(typed);
    if (!reading.ok) return this.pages.page(reply, entryPage, entryView({ typed, errors: reading.errors }));
    const { contractNumber, key } = reading;
    const result = await this.certificates.open({ contractNumber, key, address: request.ip });
    switch (result.outcome) {
      case 'opened':
        giveViewing(reply, result.token, this.secure);
        return seeOther(reply, '/v/result');
      case 'period-over':
        return this.pages.page(reply, entryPage, entryView({ notice: PERIOD_OVER_NOTICE }));
      case 'blocked':
        return this.locked(contractNumber, result.attempts, reply);
      case 'missed':
        return result.attempts.open
          ? this.pages.page(reply, entryPage, entryView({ typed, errors: missErrors(result.attempts) }))
          : this.locked(contractNumber, result.attempts, reply);
    }
  }

  private async locked(contractNumber: string, attempts: Extract<Attempts, { open: false }>, reply: FastifyReply): Promise<void> {
    const now = this.clock.now();
    const office = await this.work.read((em) => em.findOne(Branch, { isHeadOffice: true }));
    const contact = office ? { name: office.name, phone: office.phone } : null;
    void reply.header('retry-after', String(Math.max(1, Math.ceil((attempts.until.getTime() - now.getTime()) / 1000))));
    await this.pages.page(reply, lockedPage, lockedView({ contractNumber, attempts, now, contact }), 429);
  }
}
