import { type Channel, CHANNELS, CHANNEL_LABELS, formatJapanInstant } from '#domain';
import type { CustomerChoice, DraftSummary } from '#persistence';
import { choiceGroup, errorSummary, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { ChoiceGroupView, TextFieldView } from '../../http/view-models.js';

/** 書面の申込みの入力: whose application it is and how it came, then the same form as the contractor's. */
export interface NewPaperView extends PageView {
  /** A draft was just given up. */
  readonly discarded: boolean;
  readonly query: TextFieldView;
  readonly searched: boolean;
  /** Whose customer was found, when it is another branch's. */
  readonly elsewhere: string | null;
  readonly customers: ChoiceGroupView | null;
  readonly channels: ChoiceGroupView;
  readonly drafts: readonly { readonly href: string; readonly customer: string; readonly project: string; readonly savedAt: string; readonly enteredBy: string }[];
}

export const NEW_PAPER_PAGE = pageTemplate<NewPaperView>('application/new-paper');

export const PAPER_CHANNELS: readonly Exclude<Channel, 'web'>[] = CHANNELS.filter((channel) => channel !== 'web');

export interface TypedPaper {
  readonly query: string;
  readonly customerId: string;
  readonly channel: string;
}

export function typedPaper(form: SubmittedForm): TypedPaper {
  return { query: [...form.text('q')].slice(0, 100).join(''), customerId: form.text('customer'), channel: form.text('channel') };
}

export function paperErrors(typed: TypedPaper): Map<string, string> {
  const errors = new Map<string, string>();
  if (typed.customerId === '') errors.set('customer', 'お客様を探して、選んでください');
  if (!PAPER_CHANNELS.some((channel) => channel === typed.channel)) errors.set('channel', '申込みの経路を選んでください');
  return errors;
}

export function newPaperView(
  typed: TypedPaper, { customers, elsewhere }: { readonly customers: readonly CustomerChoice[]; readonly elsewhere: string | null }, drafts: readonly DraftSummary[], errors: ReadonlyMap<string, string>,
  discarded: boolean,
): NewPaperView {
  const found = customers.length === 0 ? null : choiceGroup({
    name: 'customer', label: '見つかったお客様', error: errors.get('customer'), chosen: [typed.customerId],
    choices: customers.map(({ id, customerNumber, name, address, branchName }) => ({ value: id, label: `${name}（${customerNumber}）`, support: `${address}　${branchName}` })),
  });
  const query = textField({
    name: 'q', label: 'お客様', support: '顧客番号（10けた）か、名称の一部で探します。', value: typed.query, width: 'm', maxLength: 100,
    error: found === null ? errors.get('customer') : null,
  });
  return {
    title: '書面の申込みを入力する',
    discarded,
    errorSummary: errorSummary(errors),
    query: found === null ? { ...query, id: 'f-customer' } : query,
    searched: typed.query !== '',
    elsewhere,
    customers: found,
    channels: choiceGroup({
      name: 'channel', label: '申込みの経路', error: errors.get('channel'), chosen: [typed.channel],
      support: '申込書が届いた方法です。e-Net割引はつきません。',
      choices: PAPER_CHANNELS.map((channel) => ({ value: channel, label: CHANNEL_LABELS[channel] })),
    }),
    drafts: drafts.map(({ id, customerName, enteredBy, form, savedAt }) => ({
      href: `/branch/applications/drafts/${id}`, customer: customerName, project: form['works']?.['workName'] || '（件名はまだ入力していません）',
      savedAt: formatJapanInstant(savedAt.getTime()), enteredBy: enteredBy ?? '',
    })),
  };
}
