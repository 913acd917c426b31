import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import Handlebars from 'handlebars';
import { exactView } from './exact-view.js';
import { type TemplateHelper, templateHelpers } from './template-helpers.js';

const EXTENSION = '.hbs';

export interface TemplateEngineOptions {
  /** Further pure helpers of one audience; a name of {@link templateHelpers} cannot be replaced. */
  readonly helpers?: Readonly<Record<string, TemplateHelper>>;
  /** Refuse also conditions on fields that the view model lacks ({@link exactView}); for tests and development. */
  readonly exact?: boolean;
}

/**
 * Renders the Handlebars templates below one or several root folders: papers, mails and portal pages.
 *
 * A template's name is its path below the root without `.hbs` (`documents/certificate`), and every template is a
 * partial under that name too, so `{{> partials/field}}` and layouts by block partials `{{#> layouts/page}}` need no registration.
 * Values are escaped for HTML, U+0000, which no HTML may hold, is shown as U+FFFD, missing fields throw (strict mode), and nothing inherited is reachable from a template.
 */
export class TemplateEngine {
  private readonly environment = Handlebars.create();
  private readonly sources = new Map<string, string>();
  private readonly compiled = new Map<string, Handlebars.TemplateDelegate<unknown>>();
  private readonly exact: boolean;

  /** Reads the folders once; throws when two roots hold a template of the same name or a root cannot be read. */
  constructor(roots: string | readonly string[], options: TemplateEngineOptions = {}) {
    this.exact = options.exact ?? false;
    for (const root of typeof roots === 'string' ? [roots] : roots) {
      this.readRoot(root);
    }
    this.environment.unregisterHelper('log');
    this.environment.registerHelper({ ...options.helpers, ...templateHelpers });
    this.environment.registerPartial(Object.fromEntries(this.sources));
  }

  /** Names of all templates, sorted. */
  get names(): readonly string[] {
    return [...this.sources.keys()].sort();
  }

  /** The template's text as it lies on disk. Throws for an unknown name. */
  source(name: string): string {
    const source = this.sources.get(name);
    if (source === undefined) {
      throw new Error(`There is no template "${name}". Known are: ${this.names.join(', ')}`);
    }
    return source;
  }

  /**
   * The finished text of a template. The view's type is fixed where it is called: `render<CertificateView>(…)`.
   * Throws when the template names a field that the view does not have; the message names template and field.
   */
  render<View extends object>(name: string, view: View): string {
    const template = this.template(name);
    try {
      const text = template(this.exact ? exactView(view) : view, {
        allowProtoPropertiesByDefault: false,
        allowProtoMethodsByDefault: false,
      });
      return text.replaceAll('\0', '\uFFFD');
    } catch (cause) {
      throw new Error(`Template "${name}" cannot be rendered: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }

  private template(name: string): Handlebars.TemplateDelegate<unknown> {
    let template = this.compiled.get(name);
    if (template === undefined) {
      // preventIndent: an indented partial must not push the text of a textarea to the right.
      template = this.environment.compile<unknown>(this.source(name), { strict: true, preventIndent: true, noEscape: false });
      this.compiled.set(name, template);
    }
    return template;
  }

  private readRoot(root: string): void {
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(EXTENSION)) {
        continue;
      }
      const file = join(entry.parentPath, entry.name);
      const name = relative(root, file).slice(0, -EXTENSION.length).split(sep).join('/');
      if (this.sources.has(name)) {
        throw new Error(`Template "${name}" exists below more than one root folder.`);
      }
      this.sources.set(name, readFileSync(file, 'utf8'));
    }
  }
}
