import type { Visitor } from './visitor.js';

/** The hidden fields by which 通知書の印刷・発送 says which letters it has shown, as a browser sends them along. */
export async function shownLetters(visitor: Visitor): Promise<Record<string, string>> {
  return lettersOn((await visitor.get('/branch/letters')).body);
}

export function lettersOn(page: string): Record<string, string> {
  return Object.fromEntries([...page.matchAll(/name="(letter-[^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
}
