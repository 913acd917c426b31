import type { ChipView, DataTableView, LinkView, TableCellView } from '../http/view-models.js';

/** A column of a list: its heading and how a row fills it. */
export interface Column<Row> {
  readonly title: string;
  readonly numeric?: boolean;
  /** For numbers and dates, which must not break; names take the room that is left. */
  readonly fixed?: boolean;
  readonly cell: (row: Row) => Cell;
}

export type Cell =
  | string
  | { readonly text: string; readonly sub?: string | null; readonly href?: string; readonly hidden?: string; readonly chip?: ChipView | null };

export interface TableInput<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly empty: string;
  readonly marked?: (row: Row) => boolean;
}

/** For the partial data-table: the same columns for every row, each cell repeating its heading for narrow screens. */
export function dataTable<Row>(input: TableInput<Row>): DataTableView {
  return {
    caption: input.caption,
    columns: input.columns.map(({ title, numeric }) => ({ title, numeric: numeric ?? false })),
    rows: input.rows.map((row) => ({
      cells: input.columns.map((column) => cellView(column, column.cell(row))),
      marked: input.marked?.(row) ?? false,
    })),
    empty: input.empty,
  };
}

function cellView<Row>({ title: heading, numeric = false, fixed = false }: Column<Row>, cell: Cell): TableCellView {
  if (typeof cell === 'string') return { heading, numeric, fixed, text: cell, sub: null, link: null, chip: null };
  return { heading, numeric, fixed, text: cell.text, sub: cell.sub ?? null, link: linkOf(cell), chip: cell.chip ?? null };
}

function linkOf(cell: Exclude<Cell, string>): LinkView | null {
  return cell.href === undefined ? null : { href: cell.href, text: cell.text, hidden: cell.hidden ?? null };
}
