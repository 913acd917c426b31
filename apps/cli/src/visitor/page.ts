import { parse } from 'parse5';
import { readForms, type PageForm } from './form.js';
import { attribute, elements, textOf } from './html.js';

export interface PageLink {
  readonly href: string;
  readonly text: string;
}

/** A page as it was served: what a person can read, follow and fill in. */
export class Page {
  readonly title: string;
  readonly text: string;
  readonly heading: string;
  readonly links: readonly PageLink[];
  readonly forms: readonly PageForm[];
  /** What the page complains of; empty when it is content. */
  readonly complaints: readonly string[];

  constructor(
    readonly url: string,
    readonly status: number,
    html: string,
  ) {
    const document = parse(html);
    const all = [...elements(document)];
    const first = (tag: string): string => {
      const found = all.find(({ tagName }) => tagName === tag);
      return found === undefined ? '' : textOf(found);
    };
    this.title = first('title');
    this.heading = first('h1');
    this.text = textOf(all.find(({ tagName }) => tagName === 'main') ?? document);
    this.links = all.flatMap((element) => {
      const href = element.tagName === 'a' ? attribute(element, 'href') : null;
      return href === null ? [] : [{ href: new URL(href, url).toString(), text: textOf(element) }];
    });
    this.forms = readForms(document, url);
    this.complaints = all.filter((element) => attribute(element, 'role') === 'alert').map(textOf);
  }

  /** The link whose text or address fits. @throws when there is none */
  link(fits: RegExp): PageLink {
    const found = this.links.find(({ text, href }) => fits.test(text) || fits.test(href));
    if (found === undefined) throw new Error(`「${this.title}」 (${this.url}) has no link like ${String(fits)}.`);
    return found;
  }

  /** The form that is sent to a fitting address or by a button with a fitting text. @throws when there is none */
  form(fits: RegExp): PageForm {
    const found = this.findForm(fits);
    if (found === null) throw new Error(`「${this.title}」 (${this.url}) has no form like ${String(fits)}; it has ${this.forms.map(({ action }) => action).join(', ') || 'none'}.`);
    return found;
  }

  findForm(fits: RegExp): PageForm | null {
    return this.forms.find((form) => fits.test(form.action) || form.buttons.some(({ text }) => fits.test(text))) ?? null;
  }
}
