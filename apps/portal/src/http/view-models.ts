/**
 * What the partials of `templates/partials` are given. Every value is a finished string (or a flag): templates
 * do no arithmetic and no formatting. Templates are strict, so every field is present; `null` says "none".
 * The functions of `fields.ts` fill the defaults, so a page names only what it needs.
 */

/** Names of the drawings in `templates/partials/icon.hbs`. */
export const ICON_NAMES = [
  'alert', 'back', 'bank', 'building', 'check', 'check-circle', 'chevron', 'clip', 'clock', 'close', 'copy', 'document',
  'edit', 'error', 'eye', 'external', 'history', 'inbox', 'info', 'key', 'list', 'lock', 'mail', 'pause', 'people',
  'person', 'print', 'return', 'search', 'stamp', 'yen',
] as const;
export type IconName = (typeof ICON_NAMES)[number];

export interface LinkView {
  readonly href: string;
  readonly text: string;
  /** Said only to screen readers, after the text: which row the link belongs to. */
  readonly hidden: string | null;
}

/** chip: state words. Colour is never alone: `text` says it. act 未提出, err 差戻し, blue 入力中, wait 閲覧待ち, ok 受領済み, plain まだ. */
export type ChipTone = 'act' | 'err' | 'blue' | 'wait' | 'ok' | 'plain';
export interface ChipView {
  readonly tone: ChipTone;
  readonly text: string;
  readonly icon: IconName | null;
}

/** What all fields share. `id` is also the anchor of the error summary. */
export interface FieldBase {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  /** Shown as 任意 when neither required nor unmarked. */
  readonly optional: boolean;
  readonly support: string | null;
  readonly error: string | null;
  /** ids of error and support text, error first; null when there is neither. */
  readonly describedBy: string | null;
}

export type FieldWidth = 'xs' | 's' | 'm' | 'l' | 'full';

/** field-text, field-yen, field-password, field-textarea, field-file. */
export interface TextFieldView extends FieldBase {
  readonly value: string;
  readonly width: FieldWidth;
  readonly inputMode: 'text' | 'numeric' | 'tel' | 'email';
  readonly autocomplete: string;
  readonly maxLength: number | null;
  /** Unit behind the box: 円, %. */
  readonly suffix: string | null;
  /** What the system read, shown with a green tick: { main: '48,400,000円', detail: '（4,840万円）' }. */
  readonly echo: EchoView | null;
  readonly caution: CautionView | null;
  /** Read-only: dashed, 編集不可 and the reason. */
  readonly readOnlyReason: string | null;
  readonly rows: number;
  readonly placeholder: string | null;
}
export interface EchoView {
  readonly lead: string | null;
  readonly main: string;
  readonly detail: string | null;
}

/** caution-panel: a question, not an error (単位は円です…). Neither choice is preselected. */
export interface CautionView {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly name: string;
  readonly choices: readonly ChoiceView[];
}
export interface ChoiceView {
  readonly id: string;
  readonly value: string;
  readonly label: string;
  readonly support: string | null;
  readonly checked: boolean;
}

/** field-date: 令和 + three boxes named `<name>-year`, `-month`, `-day`; or 西暦 in the same boxes. */
export interface DateFieldView extends FieldBase {
  readonly era: 'reiwa' | 'western';
  readonly year: string;
  readonly month: string;
  readonly day: string;
  /** What the button sends that saves the page and shows it in the other calendar. */
  readonly switchAct: string | null;
  readonly echo: EchoView | null;
}

/** radio-group and checkbox-group; `checkbox` is a group of one without a legend. */
export interface ChoiceGroupView extends FieldBase {
  readonly choices: readonly ChoiceView[];
}
export interface SelectFieldView extends FieldBase {
  readonly width: FieldWidth;
  readonly options: readonly { readonly value: string; readonly label: string; readonly selected: boolean }[];
}

/** questions: a caution that waits for its answer, linked to where it stands. */
export interface QuestionView {
  readonly href: string;
  readonly text: string;
}

/** error-summary: stands on top of <main>, holds the focus; same words as beside the field. */
export interface ErrorSummaryView {
  readonly heading: string;
  readonly items: readonly { readonly href: string; readonly text: string }[];
}

/** panel / banner. */
export interface PanelView {
  readonly tone: 'info' | 'success' | 'caution' | 'error' | 'plain';
  readonly title: string | null;
  readonly lines: readonly string[];
  readonly link: LinkView | null;
}

/** 済み, いまここ, これから; after an end without a certificate ここで終了 and 行いません. */
export type StepState = 'done' | 'now' | 'later' | 'stopped' | 'never';

/** tracker: 受付・審査・保証料・発行・提出・閲覧. */
export interface TrackerStepView {
  readonly name: string;
  readonly state: StepState;
  /** Date of a finished step, or the state word of the current one (未提出, 今日中の予定). */
  readonly note: string | null;
}
export interface TrackerView {
  readonly label: string;
  readonly steps: readonly TrackerStepView[];
  /** いまの担当. `yours` paints the bar in attention colour; where all is `over` nobody has it, and `who` says so. */
  readonly ball: { readonly yours: boolean; readonly over: boolean; readonly who: string; readonly detail: string | null } | null;
}

/** step-bar: short registrations in three parts. */
export interface StepBarView {
  readonly sentence: string;
  readonly steps: readonly { readonly number: number; readonly text: string; readonly current: boolean; readonly done: boolean }[];
}

/** data-table: turns into cards under 1200 px; each cell repeats its heading there. */
export interface DataTableView {
  readonly caption: string;
  readonly columns: readonly { readonly title: string; readonly numeric: boolean }[];
  readonly rows: readonly { readonly cells: readonly TableCellView[]; readonly marked: boolean }[];
  /** Sentence instead of rows. */
  readonly empty: string;
}
export interface TableCellView {
  readonly heading: string;
  readonly text: string;
  readonly sub: string | null;
  readonly numeric: boolean;
  /** A number, a date or an amount: never broken over lines. */
  readonly fixed: boolean;
  readonly link: LinkView | null;
  readonly chip: ChipView | null;
}

/** pagination: by key; the numbers are optional. */
export interface PaginationView {
  readonly label: string;
  readonly position: string;
  readonly previousHref: string | null;
  readonly nextHref: string | null;
  readonly pages: readonly { readonly number: string; readonly href: string; readonly current: boolean }[];
}

/** confirm-row inside <dl class="confirm">: 申込内容の確認. */
export interface ConfirmRowView {
  readonly label: string;
  readonly value: string;
  readonly detail: string | null;
  readonly changeHref: string | null;
}

/** premium-lines: amounts add up to the total. */
export interface PremiumLinesView {
  readonly sampleNote: string | null;
  readonly lines: readonly { readonly label: string; readonly base: string; readonly rate: string; readonly amount: string; readonly isDiscount: boolean }[];
  readonly totalLabel: string;
  readonly total: string;
  readonly note: string | null;
}

/** verdict: the answer at the head of the viewer. */
export interface VerdictView {
  readonly tone: 'valid' | 'superseded' | 'locked' | 'paper';
  readonly title: string;
  readonly text: string | null;
  readonly ticks: readonly { readonly ok: boolean; readonly text: string; readonly detail: string | null }[];
}

/** deadline (期限): staff lists. */
export interface DeadlineView {
  readonly tone: 'ample' | 'soon' | 'over' | 'paused';
  readonly text: string;
  readonly at: string | null;
}

/** staff-tag. */
export interface TagView {
  readonly tone: 'neutral' | 'soft' | 'blue' | 'green' | 'yellow' | 'orange' | 'red';
  readonly text: string;
  readonly icon: IconName | null;
}

/** view-link: the views of the queue, with counts. */
export interface ViewLinkView {
  readonly href: string;
  readonly text: string;
  readonly icon: IconName;
  readonly count: string | null;
  readonly current: boolean;
  readonly alarming: boolean;
}
