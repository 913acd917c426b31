import { entryValue, formatJapanInstant, REGISTRATION_CHANNEL_LABELS, REGISTRATION_CLOSING_LABELS, REGISTRATION_STATE_LABELS, type RegistrationState } from '#domain';
import { Branch, ContractorAccount, Customer, Registration, sendersOf, Staff } from '#persistence';
import type { Config } from '#platform';
import { idRegistrationId } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PageNotFound } from '../../http/problems.js';
import type { ChipTone, ChipView } from '../../http/view-models.js';
import { REGISTRATION_TABS, registrationHref, REGISTRATIONS_PATH, type RegistrationTab } from '../case-links.js';
import { type CaseFrameView, temporalHref } from '../cases/case-frame.js';
import { isRowId } from '../../http/row-id.js';

const TAB_NAMES: Readonly<Record<RegistrationTab, string>> = { timeline: '業務タイムライン', steps: '処理詳細' };
const TONES: Readonly<Record<RegistrationState, ChipTone>> = {
  'awaiting-paper': 'wait', received: 'act', 'in-entry': 'blue', deficient: 'wait', 'awaiting-approval': 'blue', approved: 'blue', posted: 'wait', 'letter-returned': 'err',
  completed: 'ok', closed: 'plain',
};

export function registrationChip(state: RegistrationState): ChipView {
  return { tone: TONES[state], text: REGISTRATION_STATE_LABELS[state], icon: null };
}

/** What stands around every page of a registration. @throws PageNotFound for an id that is none or belongs to none */
export async function readRegistrationFrame(
  em: EntityManager, id: string, tab: RegistrationTab, now: Date, { temporalUiUrl, temporalNamespace }: Pick<Config, 'temporalUiUrl' | 'temporalNamespace'>,
): Promise<{ readonly registration: Registration; readonly frame: CaseFrameView }> {
  const registration = isRowId(id) ? await em.findOne(Registration, { id }) : null;
  if (registration === null) throw new PageNotFound();
  const accountId = registration.account ?? registration.reissueOf ?? null;
  const account = accountId === null ? null : await em.findOne(ContractorAccount, { id: accountId });
  const customer = registration.customer ? await em.findOne(Customer, { id: registration.customer }) : null;
  const branch = await em.findOneOrFail(Branch, registration.branch);
  const assignee = registration.assignee ? await em.findOne(Staff, { id: registration.assignee }) : null;
  const senders = await sendersOf(em, id);
  const { raw, read } = registration;
  return {
    registration,
    frame: {
      back: { href: REGISTRATIONS_PATH, text: '利用申込み' }, subject: '利用申込み', receptionNumber: registration.receptionNumber, heading: registration.reissueOf ? '再発行' : '利用申込み',
      customerName: entryValue('name', raw, read), chip: registrationChip(registration.state), now: formatJapanInstant(now.getTime()),
      tabs: REGISTRATION_TABS.map((name) => ({ href: registrationHref(id, name), text: TAB_NAMES[name], count: null, current: name === tab })),
      facts: [
        { label: '状態', value: `${REGISTRATION_STATE_LABELS[registration.state]}（${formatJapanInstant(registration.stateSince.getTime())}から）` },
        ...(registration.closing ? [{ label: '終了の理由', value: REGISTRATION_CLOSING_LABELS[registration.closing] }] : []),
        { label: '経路', value: REGISTRATION_CHANNEL_LABELS[registration.channel] },
        { label: '発信元', value: senders.length === 0 ? 'なし' : senders.join('、') },
        { label: '担当者名', value: entryValue('contactName', raw, read) || '—' },
        { label: '顧客番号', value: customer?.customerNumber ?? 'まだありません' },
        { label: 'お客様ID', value: account?.loginId ?? 'まだありません' },
        { label: '支店・担当', value: `${branch.name}・${assignee?.name ?? '未割当'}` },
      ],
      versions: [], temporalHref: temporalUiUrl === undefined ? null : temporalHref(temporalUiUrl, temporalNamespace, idRegistrationId(id)),
    },
  };
}
