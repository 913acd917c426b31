import { fillIn, type Answers, type FormEntry, type PageForm } from './form.js';
import { Page } from './page.js';

/** What a page refused or could not do, with its own words. */
export class Refused extends Error {
  constructor(readonly page: Page) {
    super(`${page.status} 「${page.title}」 (${page.url}): ${page.complaints.join(' / ') || page.text.slice(0, 300)}`);
    this.name = 'Refused';
  }
}

/** The portal does not answer at all. */
export class PortalAway extends Error {
  constructor(base: string, cause: unknown) {
    super(`The portal at ${base} does not answer.`, { cause });
    this.name = 'PortalAway';
  }
}

/** A file that was served instead of a page. */
export interface Served {
  readonly url: string;
  readonly type: string;
  readonly fileName: string | null;
  readonly bytes: Uint8Array;
}

const LONGEST_CHAIN = 10;

/** A person with a browser that knows nothing but HTML: cookies, links, forms. */
export class Visitor {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly base: string) {}

  /** Opens an address. @throws Refused for anything but success */
  async open(path: string): Promise<Page> {
    return this.read(await this.request(new URL(path, this.base).toString(), { method: 'GET' }));
  }

  /** Sends a form with `answers` filled in, as by the button whose text or value fits `by` (the first one if left out). @throws Refused with the page's complaints */
  async send(form: PageForm, answers: Answers = {}, by?: RegExp): Promise<Page> {
    const { action, entries } = pressed(form, answers, by);
    if (form.method === 'get') {
      const url = new URL(action);
      url.search = textEntries(entries).toString();
      return this.read(await this.request(url.toString(), { method: 'GET' }));
    }
    return this.read(await this.request(action, { method: 'POST', body: bodyOf(entries, form.multipart) }));
  }

  /** Sends a form as `send` does; a page that asks again (422) is the answer and not an error. */
  async resend(form: PageForm, answers: Answers, by: RegExp): Promise<Page> {
    try {
      return await this.send(form, answers, by);
    } catch (error) {
      if (error instanceof Refused && error.page.status === 422) return error.page;
      throw error;
    }
  }

  /** Fetches a paper. @throws Refused when a page came instead */
  async fetch(path: string): Promise<Served> {
    return served(await this.request(new URL(path, this.base).toString(), { method: 'GET' }));
  }

  /** Sends a form that is answered with a paper, as `send` does. @throws Refused when a page came instead */
  async download(form: PageForm, answers: Answers = {}, by?: RegExp): Promise<Served> {
    const { action, entries } = pressed(form, answers, by);
    return served(await this.request(action, { method: 'POST', body: bodyOf(entries, form.multipart) }));
  }

  private async read({ response, url }: { response: Response; url: string }): Promise<Page> {
    const page = new Page(url, response.status, await response.text());
    if (!response.ok) throw new Refused(page);
    return page;
  }

  /** Follows redirects by hand, so that every answer's cookies are kept. */
  private async request(address: string, options: { method: string; body?: URLSearchParams | FormData }): Promise<{ response: Response; url: string }> {
    let url = address;
    let { method, body } = options;
    for (let hop = 0; hop < LONGEST_CHAIN; hop += 1) {
      const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response: Response = await this.ask(url, { method, redirect: 'manual', headers: cookie === '' ? {} : { cookie }, ...(body === undefined ? {} : { body }) });
      for (const line of response.headers.getSetCookie()) this.keep(line);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) return { response, url };
      await response.arrayBuffer();
      url = new URL(location, url).toString();
      [method, body] = ['GET', undefined];
    }
    throw new Error(`${address} redirects without end.`);
  }

  /** @throws PortalAway for what `fetch` says when nobody is there or the line breaks */
  private async ask(url: string, options: RequestInit): Promise<Response> {
    try {
      return await fetch(url, options);
    } catch (error) {
      throw new PortalAway(this.base, error);
    }
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const ended = attributes.some((text) => /^max-age=0$/i.test(text) || (/^expires=/i.test(text) && new Date(text.slice(8)).getTime() < Date.now()));
    if (ended) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(pair.indexOf('=') + 1));
  }
}

/** Where a button sends a form, and what goes with it. */
function pressed(form: PageForm, answers: Answers, by: RegExp | undefined): { action: string; entries: FormEntry[] } {
  const button = by === undefined ? form.buttons[0] : form.buttons.find(({ text, value }) => by.test(text) || by.test(value));
  if (by !== undefined && button === undefined) throw new Error(`The form ${form.action} has no button like ${String(by)}.`);
  return { action: button?.action ?? form.action, entries: fillIn(form, answers, button) };
}

function bodyOf(entries: readonly FormEntry[], multipart: boolean): URLSearchParams | FormData {
  if (!multipart) return textEntries(entries);
  const body = new FormData();
  for (const [name, value] of entries) {
    if (typeof value === 'string') body.append(name, value);
    else body.append(name, new Blob([value.bytes], { type: value.type }), value.fileName);
  }
  return body;
}

function textEntries(entries: readonly FormEntry[]): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of entries) if (typeof value === 'string') params.append(name, value);
  return params;
}

async function served({ response, url }: { response: Response; url: string }): Promise<Served> {
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok || type.startsWith('text/html')) throw new Refused(new Page(url, response.status, await response.text()));
  const disposition = response.headers.get('content-disposition') ?? '';
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  const plain = /filename="([^"]+)"/i.exec(disposition)?.[1];
  return { url, type, fileName: encoded === undefined ? (plain ?? null) : decodeURIComponent(encoded), bytes: new Uint8Array(await response.arrayBuffer()) };
}
