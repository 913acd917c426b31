import type { Clock, IntakeConfig } from '#platform';
import { Body, Controller, Headers, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { TakeIn } from '../take-in.js';
import { CLOCK, INTAKE_CONFIG } from '../tokens.js';
import { isAuthentic } from './webhook-signature.js';

/** Text without the one character that no database keeps. */
const text = (longest: number) => z.string().max(longest).refine((value) => !value.includes('\0'));

/** What a gateway tells of a FAX; the scan itself as base64. */
const FAX = z.object({
  id: text(100).min(1),
  from: text(100).default(''),
  to: text(100).default(''),
  receivedAt: z.iso.datetime({ offset: true }).optional(),
  fileName: text(200).default(''),
  /** Encoders break their lines. */
  content: z.string().transform((value) => value.replace(/\s+/g, '')).pipe(z.base64()),
});

/** The FAX gateway's call: signed over its whole body, good for minutes, and the same FAX is one however often it is called. */
@Controller('fax')
export class FaxWebhookController {
  constructor(
    @Inject(TakeIn) private readonly takeIn: TakeIn,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(INTAKE_CONFIG) private readonly config: IntakeConfig,
  ) {}

  @Post()
  async receive(@Headers('x-timestamp') timestamp = '', @Headers('x-signature') signature = '', @Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const { webhookSecret } = this.config;
    if (webhookSecret === undefined) return void (await reply.status(404).send({ error: 'not found' }));
    if (!Buffer.isBuffer(body) || !isAuthentic(webhookSecret, { timestamp, signature, body }, this.clock.now())) {
      return void (await reply.status(401).send({ error: 'signature' }));
    }
    const fax = FAX.safeParse(jsonOf(body));
    if (!fax.success) return void (await reply.status(422).send({ error: 'shape', fields: fax.error.issues.map(({ path }) => path.join('.')) }));
    const { id, from, to, receivedAt, fileName, content } = fax.data;
    const arrivalId = await this.takeIn.file({
      channel: 'fax-webhook', content: Buffer.from(content, 'base64'), fileName, sender: from, branch: to === '' ? null : { fax: to },
      receivedAt: receivedAt === undefined ? null : new Date(receivedAt),
      sourceKey: (sha256) => `fax-webhook/${id}/${sha256.slice(0, 32)}`,
    });
    await reply.status(201).send({ arrivalId });
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
