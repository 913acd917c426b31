import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ElementHandle } from 'puppeteer';
import type { BrowserVisitor } from '../support/browser.js';
import { testRun } from '../support/run.js';

/** How long the worker may take for what a page is waiting for. */
const PATIENCE_MILLIS = 200_000;

/** A file that was handed to somebody at the screen. */
export interface HandedFile {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Where the tools of the tests find it. */
  readonly path: string;
}

/** Somebody in front of the screens: reads, follows links by their words, fills in and presses buttons. */
export class Person {
  constructor(readonly visitor: BrowserVisitor) {}

  get path(): string {
    return this.visitor.path;
  }

  private get page(): BrowserVisitor['page'] {
    return this.visitor.page;
  }

  /** The same person, with the same session, in a further tab. */
  async secondTab(): Promise<Person> {
    return new Person(this.visitor.beside(await this.page.browserContext().newPage()));
  }

  async open(path: string): Promise<void> {
    await this.page.goto(path.startsWith('http') ? path : `${this.visitor.baseUrl}${path}`);
  }

  /** Everything that can be read on the page, spaces closed up. */
  async text(): Promise<string> {
    return String(await this.page.evaluate('document.body.innerText')).replace(/[ \t　]+/g, ' ');
  }

  async heading(): Promise<string> {
    return String(await this.page.evaluate('document.querySelector("h1")?.innerText ?? ""')).trim();
  }

  /** The page must say all of it. */
  async sees(...words: readonly string[]): Promise<void> {
    const text = await this.text();
    for (const word of words) if (!text.includes(word)) throw new Error(`${this.path} does not say 「${word}」:\n${text}`);
  }

  /** Opens the page again until it says so: for what the worker does in the meantime. */
  seesAtLast(words: string): Promise<void> {
    return this.reloadUntil(`「${words}」`, async () => (await this.text()).includes(words));
  }

  /** Opens the page again until it says so no longer. */
  seesNoMore(words: string): Promise<void> {
    return this.reloadUntil(`end of 「${words}」`, async () => !(await this.text()).includes(words));
  }

  /** Opens the page again until there is such a button or link. */
  hasAtLast(tag: 'a' | 'button', words: string): Promise<void> {
    return this.reloadUntil(`${tag} 「${words}」`, () => this.has(tag, words));
  }

  async follow(words: string): Promise<void> {
    await this.go(await this.find('a', words));
  }

  async press(words: string): Promise<void> {
    await this.go(await this.find('button', words));
  }

  /** Presses the control that a selector names, where the words vary. */
  async pressAt(selector: string): Promise<void> {
    await this.go(await this.at(selector));
  }

  /** Whether a button or a link can be seen. */
  async has(tag: 'a' | 'button', words: string): Promise<boolean> {
    return (await this.page.$(byWords(tag, words))) !== null;
  }

  /** Names of the boxes, choices and files that the page lets this person fill in. */
  async boxes(): Promise<string[]> {
    const names = (await this.page.evaluate(`[...document.querySelectorAll('main form :is(input, select, textarea):not([type=hidden])')].map(({ name }) => name)`)) as string[];
    return [...new Set(names)];
  }

  /** Fills boxes by their field names: replaces what stands there. */
  async fill(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const box = await this.at(`main [name="${name}"]`);
      if ((await (await box.getProperty('tagName')).jsonValue()) === 'SELECT') {
        await this.selectByWords(name, value);
        continue;
      }
      await box.focus();
      await this.page.evaluate('document.activeElement.select()');
      if (value === '') await this.page.keyboard.press('Delete');
      else await this.page.keyboard.sendCharacter(value);
    }
  }

  /** A date in the boxes 年・月・日, in whichever calendar they ask for. */
  async fillDate(name: string, date: string): Promise<void> {
    const [year = '', month = '', day = ''] = date.split('-').map((part) => String(Number(part)));
    const era = String(await this.page.evaluate(`document.querySelector('[name="${name}-era"]')?.value ?? ''`));
    await this.fill({ [`${name}-year`]: era === 'reiwa' ? String(Number(year) - 2018) : year, [`${name}-month`]: month, [`${name}-day`]: day });
  }

  /** Chooses or ticks by words of the label. */
  async choose(name: string, ...labels: readonly string[]): Promise<void> {
    for (const label of labels) {
      const id = await this.page.evaluate(`[...document.querySelectorAll('[name=${JSON.stringify(name)}]')].find((box) => [...box.labels].some((label) => label.innerText.includes(${JSON.stringify(label)})))?.id ?? null`);
      if (typeof id !== 'string') throw new Error(`${this.path}: ${name} offers no 「${label}」:\n${await this.text()}`);
      await this.page.evaluate(`document.getElementById(${JSON.stringify(id)}).click()`);
    }
  }

  /** Ticks every box of a name. */
  async tickAll(name: string): Promise<void> {
    const boxes = await this.page.$$(`main input[type=checkbox][name="${name}"]`);
    if (boxes.length === 0) throw new Error(`${this.path} has nothing to tick called ${name}.`);
    for (const box of boxes) if ((await (await box.getProperty('checked')).jsonValue()) !== true) await box.click();
  }

  async attach(name: string, file: string): Promise<void> {
    const input = await this.page.$(`input[name="${name}"]`);
    if (!input) throw new Error(`${this.path} takes no file ${name}.`);
    await input.uploadFile(file);
  }

  /** The file behind a link, or behind the button of a form, fetched with this person's session. */
  async fileBehind(tag: 'a' | 'button', words: string): Promise<HandedFile> {
    await this.find(tag, words);
    const answer = (await this.page.evaluate(fetchBehind(pathTo(tag, words)))) as { status: number; type: string; base64: string };
    const bytes = new Uint8Array(Buffer.from(answer.base64, 'base64'));
    if (answer.status !== 200) throw new Error(`「${words}」 on ${this.path} answered ${answer.status} ${answer.type}`);
    const path = join(mkdtempSync(join(testRun().folder, 'handed-')), 'paper.pdf');
    writeFileSync(path, bytes);
    return { type: answer.type, bytes, path };
  }

  private async reloadUntil(what: string, there: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + PATIENCE_MILLIS; !(await there()); await this.page.reload()) {
      if (Date.now() > end) throw new Error(`${this.path} has no ${what}:\n${await this.text()}`);
      // A page that is drawn without a pause takes the processor from what it waits for.
      await delay(300);
    }
  }

  private async go(element: ElementHandle): Promise<void> {
    try {
      await Promise.all([this.page.waitForNavigation(), element.click()]);
    } catch (cause) {
      throw new Error(`${this.path} stayed open:\n${await this.text()}`, { cause });
    }
  }

  private async find(tag: 'a' | 'button', words: string): Promise<ElementHandle> {
    const found = await this.page.$$(byWords(tag, words));
    // A closed fold has boxes too, and hides what they hold.
    for (const element of found) if (await element.evaluate((shown) => shown.checkVisibility())) return element;
    for (const element of found) {
      // Folded away at this width: opened as a person opens it.
      const fold = await element.$('::-p-xpath(ancestor::details[not(@open)]/summary)');
      if (fold === null || !(await fold.isVisible())) continue;
      await fold.click();
      return element;
    }
    throw new Error(`${this.path} has no ${tag === 'a' ? 'link' : 'button'} 「${words}」:\n${await this.text()}`);
  }

  private async at(selector: string): Promise<ElementHandle> {
    const element = await this.page.$(selector);
    if (!element) throw new Error(`${this.path} has no ${selector}:\n${await this.text()}`);
    return element;
  }

  private async selectByWords(name: string, words: string): Promise<void> {
    const value = await this.page.evaluate(`[...document.querySelector('main select[name=${JSON.stringify(name)}]').options].find(({ text }) => text.includes(${JSON.stringify(words)}))?.value ?? null`);
    if (typeof value !== 'string') throw new Error(`${this.path}: ${name} offers no 「${words}」.`);
    await this.page.select(`main select[name="${name}"]`, value);
  }
}

function byWords(tag: 'a' | 'button', words: string): string {
  return `::-p-xpath(${pathTo(tag, words)})`;
}

/** The first link or button with these words that people can see. */
function pathTo(tag: 'a' | 'button', words: string): string {
  return `//${tag}[contains(normalize-space(.), "${words}") and not(contains(@class, "visually-hidden"))]`;
}

/** Runs in the page: follows a link or sends the form of a button, and answers with the bytes. */
function fetchBehind(xpath: string): string {
  return `(async () => {
    const element = document.evaluate(${JSON.stringify(xpath)}, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
    const form = element.form;
    const response = form
      ? await fetch(element.getAttribute('formaction') ?? form.action, { method: form.method, body: new URLSearchParams(new FormData(form)) })
      : await fetch(element.href);
    const bytes = new Uint8Array(await response.arrayBuffer());
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return { status: response.status, type: response.headers.get('content-type') ?? '', base64: btoa(text) };
  })()`;
}
