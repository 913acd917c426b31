import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { IntakeProcess } from '../intake-process.js';

/** For whoever watches the process: nothing of what came in is said. */
@Controller('health')
export class HealthController {
  constructor(@Inject(IntakeProcess) private readonly intake: IntakeProcess) {}

  /** The process runs. */
  @Get('live')
  async live(@Res() reply: FastifyReply): Promise<void> {
    await reply.header('cache-control', 'no-store').send({ status: 'ok' });
  }

  /** Every door by name, with the database and the file store. */
  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const parts = await this.intake.health();
    const ok = Object.values(parts).every((part) => part.ok);
    await reply.status(ok ? 200 : 503).header('cache-control', 'no-store').send({ status: ok ? 'ok' : 'unavailable', parts });
  }
}
