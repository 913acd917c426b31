import {
  beginning, formatJapanInstant, recognizeNumber, REGISTRATION_CHANNEL_LABELS, REGISTRATION_STATE_LABELS, REGISTRATION_STATES, type RegistrationState, searchTerms,
} from '#domain';
import { type CaseSearch, listRegistrationsForAdministrator, type RegistrationFilter, type RegistrationRow, UnitOfWork } from '#persistence';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { selectField } from '../../http/fields.js';
import { keysetPagination, readPlace, sizeWords } from '../../http/keyset-pagination.js';
import { type PageView, Pages, pageTemplate } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import type { DataTableView, PaginationView, SelectFieldView } from '../../http/view-models.js';
import { registrationHref, REGISTRATIONS_PATH } from '../case-links.js';
import { dataTable } from '../data-table.js';
import { registrationChip } from './registration-frame.js';
import { rowIdIn } from '../../http/row-id.js';

interface RegistrationListView extends PageView {
  readonly action: string;
  readonly query: string;
  readonly state: SelectFieldView;
  readonly hint: string | null;
  readonly table: DataTableView;
  readonly pagination: PaginationView | null;
}

const LIST_PAGE = pageTemplate<RegistrationListView>('admin/registrations');
const PAGE_SIZE = 50;

/** 利用申込み: every ID registration of every branch by any of its numbers or names, or by who sent its pages. */
@Controller('admin/registrations')
@ServesAudience('admin')
export class RegistrationListController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
  ) {}

  @Get()
  async list(@SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const query = beginning(params.text('q'), 100).trim();
    const state = REGISTRATION_STATES.find((known): known is RegistrationState => known === params.text('state')) ?? null;
    const place = readPlace(params);
    const filter = readFilter(query);
    const page = filter === 'too-short' ? { rows: [], previous: null, next: null }
      : await this.work.read((em) => listRegistrationsForAdministrator(em, { ...filter, state }, place, PAGE_SIZE));
    const asked = new URLSearchParams({ ...(query === '' ? {} : { q: query }), ...(state === null ? {} : { state }) }).toString();
    await this.pages.page(reply, LIST_PAGE, {
      title: '利用申込み（ID登録）', action: REGISTRATIONS_PATH, query, hint: filter === 'too-short' ? '2文字以上で探してください。' : null,
      state: selectField({
        name: 'state', label: '状態', unmarked: true, width: 's', chosen: state ?? '',
        options: [{ value: '', label: 'すべての状態' }, ...REGISTRATION_STATES.map((value) => ({ value, label: REGISTRATION_STATE_LABELS[value] }))],
      }),
      table: tableOf(page.rows, query === ''),
      pagination: keysetPagination(page, place, { address: asked === '' ? REGISTRATIONS_PATH : `${REGISTRATIONS_PATH}?${asked}`, label: 'ページ', position: sizeWords(page, PAGE_SIZE) }),
    });
  }
}

function tableOf(rows: readonly RegistrationRow[], everything: boolean): DataTableView {
  return dataTable<RegistrationRow>({
    caption: '利用申込みの一覧', rows, empty: everything ? '利用申込みはまだありません。' : '該当する利用申込みはありません。名称と発信元は2文字以上で探せます。',
    columns: [
      { title: '受付番号', fixed: true, cell: (row) => ({ text: row.receptionNumber, href: registrationHref(row.id), sub: formatJapanInstant(row.receivedAt.getTime()) }) },
      { title: '状態', fixed: true, cell: ({ state }) => ({ text: '', chip: registrationChip(state) }) },
      { title: '名称', cell: (row) => ({ text: row.name === '' ? '（未入力）' : row.name, sub: row.contactName }) },
      { title: '経路', fixed: true, cell: ({ channel }) => REGISTRATION_CHANNEL_LABELS[channel] },
      { title: '枚数', numeric: true, cell: ({ pages }) => `${pages}枚` },
      { title: '支店', cell: (row) => row.branchName },
      { title: '担当', cell: (row) => row.assigneeName ?? '—' },
    ],
  });
}

/** A number with its printed label or without, the id in a procedure's name, or words of two characters or more. */
function readFilter(query: string): Omit<RegistrationFilter, 'state'> | 'too-short' {
  const none = { search: null, registrationId: null, sender: '' };
  if (query === '') return none;
  const id = rowIdIn(query);
  if (id !== null) return { ...none, registrationId: id };
  const plain = query.normalize('NFKC').toLowerCase().replace(/[^0-9a-z]/g, '');
  const sender = plain.length >= 2 ? plain : '';
  const number = recognizeNumber(query);
  if (number.kind === 'receipt' || number.kind === 'seven-digits') return { ...none, search: { by: 'reception-number', value: number.value } };
  if (number.kind === 'ten-digits') return { ...none, search: { by: 'ten-digits', value: number.value }, sender };
  const terms = searchTerms(query);
  if (terms.length === 0) return 'too-short';
  const search: CaseSearch = { by: 'words', terms };
  return { ...none, search, sender };
}
