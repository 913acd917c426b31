import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServesAudience } from '../http/audience.js';
import { Pages, pageTemplate, type PageView } from '../http/pages.js';

/** Pages that are words only: address → template and title. */
const EXPLANATIONS: Readonly<Record<string, { readonly template: string; readonly title: string }>> = {
  '/about/electronic-guarantee': { template: 'public/about-electronic-guarantee', title: '電子保証とは' },
  '/about/e-net': { template: 'public/about-e-net', title: 'e-Net保証とは' },
  '/privacy': { template: 'public/privacy', title: '個人情報の取扱い' },
  '/accessibility': { template: 'public/accessibility', title: 'アクセシビリティ' },
  '/faq': { template: 'public/faq', title: 'よくある質問' },
};

@Controller()
@ServesAudience('public')
export class ExplanationController {
  constructor(private readonly pages: Pages) {}

  @Get(Object.keys(EXPLANATIONS))
  async explanation(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const page = EXPLANATIONS[request.routeOptions.url ?? ''];
    if (!page) throw new Error(`no explanation at ${request.routeOptions.url}`);
    await this.pages.page(reply, pageTemplate<PageView>(page.template), { title: page.title });
  }
}
