import { authorizeRegistration } from '#domain';
import { headTypeOf } from '#incoming';
import { ArrivalPage, readRegistrationOriginals, UnitOfWork } from '#persistence';
import type { Clock, FileStore } from '#platform';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { PageNotFound } from '../../http/problems.js';
import { PaperDamaged } from '../../http/stored-papers.js';
import { CLOCK, FILE_STORE } from '../../http/tokens.js';
import { showPdf } from '../case/serve-pdf.js';
import { findRegistration, registrationRights } from './locked-registration.js';
import { requireOpen } from './open-sealed.js';
import { readReadingProgress } from './registration-file.js';
import { isBeingRead, isSavedAt, isShown } from './page-strip.js';
import { originalName, SavedOriginals } from './saved-originals.js';
import { showPicture } from './show-picture.js';
import { rowId } from '../../http/row-id.js';

/** The pictures of a registration's pages and what a clerk handed in, for its branch alone. */
@Controller('branch/intake/:id')
@ServesAudience('branch')
export class IntakePagesController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly saved: SavedOriginals,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(FILE_STORE) private readonly files: FileStore,
  ) {}

  @Get('pages/:page')
  async page(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Param('page') page: string, @Res() reply: FastifyReply): Promise<void> {
    const found = await this.look(actor, id, (em, registration) => em.findOne(ArrivalPage, { id: rowId(page), registration }));
    await showPicture(reply, await this.read(found.sha256));
  }

  /** 原本: of a PDF from a clerk's hand the PDF itself, which may run nothing and load nothing; of everything else a file to be saved, where it holds nobody else's papers. What is sealed stays so here: only the page that is filed is seen. */
  @Get('originals/:arrival')
  async original(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Param('arrival') arrival: string, @Res() reply: FastifyReply): Promise<void> {
    const { arrival: found, shown } = await this.look(actor, id, async (em, registration) => {
      const original = (await readRegistrationOriginals(em, registration)).find((one) => one.arrival.id === rowId(arrival));
      if (original) await requireOpen(em, actor, original.arrival, this.clock.now());
      return original && (isShown(original) || isSavedAt(original)) ? { arrival: original.arrival, shown: isShown(original) } : null;
    });
    const bytes = shown ? await this.read(found.sha256) : null;
    if (bytes !== null && headTypeOf(bytes) === 'pdf') await showPdf(reply, bytes, originalName(found));
    else if (shown) throw new PageNotFound(`${found.id} is no PDF`);
    else await this.saved.send(reply, { sha256: found.sha256, fileName: originalName(found) });
  }

  /** A workbook that is filed to it, as a file to be saved. */
  @Get('files/:part')
  async file(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Param('part') part: string, @Res() reply: FastifyReply): Promise<void> {
    const found = await this.look(actor, id, async (em, registration) => {
      const original = (await readRegistrationOriginals(em, registration)).find(({ files }) => files.some((file) => file.id === rowId(part) && !file.quarantine));
      if (original) await requireOpen(em, actor, original.arrival, this.clock.now());
      return original?.files.find((file) => file.id === rowId(part)) ?? null;
    });
    await this.saved.send(reply, found);
  }

  /** Whether something handed in with it is still read: asked by the page that waits for it, and no look at the papers. */
  @Get('waiting')
  async waiting(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const waits = await this.look(actor, id, async (em, registration) => (await readRegistrationOriginals(em, registration)).some(isBeingRead));
    await reply.send({ waits });
  }

  /** Whether its letters are still being made out: asked by the entry that waits for them. */
  @Get('reading')
  async reading(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const waits = await this.look(actor, id, async (em, registration) => (await readReadingProgress(em, registration, this.clock.now())) === 'waiting');
    await reply.send({ waits });
  }

  private look<T>(actor: StaffActor, id: string, find: (em: EntityManager, registration: string) => Promise<T | null>): Promise<T> {
    return this.work.read(async (em) => {
      const registration = await findRegistration(em, actor, id);
      authorizeRegistration(actor, 'view', registrationRights(registration));
      const found = await find(em, registration.id);
      if (found === null) throw new PageNotFound(`nothing of ${registration.id}`);
      return found;
    });
  }

  private async read(sha256: string): Promise<Buffer> {
    return this.files.read(sha256).catch((error: unknown) => {
      throw new PaperDamaged(sha256, { cause: error });
    });
  }
}
