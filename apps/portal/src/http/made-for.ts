import type { FastifyRequest } from 'fastify';
import type { Problem } from './problems.js';
import { formOf } from './unsent-forms.js';

/** Hidden field of a long form (partial `made-for`): the ID that its page was made for. */
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
  return {
    status: 409, title: 'いまは別のIDでログインしています',
    sentence: `送られた内容は保存していません。この画面は ${first} で開いたものです。${first} でログインし直し、下書きを開いて、もう一度入力してください。入力した内容は、下に示します。`,
  };
}
