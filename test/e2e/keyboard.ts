import type { Person } from './person.js';

/** Nobody presses Tab more often than this on one page. */
const MOST_PRESSES = 150;

/** What is wrong with the control that has the focus, as far as somebody without a mouse needs to see it; '' for nothing. */
const WRONG_WITH_FOCUS = `(() => {
  const focused = document.activeElement;
  // Between the last control and the first one the focus is nowhere.
  if (focused === document.body) return '';
  // What is shown in a frame has a focus of its own.
  if (focused.tagName === 'IFRAME') return '';
  const shown = [focused, ...(focused.labels ?? []), focused.nextElementSibling, focused.parentElement].filter((element) => element !== null);
  const ringed = shown.some((element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  });
  if (!ringed) return 'shows no focus';
  const { left, right, top, bottom } = focused.getBoundingClientRect();
  const [middle, level] = [(Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
  if (level < 0 || level > innerHeight || middle < 0 || middle > innerWidth) return 'has the focus outside of the window';
  const seen = document.elementFromPoint(middle, level);
  const related = seen !== null && shown.some((element) => element.contains(seen) || seen.contains(focused));
  return related ? '' : 'has the focus behind ' + (seen?.closest('[class]')?.className ?? 'nothing');
})()`;

/** Somebody who has a keyboard and no mouse: each stop of Tab on the way must be seen. */
export class Keyboard {
  /** What was wrong at the stops so far, once each. */
  readonly wrong = new Set<string>();

  constructor(readonly person: Person) {}

  private get page(): Person['visitor']['page'] {
    return this.person.visitor.page;
  }

  /** Tab until a control has the focus. */
  async to(selector: string): Promise<void> {
    for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
      await this.page.keyboard.press('Tab');
      const fault = String(await this.page.evaluate(WRONG_WITH_FOCUS));
      if (fault !== '') this.wrong.add(`${this.person.path.replace(/[0-9a-f-]{36}/g, ':id')}: ${String(await this.page.evaluate('document.activeElement.outerHTML.slice(0, 120)'))} ${fault}`);
      if ((await this.page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) === true) return;
    }
    throw new Error(`${selector} on ${this.person.path} cannot be reached by Tab.`);
  }

  /** Types into boxes by their field names, in the order given. */
  async type(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      await this.to(`main [name="${name}"]`);
      await this.page.evaluate('document.activeElement.select?.()');
      await this.page.keyboard.sendCharacter(value);
    }
  }

  async typeDate(name: string, date: string): Promise<void> {
    const [year = '', month = '', day = ''] = date.split('-').map(Number);
    const era = String(await this.page.evaluate(`document.querySelector('[name="${name}-era"]')?.value ?? ''`));
    await this.type({ [`${name}-year`]: String(era === 'reiwa' ? Number(year) - 2018 : year), [`${name}-month`]: String(month), [`${name}-day`]: String(day) });
  }

  /** Chooses one of several: Tab goes to the group, the arrows within it. */
  async choose(name: string, label: string): Promise<void> {
    await this.to(`input[type=radio][name="${name}"]`);
    const isThere = `[...document.activeElement.labels].some((words) => words.innerText.includes(${JSON.stringify(label)}))`;
    for (let presses = 0; (await this.page.evaluate(isThere)) !== true; presses += 1) {
      if (presses > 20) throw new Error(`${name} on ${this.person.path} offers no 「${label}」 to the arrows.`);
      await this.page.keyboard.press('ArrowDown');
    }
    await this.page.keyboard.press('Space');
  }

  /** Selects from a list by typing the beginning of its words. */
  async select(name: string, words: string): Promise<void> {
    await this.to(`main select[name="${name}"]`);
    const isThere = `document.activeElement.selectedOptions[0]?.text.includes(${JSON.stringify(words)})`;
    for (let presses = 0; (await this.page.evaluate(isThere)) !== true; presses += 1) {
      if (presses > 50) throw new Error(`${name} on ${this.person.path} offers no 「${words}」 to the arrows.`);
      await this.page.keyboard.press('ArrowDown');
    }
  }

  async tick(selector: string): Promise<void> {
    await this.to(selector);
    await this.page.keyboard.press('Space');
  }

  /** Goes to the box of the file; the window that Enter opens there is the browser's. */
  async attach(name: string, file: string): Promise<void> {
    await this.to(`input[type=file][name="${name}"]`);
    await this.person.attach(name, file);
  }

  /** Goes to a link or a button and presses Enter; another page answers. */
  async enter(selector: string): Promise<void> {
    await this.to(selector);
    await this.enterHere();
  }

  /** Words in the search box of the header. */
  async search(words: string): Promise<void> {
    await this.to('#staff-search');
    await this.page.keyboard.sendCharacter(words);
    await this.enterHere();
  }

  private async enterHere(): Promise<void> {
    await Promise.all([this.page.waitForNavigation(), this.page.keyboard.press('Enter')]);
  }
}
