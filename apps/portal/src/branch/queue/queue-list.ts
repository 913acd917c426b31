import { addDays, beginning, type Channel, CHANNEL_LABELS, CHANNELS, japanDate, japanInstant, searchWords } from '#domain';
import type { QueueFilter, QueueView } from '#persistence';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { SelectFieldView } from '../../http/view-models.js';
import { selectField } from '../../http/fields.js';
import { isQueueView } from './queue-views.js';

/** Nobody types a longer one; the rest is not looked at. */
const LONGEST = 100;

const MARKS = { 'desired-date': '発行希望日あり', message: '連絡事項あり', tasks: '作業あり' } as const;
const MEDIUMS = { electronic: '電子交付', paper: '書面' } as const;
const DUES = { over: '期限を過ぎた', today: '今日まで' } as const;
const SINCES = { 1: '今日', 7: '7日以内', 30: '30日以内' } as const;

/** A view of the queue with its conditions, as its address says it. */
export interface QueueList {
  readonly view: QueueView;
  /** 一覧を絞り込む, as typed. */
  readonly words: string;
  readonly due: keyof typeof DUES | null;
  readonly since: keyof typeof SINCES | null;
  readonly medium: keyof typeof MEDIUMS | null;
  readonly channel: Channel | null;
  readonly mark: keyof typeof MARKS | null;
}

const NAMES = ['due', 'since', 'medium', 'channel', 'mark'] as const;
type ConditionName = (typeof NAMES)[number];

const CONDITIONS: Readonly<Record<ConditionName, { readonly label: string; readonly values: Readonly<Record<string, string>> }>> = {
  due: { label: '期限', values: DUES },
  since: { label: '受付', values: SINCES },
  medium: { label: '受取方法', values: MEDIUMS },
  channel: { label: '経路', values: Object.fromEntries(CHANNELS.map((channel) => [channel, CHANNEL_LABELS[channel]])) },
  mark: { label: '印', values: MARKS },
};

export function wholeView(view: QueueView): QueueList {
  return { view, words: '', due: null, since: null, medium: null, channel: null, mark: null };
}

/** Reads the address of a list; what is none of ours narrows nothing down. */
export function readQueueList(params: SubmittedForm, otherwise: QueueView): QueueList {
  const view = params.text('view');
  const of = <Value>(name: ConditionName): Value | null => (Object.hasOwn(CONDITIONS[name].values, params.text(name)) ? params.text(name) as Value : null);
  const since = of<string>('since');
  return {
    view: isQueueView(view) ? view : otherwise,
    words: beginning(params.text('f'), LONGEST).trim(),
    due: of('due'), since: since === null ? null : Number(since) as keyof typeof SINCES, medium: of('medium'), channel: of('channel'), mark: of('mark'),
  };
}

/** The list that a case was opened from, when its address says one. */
export function listOfCase(params: SubmittedForm): QueueList | null {
  return isQueueView(params.text('view')) ? readQueueList(params, 'all') : null;
}

/** What {@link readQueueList} reads. */
export function queueQuery(list: QueueList): string {
  const query = new URLSearchParams({ view: list.view });
  if (list.words !== '') query.set('f', list.words);
  for (const name of NAMES) {
    const value = list[name];
    if (value !== null) query.set(name, String(value));
  }
  return query.toString();
}

export function isNarrowed(list: QueueList): boolean {
  return list.words !== '' || NAMES.some((name) => list[name] !== null);
}

export function queueFilter(list: QueueList, now: Date): QueueFilter {
  const today = japanDate(now.getTime());
  return {
    words: searchWords(list.words),
    channel: list.channel,
    medium: list.medium,
    dueBefore: list.due === null ? null : list.due === 'over' ? now : new Date(japanInstant(addDays(today, 1), 0)),
    submittedFrom: list.since === null ? null : new Date(japanInstant(addDays(today, 1 - list.since), 0)),
    mark: list.mark,
  };
}

/** A condition that is set, with the list without it. */
export interface FilterChipView {
  readonly text: string;
  readonly removeHref: string;
}

export function filterChips(list: QueueList): FilterChipView[] {
  const chips = NAMES.flatMap((name): FilterChipView[] => {
    const value = list[name];
    return value === null ? [] : [{ text: `${CONDITIONS[name].label}：${CONDITIONS[name].values[value] ?? ''}`, removeHref: `/branch?${queueQuery({ ...list, [name]: null })}` }];
  });
  return list.words === '' ? chips : [{ text: `「${list.words}」`, removeHref: `/branch?${queueQuery({ ...list, words: '' })}` }, ...chips];
}

/** The fields by which conditions are added. */
export function conditionFields(list: QueueList): SelectFieldView[] {
  return NAMES.map((name) => selectField({
    name, label: CONDITIONS[name].label, required: false, chosen: String(list[name] ?? ''),
    options: [{ value: '', label: '指定しない' }, ...Object.entries(CONDITIONS[name].values).map(([value, label]) => ({ value, label }))],
  }));
}

/** What a form that changes the rest of the address must send along. */
export function hiddenConditions(list: QueueList, without: 'words' | 'conditions' | null): readonly { readonly name: string; readonly value: string }[] {
  return [...new URLSearchParams(queueQuery(list))]
    .filter(([name]) => (without === 'words' ? name !== 'f' : without === 'conditions' ? !(NAMES as readonly string[]).includes(name) : true))
    .map(([name, value]) => ({ name, value }));
}
