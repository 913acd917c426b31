import type { Audience } from '#persistence';
import { SAMPLE_CUSTOMERS, SAMPLE_PASSWORD, SAMPLE_STAFF } from '../masters/people.js';
import type { Page } from '../visitor/page.js';
import { Visitor } from '../visitor/visitor.js';

/** Who plays which part; the names are sign-in ids. */
export interface Cast {
  readonly contractor: string;
  readonly reviewer: string;
  readonly approver: string;
  readonly clerk: string;
  readonly secondClerk: string;
  readonly password: string;
}

/** Who looks after the system in the sample data. */
export const ADMINISTRATOR = 'kanri';

export const SAMPLE_CAST: Cast = {
  contractor: '1000000001',
  reviewer: 'higashi-shinsa',
  approver: 'higashi-kacho',
  clerk: 'higashi-uketsuke',
  secondClerk: 'higashi-keiri',
  password: SAMPLE_PASSWORD,
};

/** The same parts in the other sample branch. */
export const SECOND_BRANCH_CAST: Cast = {
  ...SAMPLE_CAST, contractor: '1000000003', reviewer: 'nishi-shinsa', approver: 'nishi-kacho', clerk: 'nishi-uketsuke', secondClerk: 'nishi-keiri',
};

/** Who plays with a contractor: the people of the branch that has its cases; of one that is no sample, those of the first branch, unless others are named. */
export function castOf(contractor: string): Cast {
  const branch = SAMPLE_CUSTOMERS.find(({ accounts }) => accounts.some(({ loginId }) => loginId === contractor))?.branch;
  const own = [SAMPLE_CAST, SECOND_BRANCH_CAST].find(({ clerk }) => SAMPLE_STAFF.some((person) => person.loginId === clerk && person.branch === branch));
  return { ...(own ?? SAMPLE_CAST), contractor };
}

/** Signs in through the page of an audience; the answer is the first page shown inside. */
export async function signIn(visitor: Visitor, audience: Audience, id: string, password: string): Promise<Page> {
  const page = await visitor.open(audience === 'contractor' ? '/sign-in' : `/${audience}/sign-in`);
  return visitor.send(page.form(/sign-in/), { 'login-id': id, password });
}

/** Everybody in front of a browser of their own, signed in when first asked for. */
export class People {
  private readonly signedIn = new Map<string, Promise<Visitor>>();

  constructor(
    readonly base: string,
    private readonly password: string,
  ) {}

  person(audience: Audience, id: string): Promise<Visitor> {
    const known = this.signedIn.get(id);
    if (known) return known;
    const visitor = new Visitor(this.base);
    const arriving = signIn(visitor, audience, id, this.password).then(() => visitor);
    this.signedIn.set(id, arriving);
    // Who could not sign in tries again when next asked for.
    arriving.catch(() => this.signedIn.delete(id));
    return arriving;
  }
}
