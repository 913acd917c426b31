import { Heartbeat, HEARTBEAT_AGE_MILLIS, type SigningState, signingState, UnitOfWork } from '#persistence';
import type { Clock, FileStore } from '#platform';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServesAudience } from './audience.js';
import { PageNotFound } from './problems.js';
import { Sessions } from './sessions.js';
import { CLOCK, FILE_STORE } from './tokens.js';

/** Parts of the system that prove themselves by a row, by its name. */
const PROVED_BY_HEARTBEAT = ['temporal', 'worker', 'renderer', 'signing', 'mail'] as const;

interface PartHealth {
  readonly ok: boolean;
  readonly detail: string;
}

@Controller('health')
@ServesAudience('public')
export class HealthController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly sessions: Sessions,
    @Inject(FILE_STORE) private readonly files: FileStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The process runs. */
  @Get('live')
  async live(@Res() reply: FastifyReply): Promise<void> {
    await reply.header('cache-control', 'no-store').send({ status: 'ok' });
  }

  /** This process can do its own work: database and file store. */
  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    await answer(reply, await this.ownParts());
  }

  /** Every part of the system by name; for the machine itself and for signed-in staff. */
  @Get('system')
  async system(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!(await this.mayAsk(request))) throw new PageNotFound();
    const own = await this.ownParts();
    await answer(reply, { ...own, ...(await this.others(own['database']?.ok ?? false)) });
  }

  private async ownParts(): Promise<Record<string, PartHealth>> {
    const [database, fileStore] = await Promise.all([
      probe(() => this.work.read(async (em) => void (await em.execute('select 1')))),
      probe(() => this.files.checkReady()),
    ]);
    return { database, fileStore };
  }

  /** The parts that have to be there, and those of the intake that have reported. */
  private async others(databaseOk: boolean): Promise<Record<string, PartHealth>> {
    const rows = databaseOk ? await this.work.read((em) => em.find(Heartbeat, {})) : [];
    const now = this.clock.now().getTime();
    const names = new Set<string>([...PROVED_BY_HEARTBEAT, ...rows.map(({ name }) => name).filter((name) => name.startsWith('intake'))]);
    return Object.fromEntries(
      [...names].map((name) => {
        const row = rows.find((heartbeat) => heartbeat.name === name);
        if (!row) return [name, { ok: false, detail: databaseOk ? 'never seen' : 'unknown while the database is down' }];
        const age = now - row.at.getTime();
        const seen = `${Math.max(0, Math.round(age / 1000))} s ago`;
        const signing = name === 'signing' ? signingState(rows, this.clock.now()) : null;
        if (signing === null) return [name, { ok: age <= HEARTBEAT_AGE_MILLIS, detail: seen }];
        return [name, { ok: age <= HEARTBEAT_AGE_MILLIS && signing.signs, detail: `${signingWords(signing)}, ${seen}` }];
      }),
    );
  }

  /** Loopback without a proxy in between, or a signed-in member of staff. */
  private async mayAsk(request: FastifyRequest): Promise<boolean> {
    if (isLoopback(request.socket.remoteAddress) && request.headers['x-forwarded-for'] === undefined) return true;
    return (await this.sessions.actor(request, 'branch')) !== null || (await this.sessions.actor(request, 'admin')) !== null;
  }
}

/** Until when the certificate of the signing key signs. */
function signingWords({ from, until, signs, expired, daysLeft }: SigningState): string {
  if (signs) return `valid until ${until.toISOString()}, ${daysLeft} days left`;
  return expired ? `expired at ${until.toISOString()}` : `valid from ${from.toISOString()}`;
}

async function probe(check: () => Promise<void>): Promise<PartHealth> {
  try {
    await check();
    return { ok: true, detail: 'ok' };
  } catch (error) {
    // The message may quote an address with credentials; the kind of failure is enough here.
    return { ok: false, detail: error instanceof Error ? error.name : 'failed' };
  }
}

async function answer(reply: FastifyReply, parts: Record<string, PartHealth>): Promise<void> {
  const ok = Object.values(parts).every((part) => part.ok);
  await reply.status(ok ? 200 : 503).header('cache-control', 'no-store').send({ status: ok ? 'ok' : 'unavailable', parts });
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.|^::1$/.test(address);
}
