import { japanDate } from '#domain';
import { readMasterFaults, readStuckWork, readSystemState, readWrongSettings, UnitOfWork } from '#persistence';
import type { Clock, PortalConfig, FileStore } from '#platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { Pages } from '../../http/pages.js';
import { CLOCK, CONFIG, FILE_STORE } from '../../http/tokens.js';
import { countStuckItems, stuckItems } from '../stuck/stuck-items.js';
import { systemPage, systemPageView } from './system-page.js';

/** システムの状態: which part lives, what waits, which versions run. */
@Controller('admin/system')
@ServesAudience('admin')
export class SystemController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: PortalConfig,
    @Inject(FILE_STORE) private readonly files: FileStore,
  ) {}

  @Get()
  async show(@Res() reply: FastifyReply): Promise<void> {
    const now = this.clock.now();
    const { state, stuck, wrong, faults } = await this.work.read(async (em) => ({
      state: await readSystemState(em), wrong: await readWrongSettings(em), faults: await readMasterFaults(em, japanDate(now.getTime())), stuck: stuckItems(await readStuckWork(em, now)),
    }));
    const filesReady = await this.files.checkReady().then(() => true, () => false);
    await this.pages.page(reply, systemPage, systemPageView({
      state, wrong, faults, filesReady, stuck: countStuckItems(stuck), appEnv: this.config.appEnv, nodeVersion: process.version, now,
    }));
  }
}
