import type { PortalConfig } from '#platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../http/audience.js';
import { Pages, pageTemplate, type PageView } from '../http/pages.js';
import { PageNotFound } from '../http/problems.js';
import { CONFIG } from '../http/tokens.js';
import { componentSamples } from './component-samples.js';

type ComponentsView = PageView & ReturnType<typeof componentSamples>;

const componentsPage = pageTemplate<ComponentsView>('public/components');

/** The living page of all components, for developers; production does not know it. */
@Controller('dev/components')
@ServesAudience('public')
export class ComponentsController {
  constructor(
    private readonly pages: Pages,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {}

  @Get()
  async show(@Res() reply: FastifyReply): Promise<void> {
    if (this.config.appEnv === 'production') throw new PageNotFound();
    await this.pages.page(reply, componentsPage, { title: '部品の一覧', ...componentSamples() });
  }
}
