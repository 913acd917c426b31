import type { Desk } from './desk.js';

/** What a hidden field of a page says; '' where there is none. */
export function hidden(body: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '';
}

/** The form 「住所のほかを直す」 of an お客様ID as it stands there, with what is changed. */
export async function recordForm(desk: Desk, path: string, more: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
  const { body } = await desk.get(path);
  const form = body.slice(body.indexOf('住所のほかを直す'), body.indexOf('住所を変える'));
  const fields = Object.fromEntries([...form.matchAll(/<input[^>]*>/g)].flatMap(([input]) => {
    const [name, value] = [/ name="([^"]+)"/.exec(input)?.[1], / value="([^"]*)"/.exec(input)?.[1] ?? ''];
    return name === undefined || name === '_csrf' || (input.includes('type="radio"') && !/ checked/.test(input)) ? [] : [[name, value]];
  }));
  return { ...fields, ...more };
}
