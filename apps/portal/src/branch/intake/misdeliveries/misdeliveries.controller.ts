import { type CalendarDate, formatShortDate, MISDELIVERY_DIRECTION_LABELS, MISDELIVERY_HANDLING_LABELS, MISDELIVERY_STATE_LABELS, MISDELIVERY_STATES } from '#domain';
import { Branch, listMisdeliveries, misdeliveryState, readStaffNames, UnitOfWork } from '#persistence';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { boxedDateField, boxesFrom, readBoxes, textOfBoxes } from '../../../application/date-boxes.js';
import { branchInSight, CurrentActor, sightWords, type StaffActor } from '../../../http/actor.js';
import { ServesAudience } from '../../../http/audience.js';
import { selectField } from '../../../http/fields.js';
import { keysetPagination, readPlace, sizeWords } from '../../../http/keyset-pagination.js';
import { type PageView, Pages, pageTemplate } from '../../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../../http/submitted-form.js';
import type { DateFieldView, PaginationView, SelectFieldView, TagView } from '../../../http/view-models.js';
import { readSearch } from '../../typed-text.js';
import { arrivalTabs, type ArrivalTabView, MISDELIVERIES_PATH } from '../arrival-words.js';
import { misdeliveryPath, misdeliveryTag } from './misdelivery-words.js';

interface MisdeliveriesPageView extends PageView {
  readonly tabs: readonly ArrivalTabView[];
  readonly scope: string;
  readonly query: string;
  readonly state: SelectFieldView;
  readonly from: DateFieldView;
  readonly to: DateFieldView;
  /** What of the search could not be read. */
  readonly problem: string | null;
  readonly rows: readonly {
    readonly href: string;
    readonly number: string;
    readonly noticed: string;
    readonly branchName: string | null;
    readonly direction: string;
    readonly counterparty: string;
    readonly contact: string;
    readonly content: string;
    readonly handling: string;
    readonly recordedBy: string;
    readonly confirmedBy: string;
    readonly state: TagView;
  }[];
  readonly empty: string;
  readonly pagination: PaginationView | null;
}

const MISDELIVERIES_PAGE = pageTemplate<MisdeliveriesPageView>('branch/intake/misdeliveries/list');
const PAGE_SIZE = 100;

/** 誤送信の登録簿 of the branch, or (本店) of all. The page prints as the register. */
@Controller('branch/intake/misdeliveries')
@ServesAudience('branch')
export class MisdeliveriesController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const query = readSearch(params);
    const state = MISDELIVERY_STATES.find((known) => known === params.text('state')) ?? null;
    const [from, to] = [dayOf(params, 'from'), dayOf(params, 'to')];
    const place = readPlace(params);
    const { page, branches, people } = await this.work.read(async (em) => {
      const found = await listMisdeliveries(em, { branchId: branchInSight(actor), query, state, from: from.day, to: to.day }, place, PAGE_SIZE);
      return {
        page: found, branches: new Map((await em.find(Branch, {})).map(({ id, name }) => [id, name])),
        people: await readStaffNames(em, found.rows.flatMap(({ recordedBy, confirmedBy }) => [recordedBy, confirmedBy])),
      };
    });
    await this.pages.page(reply, MISDELIVERIES_PAGE, {
      title: '誤送信の登録簿', tabs: arrivalTabs(MISDELIVERIES_PATH), scope: sightWords(actor), query,
      state: selectField({ name: 'state', label: '状態', unmarked: true, width: 's', chosen: state ?? '', options: [{ value: '', label: 'すべて' }, ...MISDELIVERY_STATES.map((value) => ({ value, label: MISDELIVERY_STATE_LABELS[value] }))] }),
      from: boxedDateField({ name: 'from', label: '気づいた日（から）', unmarked: true }, boxesFrom(params, 'from')), to: boxedDateField({ name: 'to', label: '気づいた日（まで）', unmarked: true }, boxesFrom(params, 'to')),
      problem: from.wrong || to.wrong ? '日付が読み取れません。実際にある日付を入力してください。' : null,
      rows: page.rows.map((entry) => ({
        href: misdeliveryPath(entry.id), number: entry.number, noticed: formatShortDate(entry.noticedOn), branchName: actor.isHeadOffice ? (branches.get(entry.branch) ?? '') : null,
        direction: MISDELIVERY_DIRECTION_LABELS[entry.direction], counterparty: entry.counterparty, contact: entry.contact, content: entry.content,
        handling: entry.handling ? `${MISDELIVERY_HANDLING_LABELS[entry.handling]}${entry.handledOn ? `　${formatShortDate(entry.handledOn)}` : ''}` : '—',
        recordedBy: people.get(entry.recordedBy) ?? '', confirmedBy: entry.confirmedBy ? (people.get(entry.confirmedBy) ?? '') : '—', state: misdeliveryTag(misdeliveryState(entry)),
      })),
      empty: query === '' && state === null && from.day === null && to.day === null ? '誤送信の登録はありません。' : '見つかりませんでした。',
      pagination: keysetPagination(page, place, { address: addressOf(params), label: 'ページ', position: sizeWords(page, PAGE_SIZE) }),
    });
  }
}

function dayOf(params: SubmittedForm, name: string): { readonly day: CalendarDate | null; readonly wrong: boolean } {
  const boxes = boxesFrom(params, name);
  if (textOfBoxes(boxes) === '') return { day: null, wrong: false };
  const reading = readBoxes(boxes);
  return { day: reading.ok ? reading.value : null, wrong: !reading.ok };
}

/** The search as it was asked, without its place in the list. */
function addressOf(params: SubmittedForm): string {
  const kept = params.entries().flatMap(([name, values]) => (name === 'after' || name === 'before' ? [] : values.map((value) => [name, value] as [string, string])));
  return kept.length === 0 ? MISDELIVERIES_PATH : `${MISDELIVERIES_PATH}?${new URLSearchParams(kept).toString()}`;
}
