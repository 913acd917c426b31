import { refusalOfArrivalAct, takesPages, tokenIn } from '#domain';
import { type Arrival, type ArrivalPage, Registration } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../../http/actor.js';
import { arrivalPath } from './arrival-words.js';
import { arrivalRights } from './locked-arrival.js';

/** コードの受付: the registrations that the codes on pages name which are filed nowhere, as far as one branch, or (本店) any, has them. */
export async function readNamedByCode(em: EntityManager, branchId: string | null, pages: readonly ArrivalPage[]): Promise<readonly Registration[]> {
  const tokens = pages.flatMap(tokenOf);
  return tokens.length === 0 ? [] : em.find(Registration, { token: { $in: tokens }, ...(branchId === null ? {} : { branch: branchId }) }, { orderBy: { receptionNumber: 'asc' } });
}

/** Those of one arrival. */
export function namedOn(pages: readonly ArrivalPage[], named: readonly Registration[]): readonly Registration[] {
  const tokens = new Set(pages.flatMap(tokenOf));
  return named.filter(({ token }) => token !== null && token !== undefined && tokens.has(token));
}

/** 「26-00036 に入れる」: what waits of an arrival goes to the registration that a code on it names. */
export interface CodeFilingView {
  readonly action: string;
  readonly to: string;
  readonly button: string;
}

/** @param named by the codes on its pages; what it answers is offered as that */
export function codeFilings(actor: StaffActor, arrival: Arrival, named: readonly Registration[]): readonly CodeFilingView[] {
  if (refusalOfArrivalAct(actor, 'file-by-code', arrivalRights(arrival)) !== null) return [];
  return named.filter(({ id, state }) => takesPages(state) && id !== arrival.answers).map(({ id, receptionNumber }) => ({ action: `${arrivalPath(arrival.id)}/file`, to: id, button: `${receptionNumber} に入れる` }));
}

function tokenOf({ registration, formCode }: ArrivalPage): readonly string[] {
  const token = registration ? null : tokenIn(formCode);
  return token === null ? [] : [token];
}
