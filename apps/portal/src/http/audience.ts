import type { Audience } from '#persistence';
import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/** Whom a route serves. `public` needs nobody signed in (also the owner's viewer); the others have a cookie each. */
export type RouteAudience = Audience | 'public';

export const AUDIENCE_KEY = 'portal:audience';

/**
 * Says whom a controller (or one handler) serves. There is no default: a route that says nothing is refused at the start
 * of the process, so that forgetting it cannot open a page.
 */
export function ServesAudience(audience: RouteAudience): CustomDecorator {
  return SetMetadata(AUDIENCE_KEY, audience);
}

/** Where a first sign-in leads, and stays until it is completed. */
export const FIRST_SIGN_IN_PATH = '/first-sign-in';

export const DURING_FIRST_SIGN_IN = 'portal:during-first-sign-in';

/** Marks what a contractor may open before the first sign-in is completed; everything else leads back to it. */
export function DuringFirstSignIn(): CustomDecorator {
  return SetMetadata(DURING_FIRST_SIGN_IN, true);
}

/** Where somebody without a session of that audience is sent. */
export const SIGN_IN_PATHS: Readonly<Record<Audience, string>> = {
  contractor: '/sign-in',
  branch: '/branch/sign-in',
  admin: '/admin/sign-in',
};

/** Where a sign-in leads when nothing else was asked for. */
export const HOME_PATHS: Readonly<Record<Audience, string>> = {
  contractor: '/home',
  branch: '/branch',
  admin: '/admin',
};

/** Where everybody changes the own password. */
export const PASSWORD_PATHS: Readonly<Record<Audience, string>> = {
  contractor: '/password',
  branch: '/branch/password',
  admin: '/admin/password',
};

/** Where a contractor changes the addresses that notices go to. */
export const MAIL_ADDRESSES_PATH = '/mail-addresses';
/** HOME of whoever has just completed the first sign-in. */
export const WELCOME_PATH = '/home?welcome=1';

/** The contractor's list 保証工事一覧, where 「電子証書の確認はこちら」 leads. */
export const CERTIFICATE_LIST_PATH = '/guarantees';
