import { authorizeRegistration, DomainError, type RegistrationAct } from '#domain';
import { ArrivalPage, readRegistrationOriginals, type Registration, type UnitOfWork } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../../http/actor.js';
import type { CaseForm } from '../case/locked-case.js';
import { arrivalDetail } from './arrival-words.js';
import { lockRegistration, registrationRights, requireSameVersion } from './locked-registration.js';
import type { RegistrationFile } from './registration-file.js';

/** 届いたもの of a registration in words, by the arrival: shown before an act that decides on all of it, and sent along with it. */
export type ShownPapers = Readonly<Record<string, string>>;

export function shownPapers({ originals, pages }: Pick<RegistrationFile, 'originals' | 'pages'>): ShownPapers {
  return Object.fromEntries(originals.map(({ arrival, parts, files }) => {
    const [sheets, unread] = [pages.filter(({ part }) => parts.some(({ id }) => id === part)).length, arrival.state === 'stored'];
    const content = [...(sheets > 0 ? [`${sheets}枚`] : []), ...(files.length > 0 ? [`ファイル${files.length}件`] : []), ...(unread ? ['読み取り中'] : [])];
    return [arrival.id, `${arrivalDetail(arrival)}${content.length > 0 ? `（${content.join('・')}）` : ''}`];
  }));
}

/** What came after the page was opened that an act was pressed on: said above the same page, with what was not done. */
export interface CameView {
  readonly notDone: string;
  readonly papers: readonly string[];
}

export function cameView(papers: readonly string[], notDone: string): CameView | null {
  return papers.length === 0 ? null : { notDone, papers };
}

/**
 * An act that decides on all of what has come: it is done when the page that it was pressed on showed everything.
 * @param act what is done to a registration in its state
 * @param seen what had come, as that page says
 * @returns what has come since, and nothing is done; empty when it is done, or was done by the same form before. @throws DomainError `version/conflict` when the page says nothing of it
 */
export function decideOnShown(
  work: UnitOfWork, actor: StaffActor, form: CaseForm, { act, seen }: { readonly act: (registration: Registration) => RegistrationAct; readonly seen: ShownPapers | null },
  decide: (em: EntityManager, registration: Registration) => Promise<void>,
): Promise<readonly string[]> {
  return work.run(async (em) => {
    const registration = await lockRegistration(em, actor, form);
    if (registration === null) return [];
    const papers = shownPapers({ originals: await readRegistrationOriginals(em, registration.id), pages: await em.find(ArrivalPage, { registration: registration.id }) });
    const came = judgeShown(actor, registration, form, { act: act(registration), seen, papers });
    if (came.length > 0) return came;
    await decide(em, registration);
    return [];
  });
}

/**
 * Whether an act may decide on what its page showed; asked also of a form with something wrong in it, for its page comes back with all that is there now.
 * @param papers what is there now
 * @returns what has come since. @throws DomainError of `authorizeRegistration`; `version/conflict` when something else has changed, or the page says nothing of what had come
 */
export function judgeShown(
  actor: StaffActor, registration: Registration, form: CaseForm, { act, seen, papers }: { readonly act: RegistrationAct; readonly seen: ShownPapers | null; readonly papers: ShownPapers },
): readonly string[] {
  authorizeRegistration(actor, act, registrationRights(registration));
  if (seen === null) throw new DomainError('version/conflict');
  const came = papersCame(seen, papers);
  if (came.length === 0) requireSameVersion(registration, form);
  return came;
}

/** What is there and stood differently, or not at all, on the page that was seen. */
function papersCame(seen: ShownPapers, now: ShownPapers): readonly string[] {
  return Object.entries(now).filter(([arrival, words]) => seen[arrival] !== words).map(([, words]) => words);
}
