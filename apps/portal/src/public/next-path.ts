import { CERTIFICATE_LIST_PATH, HOME_PATHS, MAIL_ADDRESSES_PATH } from '../http/audience.js';
import type { Audience } from '#persistence';

const OWN_PATHS: Readonly<Record<Audience, RegExp>> = {
  contractor: new RegExp(`^(/home|/applications|${CERTIFICATE_LIST_PATH}|/certificates|${MAIL_ADDRESSES_PATH})([/?]|$)`),
  branch: /^\/branch([/?]|$)/,
  admin: /^\/admin([/?]|$)/,
};

/**
 * Where a sign-in leads: the asked-for path if it is a page of that audience, else its home. Never another site: the
 * answer starts with a known path and holds no second slash at the start, no backslash and no control character.
 */
export function nextPath(audience: Audience, asked: string): string {
  const plain = asked.length <= 500 && /^\/[\x21-\x5b\x5d-\x7e]*$/.test(asked) && !asked.startsWith('//');
  const signing = /^\/(branch\/|admin\/)?sign-(in|out)([/?]|$)/.test(asked);
  return plain && !signing && OWN_PATHS[audience].test(asked) ? asked : HOME_PATHS[audience];
}
