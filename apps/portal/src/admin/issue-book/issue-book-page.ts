import {
  type CalendarDate, CERTIFICATE_STATUS_LABELS, formatEraDateWithWeekday, formatJapanInstantFully, formatJapanTime, formatYen, GUARANTEE_KIND_LABELS, groupDigits, weekdayName,
} from '#domain';
import type { IssueBookDay, IssueBookLine } from '#persistence';
import { selectField, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { DataTableView, SelectFieldView, TextFieldView } from '../../http/view-models.js';
import { caseHref } from '../case-links.js';
import { dataTable } from '../data-table.js';
import { missingInSeries, numberGaps } from './number-gaps.js';

export interface IssueBookView extends PageView {
  readonly branch: SelectFieldView;
  readonly day: TextFieldView;
  readonly dayRefused: boolean;
  readonly branchName: string;
  readonly date: string;
  readonly printedAt: string;
  readonly previous: DayLink | null;
  readonly next: DayLink | null;
  readonly recent: readonly DayLink[];
  readonly table: DataTableView;
  readonly totals: readonly { readonly label: string; readonly value: string }[];
  readonly checks: readonly { readonly ok: boolean; readonly series: string; readonly words: string }[];
}

export interface DayLink {
  readonly href: string;
  readonly text: string;
}

export const issueBookPage = pageTemplate<IssueBookView>('admin/issue-book');

export interface IssueBookInput {
  readonly branches: readonly { readonly id: string; readonly code: string; readonly name: string }[];
  readonly branch: { readonly id: string; readonly code: string; readonly name: string };
  readonly date: CalendarDate;
  readonly typedDay: string;
  readonly dayRefused: boolean;
  readonly days: readonly { readonly day: string; readonly count: number }[];
  readonly book: IssueBookDay;
  readonly now: Date;
}

export function issueBookView(input: IssueBookInput): IssueBookView {
  const { book, branch, date } = input;
  const href = (day: string) => `/admin/register?branch=${branch.code}&day=${day}`;
  const earlier = input.days.find(({ day }) => day < date);
  const later = [...input.days].reverse().find(({ day }) => day > date);
  return {
    title: '発行簿',
    branch: selectField({
      name: 'branch', label: '支店', unmarked: true, width: 's', chosen: branch.code,
      options: input.branches.map(({ code, name }) => ({ value: code, label: name })),
    }),
    day: textField({
      name: 'day', label: '締結日', unmarked: true, width: 's', value: input.typedDay, maxLength: 30,
      support: '例：2026/11/24、R8.11.24', error: input.dayRefused ? '日付を読み取れませんでした。本日を表示しています。' : null,
    }),
    dayRefused: input.dayRefused,
    branchName: branch.name,
    date: `${formatEraDateWithWeekday(date)}`,
    printedAt: formatJapanInstantFully(input.now.getTime()),
    previous: earlier ? { href: href(earlier.day), text: `前の日（${earlier.day.slice(5).replace('-', '/')}）` } : null,
    next: later ? { href: href(later.day), text: `次の日（${later.day.slice(5).replace('-', '/')}）` } : null,
    recent: input.days.map(({ day, count }) => ({ href: href(day), text: `${day.replaceAll('-', '/')}（${weekdayName(day as CalendarDate)}）${count}件` })),
    table: bookTable(book.lines),
    totals: totalsOf(book.lines),
    checks: checksOf(book),
  };
}

function bookTable(lines: readonly IssueBookLine[]): DataTableView {
  return dataTable<IssueBookLine>({
    caption: '発行簿',
    rows: lines,
    empty: 'この日に締結した保証契約はありません。',
    columns: [
      { title: '保証契約番号', fixed: true, cell: (line) => ({ text: line.contractNumber, href: caseHref(line.applicationId), sub: GUARANTEE_KIND_LABELS[line.kind] }) },
      { title: '証書番号', fixed: true, cell: (line) => ({ text: line.certificateNumber ?? CERTIFICATE_STATUS_LABELS.issuing, sub: line.medium === 'electronic' ? '電子' : '書面' }) },
      { title: '締結', fixed: true, cell: (line) => formatJapanTime(line.concludedAt.getTime()) },
      { title: '保証契約者', cell: (line) => line.customerName },
      { title: '発注者・工事名', cell: (line) => ({ text: line.ownerName, sub: line.projectName }) },
      { title: '保証金額（円）', numeric: true, cell: (line) => groupDigits(line.guaranteeAmount) },
      { title: '保証料（円）', numeric: true, cell: (line) => groupDigits(line.premiumAmount) },
    ],
  });
}

function totalsOf(lines: readonly IssueBookLine[]): IssueBookView['totals'] {
  const sum = (amountOf: (line: IssueBookLine) => number) => lines.reduce((total, line) => total + amountOf(line), 0);
  return [
    { label: '件数', value: `${lines.length}件` },
    { label: 'うち電子', value: `${lines.filter(({ medium }) => medium === 'electronic').length}件` },
    { label: 'うち書面', value: `${lines.filter(({ medium }) => medium !== 'electronic').length}件` },
    { label: '保証金額', value: formatYen(sum(({ guaranteeAmount }) => guaranteeAmount)) },
    { label: '保証料', value: formatYen(sum(({ premiumAmount }) => premiumAmount)) },
  ];
}

/** Said for every series of the day: its gaps by their numbers, or that there are none, within the day and since the year began. */
function checksOf(book: IssueBookDay): IssueBookView['checks'] {
  return book.series.map(({ prefix, before, highest, count }) => {
    const numbers = book.lines.map(({ contractNumber }) => contractNumber).filter((number) => number.startsWith(prefix));
    const gaps = numberGaps(numbers, before);
    const missing = missingInSeries(highest, count);
    const range = `${numbers[0] ?? ''}～${numbers.at(-1) ?? ''}`;
    const day = gaps.length === 0
      ? `この日の${range}に欠番はありません。`
      : `欠番があります：${gaps.map((gap) => (gap.count === 1 ? gap.first : `${gap.first}～${gap.last}（${gap.count}件）`)).join('、')}。`;
    const year = missing === 0 ? `年度の通番00001～${highest.slice(-5)}にも欠番はありません。` : `年度の通番00001～${highest.slice(-5)}では${missing}件が欠けています。`;
    return { ok: gaps.length === 0 && missing === 0, series: `通番 ${prefix.slice(0, 2)}-${prefix.slice(2, 3)}-${prefix.slice(3)}`, words: `${day}${year}` };
  });
}
