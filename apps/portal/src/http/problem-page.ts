import type { TemplateEngine } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { Assets } from './assets.js';
import type { Problem } from './problems.js';
import { SiteFacts } from './site-facts.js';
import { TEMPLATES } from './tokens.js';

export interface WayOut {
  readonly href: string;
  readonly text: string;
}

const TO_THE_TOP: WayOut = { href: '/', text: 'トップページへ戻る' };

/** The page that tells of a problem; asks nothing of the database, which may be the problem. */
@Injectable()
export class ProblemPage {
  constructor(
    @Inject(TEMPLATES) private readonly templates: TemplateEngine,
    private readonly site: SiteFacts,
    private readonly assets: Assets,
  ) {}

  /** `reference` is what to quote to us. */
  html(problem: Problem, home: WayOut = TO_THE_TOP, reference: string | null = null): string {
    const site = this.site.known();
    return this.templates.render('pages/public/problem', {
      title: problem.title,
      sentence: problem.sentence,
      reference,
      status: String(problem.status),
      home,
      page: {
        documentTitle: `${problem.title}｜${site.serviceName}`,
        site,
        styles: this.assets.styleSheets,
        script: this.assets.script,
        icon: this.assets.icon,
        navigation: [],
        actor: null,
        csrf: '',
      },
    });
  }
}
