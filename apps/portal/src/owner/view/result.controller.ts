import { endedByReissue, readViewedCertificate, UnitOfWork, type ViewedCertificate, Viewing } from '#persistence';
import type { Clock, PortalConfig } from '#platform';
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendPdf } from '../../http/send-pdf.js';
import { ServesAudience } from '../../http/audience.js';
import { Pages, seeOther } from '../../http/pages.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { endViewing, viewingOf } from '../viewing-cookie.js';
import { OriginalChecker } from './original-check.js';
import { resultPage, resultView } from './result-page.js';

const OVER = '/v?ended=over';
const REISSUED = '/v?ended=reissued';

/** An opened certificate, for the 30 minutes of its viewing. */
@Controller('v')
@ServesAudience('public')
export class ResultController {
  private readonly secure: boolean;

  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly originals: OriginalChecker,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {
    this.secure = config.publicUrl.startsWith('https:');
  }

  @Get('result')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const certificate = await this.viewed(request);
    if (!certificate) return this.ended(request, reply);
    const check = await this.originals.check(certificate);
    const certificateHtml = await this.originals.html(certificate);
    const view = resultView({ certificate, check, certificateHtml, suretyName: this.config.suretyName, now: this.clock.now() });
    await this.pages.page(reply, resultPage, view);
  }

  /** The signed original, byte for byte. A file that fails the check is not handed out; the page says why. */
  @Get('result/certificate.pdf')
  async download(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const certificate = await this.viewed(request);
    if (!certificate) return this.ended(request, reply);
    const { bytes } = await this.originals.check(certificate);
    if (bytes === null) return seeOther(reply, '/v/result');
    const fileName = `電子証書_${certificate.contractNumber}_第${certificate.shown.revision}版.pdf`;
    await sendPdf(reply, { bytes, fileName }, `certificate-${certificate.contractNumber}`);
  }

  /** 表示を終わる: on a shared machine nobody after this one sees the certificate. */
  @Post('close')
  async close(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const token = viewingOf(request, this.secure);
    const now = this.clock.now();
    if (token !== null) await this.work.run((em) => em.nativeUpdate(Viewing, { tokenHash: token, expiresAt: { $gt: now } }, { expiresAt: now }));
    endViewing(reply, this.secure);
    await seeOther(reply, '/v?ended=closed');
  }

  private async viewed(request: FastifyRequest): Promise<ViewedCertificate | null> {
    const token = viewingOf(request, this.secure);
    return token === null ? null : this.work.read((em) => readViewedCertificate(em, token, this.clock.now()));
  }

  private async ended(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const token = viewingOf(request, this.secure);
    endViewing(reply, this.secure);
    if (token === null) return seeOther(reply, '/v');
    await seeOther(reply, await this.work.read((em) => endedByReissue(em, token)) ? REISSUED : OVER);
  }
}
