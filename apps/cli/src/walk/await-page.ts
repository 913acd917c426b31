import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '../visitor/page.js';
import { Refused, type Visitor } from '../visitor/visitor.js';

/** Waits for what the worker does meanwhile. @throws with the page's own words when it does not come */
export async function awaitPage(visitor: Visitor, path: string, fits: (page: Page) => boolean, what: string, seconds = 60): Promise<Page> {
  for (const end = Date.now() + seconds * 1000; ; await delay(300)) {
    const page = await openAnyhow(visitor, path);
    if (page.status === 200 && fits(page)) return page;
    if (Date.now() > end) throw new Error(`${what} did not come within ${seconds} s; ${page.url} says: ${page.text.slice(0, 400)}`);
  }
}

/** A page that says 「まだ」 (409) is an answer too. */
async function openAnyhow(visitor: Visitor, path: string): Promise<Page> {
  try {
    return await visitor.open(path);
  } catch (error) {
    if (error instanceof Refused) return error.page;
    throw error;
  }
}
