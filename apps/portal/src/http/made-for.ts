import type { FastifyRequest } from 'fastify';
import type { Problem } from './problems.js';
import { typedWords } from './typed-words.js';
import { formOf } from './unsent-forms.js';

/** Hidden field of a form about a draft or a case (partial `made-for`): the ID that its page was made for. */
const MADE_FOR = 'made-for';
const LOGIN_ID = /^[A-Za-z0-9-]{1,40}$/;

/**
 * A form that was opened with one ID and is sent while another is signed in: what it is about is there for the first alone. Says so, as the script of the page does
 * where it runs. Null where the form does not say whose it is, or is that of who sends it.
 */
export function sentWithAnotherId(request: FastifyRequest): Problem | null {
  if (request.method !== 'POST' || request.actor === undefined) return null;
  const id = formOf(request).text(MADE_FOR);
  if (!LOGIN_ID.test(id) || id === request.actor.loginId) return null;
  const first = /^\d+$/.test(id) ? `末尾が ${id.slice(-4)} のお客様ID` : `ID「${id}」`;
  const typed = typedWords(formOf(request)).length > 0;
  return {
    status: 409, title: 'いまは別のIDでログインしています',
    sentence: `送られた内容は受け付けていません。この画面は ${first} で開いたものです。${first} でログインし直し、同じ画面を開いて、もう一度お手続きください。${typed ? '入力した内容は、下に示します。' : ''}`,
  };
}
