import { countStuckWork, UnitOfWork } from '#persistence';
import type { Clock, TemplateEngine } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Assets } from './assets.js';
import { type ActorView, actorView, navigation, type NavigationItem } from './navigation.js';
import { type SiteView, SiteFacts } from './site-facts.js';
import { CLOCK, TEMPLATES } from './tokens.js';
import type { ErrorSummaryView, QuestionView } from './view-models.js';

/** What every page says of itself. */
export interface PageView {
  /** Without the service's name; becomes `<title>` and, by the layout, nothing else. */
  readonly title: string;
  /** Present and not null = the form was refused: status 422 and a title that begins エラー：. */
  readonly errorSummary?: ErrorSummaryView | null;
  /** Not empty = nothing is wrong, but something has to be confirmed: status 422 and a title that begins 確認：. */
  readonly questions?: readonly QuestionView[];
}

/** A template together with the type of its view. */
export interface PageTemplate<View extends PageView> {
  readonly name: string;
  /** Never set; it only carries the type. */
  readonly view?: View;
}

/** `pageTemplate<HomeView>('contractor/home')` is `templates/pages/contractor/home.hbs`. */
export function pageTemplate<View extends PageView>(path: string): PageTemplate<View> {
  return { name: `pages/${path}` };
}

/** What layouts and partials find at `@root.page`. */
export interface PageContext {
  readonly documentTitle: string;
  readonly site: SiteView;
  readonly styles: readonly string[];
  readonly script: string;
  readonly icon: string;
  readonly navigation: readonly NavigationItem[];
  readonly actor: ActorView | null;
  /** Token of the hidden field; reading it sets the cookie it belongs to. */
  readonly csrf: string;
}

/** Renders whole pages: view + layout context, one answer. */
@Injectable()
export class Pages {
  constructor(
    @Inject(TEMPLATES) private readonly templates: TemplateEngine,
    private readonly site: SiteFacts,
    private readonly assets: Assets,
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Sends the page. Status 200, or 422 when the view carries an error summary or questions, or what is asked for. */
  async page<View extends PageView>(reply: FastifyReply, template: PageTemplate<View>, view: View, status?: number): Promise<void> {
    const mark = view.errorSummary ? 'エラー：' : (view.questions?.length ?? 0) > 0 ? '確認：' : '';
    const html = this.templates.render(template.name, { ...view, page: await this.context(reply, `${mark}${view.title}`) });
    await reply.status(status ?? (mark === '' ? 200 : 422)).type('text/html; charset=utf-8').send(html);
  }

  private async context(reply: FastifyReply, title: string): Promise<PageContext> {
    const { actor } = reply.request;
    const site = await this.site.view();
    let token: string | undefined;
    return {
      documentTitle: `${title}｜${site.serviceName}`,
      site,
      styles: this.assets.styleSheets,
      script: this.assets.script,
      icon: this.assets.icon,
      navigation: navigation(reply.request, reply.request.audience === 'admin' ? await this.work.read((em) => countStuckWork(em, this.clock.now())) : 0),
      actor: actor ? actorView(actor) : null,
      get csrf() {
        token ??= reply.formToken();
        return token;
      },
    };
  }
}

/** 303 after a successful POST: the browser fetches the next page by GET. */
export async function seeOther(reply: FastifyReply, path: string): Promise<void> {
  await reply.redirect(path, 303);
}
