import { ArrivalPage, Branch } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { deskLabels } from './desk-labels.js';
import { isRowId } from './row-id.js';
import type { SubmittedForm } from './submitted-form.js';

/** The words of rows that were chosen in a form, by their ids. */
export type ChosenRows = ReadonlyMap<string, string>;
export const NO_ROWS: ChosenRows = new Map();

/** 支店 by name, ページ by its place among those of its registration: as the form that they were chosen in has shown them. */
export async function readChosenRows(em: EntityManager, form: SubmittedForm): Promise<ChosenRows> {
  const chosen = (kind: 'branch' | 'page'): readonly string[] => Object.entries(deskLabels(form.sentTo) ?? {}).flatMap(([name, asked]) => (typeof asked !== 'string' && asked.choices === kind ? form.list(name).filter(isRowId) : []));
  const [branchIds, pageIds] = [chosen('branch'), chosen('page')];
  const branches = branchIds.length === 0 ? [] : await em.find(Branch, { id: { $in: [...branchIds] } });
  const pages = pageIds.length === 0 ? [] : await em.find(ArrivalPage, { id: { $in: [...pageIds] } });
  const beside = await em.find(ArrivalPage, { registration: { $in: pages.flatMap(({ registration }) => (registration ? [registration] : [])) } }, { orderBy: { position: 'asc', id: 'asc' }, fields: ['id', 'registration'] });
  const placeOf = ({ id, registration }: ArrivalPage): string => `${beside.filter((page) => page.registration === registration).findIndex((page) => page.id === id) + 1}枚目`;
  return new Map([...branches.map(({ id, name }) => [id, name] as const), ...pages.flatMap((page) => (page.registration ? [[page.id, placeOf(page)] as const] : []))]);
}
