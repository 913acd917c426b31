import { ApplicationDraft, Attachment, ContractorAccount, Customer, DeficiencyNotice, GuaranteeApplication } from '#persistence';
import { v4, v7 } from 'uuid';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { ANSWER_BY, approved, claim, confirm, giveOpinion, numberOf, receipts, record, returnedTooMuch, shownProposal, version } from '../branch/acts.js';
import { DeskRoom, DAY } from '../registration/desk-room.js';
import { PAPER } from '../registration/intake-office.js';
import { FORMS_BY_FIELD } from './forms-by-field.js';
import type { RecordedTown } from './recorded-town.js';

export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** A form as its own person would send it: sent so, it is taken. */
export interface FilledForm {
  readonly path: string;
  /** What is done with it, where one address does several things. */
  readonly act?: string;
  readonly sender: string;
  /** Beside the fields: the address, where the record that the form is about is one of its own. */
  readonly fill: (records: RecordedTown, room: DeskRoom) => Promise<{ readonly address?: string; readonly fields: Fields }>;
  /** Fields in which anything may stand: a mark that tells one showing from the next, a place to go on to, what is not read with this act. */
  readonly open?: readonly string[];
  /** Tables in which a refused form is counted. */
  readonly counts?: readonly string[];
  /** Why the record does not let it be taken even so: what stands in its way is said only after every field was read. */
  readonly stopped?: string;
  /** It carries a file under this name. */
  readonly file?: string;
}

const CLERK = 'higashi-uketsuke';
const REVIEWER = 'higashi-shinsa';
const day = (name: string, of: string, month = '11'): Fields => ({ [`${name}-era`]: 'reiwa', [`${name}-year`]: '8', [`${name}-month`]: month, [`${name}-day`]: of });

/** An act on a case that the reviewer has taken, with the version that its page shows. */
function onCase(act: string, sender: string, more: (records: RecordedTown, id: string) => Promise<Fields> | Fields = () => ({}), claimed = true, open: readonly string[] = []): FilledForm {
  return {
    path: `/branch/cases/:id/${act}`, sender, open,
    fill: async (records) => {
      const { office } = records.town;
      const { id } = await office.submit();
      if (claimed) await claim(office, id);
      const fields = await more(records, id);
      return { address: `/branch/cases/${id}/${act}`, fields: { version: await version(office, id), ...fields } };
    },
  };
}

/** An act on a registration that the clerk has taken. */
function onRegistration(act: string, more: (records: RecordedTown, room: DeskRoom, id: string) => Promise<Fields> | Fields = () => ({}), rest: Partial<FilledForm> & { readonly make?: (room: DeskRoom) => Promise<string> } = {}): FilledForm {
  const { make = (room: DeskRoom) => room.held(), ...others } = rest;
  return {
    path: `/branch/intake/:id/${act}`, sender: CLERK,
    fill: async (records, room) => {
      const id = await make(room);
      const fields = await more(records, room, id);
      return { address: `/branch/intake/${id}/${act}`, fields: { version: String((await records.town.registration(id)).version), ...fields } };
    },
    ...others,
  };
}

/** Two papers of one company: what the second may be decided on. */
async function twins(room: DeskRoom): Promise<{ readonly id: string; readonly other: string }> {
  const { paper } = room.company();
  const other = await room.town.arrive({ raw: paper, pictureHash: '00ff00ff00ff00ff' });
  const id = await room.town.arrive({ raw: paper, pictureHash: '00ff00ff00ff00ff' });
  await room.town.act(room.clerk, id, 'claim');
  return { id, other };
}

function duplicate(decision: 'separate' | 'merge' | 'reissue'): FilledForm {
  return {
    path: '/branch/intake/:id/duplicates', act: decision, sender: CLERK,
    fill: async ({ town }, room) => {
      let [id, other] = ['', ''];
      if (decision === 'reissue') {
        id = await town.arrive({ raw: { ...room.company().paper, name: '株式会社見本組', address: '見本県見本市本町1丁目1-1' } });
        await town.act(room.clerk, id, 'claim');
        other = await accountOf(town.office, '1000000001');
      } else ({ id, other } = await twins(room));
      return { address: `/branch/intake/${id}/duplicates`, fields: { version: String((await town.registration(id)).version), act: `${decision}:${other}` } };
    },
  };
}

function sorting(to: 'new' | 'other' | 'aside'): FilledForm {
  return onRegistration('sorting', async ({ town }, room, id) => {
    const [page] = await town.pagesOf(id);
    const { receptionNumber } = await town.registration(await room.held());
    return { page: page?.id ?? '', to, number: to === 'other' ? receptionNumber : '' };
  }, {
    act: to, ...(to === 'other' ? {} : { open: ['number'] }),
    make: async (room) => {
      const id = await room.town.arrive({ raw: room.company().paper, pages: 2 });
      await room.town.act(room.clerk, id, 'claim');
      return id;
    },
  });
}

/** 補正 that the reviewer has asked for, answered by those from whom the application came. */
function correction(root: '/applications' | '/branch/applications', sender: string): FilledForm {
  return {
    path: `${root}/:id/correction`, sender, open: ['mode', 'remove'], file: 'attachments',
    fill: async ({ town: { office } }) => {
      const { id } = await office.submit(root === '/applications' ? {} : { channel: 'counter', enteredBy: CLERK });
      if (root === '/applications') await office.work.run(async (em) => {
        const account = await em.findOneOrFail(ContractorAccount, { loginId: sender });
        await em.nativeUpdate(GuaranteeApplication, { id }, { account: account.id });
      });
      const desk = await claim(office, id);
      await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: ['workPlace', 'attachments'], reason: '番地がありません。', ...ANSWER_BY });
      const { draft } = await office.application(id);
      const second = v7();
      await office.work.run((em) => {
        em.create(Attachment, { id: second, draft, purpose: 'contract-copy', fileName: '二枚目.pdf', sha256: 'c'.repeat(64), bytes: 1, pages: 1, createdAt: office.clock.now() });
        return Promise.resolve();
      });
      return { address: `${root}/${id}/correction`, fields: { version: await version(office, id), mode: 'correction', workPlace: '見本県見本市中央町一丁目2番 地内', remove: second } };
    },
  };
}

/** The page 添付書類 of a draft with two copies. */
function attachments(root: '/applications' | '/branch/applications', sender: string): FilledForm {
  return {
    path: `${root}/drafts/:id/steps/attachments`, sender, file: 'attachments',
    // What is wrong is kept with the draft, beside the sentence about it; any other act keeps the page and leaves it.
    open: ['act'], counts: ['application_draft'],
    fill: async ({ town: { office } }) => {
      const id = v7();
      const copy = v7();
      const clerk = await office.staff(CLERK);
      await office.work.run(async (em) => {
        const at = office.clock.now();
        const account = await em.findOneOrFail(ContractorAccount, { loginId: '1000000001' });
        const whose = root === '/applications' ? { channel: 'web' as const, account: account.id } : { channel: 'counter' as const, enteredBy: clerk.id };
        em.create(ApplicationDraft, { id, kind: 'advance-payment', customer: account.customer, form: {}, completedSteps: [], createdAt: at, savedAt: at, ...whose });
        em.create(Attachment, { id: copy, draft: id, purpose: 'contract-copy', fileName: '写し.pdf', sha256: 'd'.repeat(64), bytes: 1, pages: 1, createdAt: at });
      });
      return {
        address: `${root}/drafts/${id}/steps/attachments`,
        fields: { evidenceKind: 'contract-copy', contactDepartment: '工務部', contactName: '見本 太郎', contactPhone: '00-0000-0000', contactMail: '', ...day('desiredIssueDate', '27'), note: '発注者へ急ぎます', act: 'next' },
      };
    },
  };
}

/** A receipt that is 440円 short, as after a deducted fee. */
async function feeDeducted(office: RecordedTown['town']['office']): Promise<string> {
  const id = await approved(office);
  await record(office, CLERK, { amount: '59,860', parts: [{ number: await numberOf(office, id) }] });
  return (await receipts(office, id))[0] ?? '';
}

async function accountOf({ work }: RecordedTown['town']['office'], loginId: string): Promise<string> {
  return (await work.read((em) => em.findOneOrFail(ContractorAccount, { loginId }))).id;
}

/** Of the forms that name a record in their fields. */
const OPEN_BY_FIELD: Readonly<Record<string, readonly string[]>> = {
  '/branch/letters/print': ['token'], '/branch/intake/misdeliveries/new': ['token'], '/branch/intake/retention/decide approve': ['note'],
};

export const FILLED_FORMS: readonly FilledForm[] = [
  ...FORMS_BY_FIELD.map((form): FilledForm => ({ path: form.path, ...(form.act && { act: form.act }), sender: form.sender, open: OPEN_BY_FIELD[[form.path, form.act].filter(Boolean).join(' ')] ?? [], fill: async (records) => ({ fields: await form.fields(records) }) })),
  onCase('claim', REVIEWER, undefined, false),
  onCase('release', REVIEWER),
  onCase('take-over', 'higashi-shinsa2', () => ({ 'reason-take-over': '担当者が休み' })),
  onCase('reassign', 'higashi-kacho', async ({ town: { office } }) => ({ staff: (await office.staff('higashi-shinsa2')).id, 'reason-reassign': '異動' })),
  onCase('transfer', 'higashi-kacho', async ({ town: { office } }) => ({ branch: (await office.branch('21')).id, 'reason-transfer': '管轄' })),
  onCase('opinion', REVIEWER, () => ({ opinion: 'decline', text: '引き受けられません', memo: '電話で確かめた' })),
  onCase('correction', REVIEWER, () => ({ mark: 'workName', reason: '契約書と違います。', 'note-workName': '契約書のとおりに', ...ANSWER_BY })),
  onCase('draft', REVIEWER, () => ({ show: '', opinion: 'decline', text: '引き受けられません', memo: '電話で確かめた', kept: '' }), true, ['version', 'show', 'opinion', 'kept']),
  onCase('decision', 'higashi-kacho', async ({ town: { office } }, id) => {
    await giveOpinion(office, id);
    return { outcome: 'returned', reason: '確かめてください' };
  }),
  duplicate('separate'), duplicate('merge'), duplicate('reissue'),
  sorting('new'), sorting('other'), sorting('aside'),
  correction('/applications', '1000000001'), correction('/branch/applications', CLERK),
  attachments('/applications', '1000000001'), attachments('/branch/applications', CLERK),
  onRegistration('claim', undefined, { make: (room) => room.town.arrive({ raw: room.company().paper }) }),
  onRegistration('release'),
  onRegistration('take-over', () => ({ 'reason-take-over': '担当者が休み' }), { sender: 'higashi-keiri' }),
  onRegistration('transfer', async ({ town }, _, id) => ({ branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄', seen: await town.papers(id) })),
  onRegistration('close', async ({ town }, _, id) => ({ closing: 'cancelled', 'reason-close': 'お客様から電話', seen: await town.papers(id) })),
  onRegistration('deficiency', async ({ town }, _, id) => ({ reasons: 'seal-missing', text: '印がありません', seen: await town.papers(id), ...DAY }), { open: ['reasons'] }),
  onRegistration('deficiency/answered', () => ({ note: '押印したものを受け取った' }), { make: (room) => room.deficient() }),
  onRegistration('calls/address', () => ({ how: 'public-record', evidence: '登記情報' })),
  onRegistration('calls/phone', () => ({ number: '099-000-7777', source: '登記', answeredBy: '総務部', answer: '担当が替わった', field: 'contactName', after: '見本 次郎' })),
  onRegistration('customer/record', (_, room) => room.company().record),
  onRegistration('send-back', () => ({ reason: '番地が違う' }), { sender: 'higashi-keiri', make: (room) => room.entered() }),
  { path: '/guarantees/:number/submission', sender: '1000000001', fill: () => Promise.resolve({ fields: { ...day('submittedOn', '24'), way: 'mail', note: '担当へ' } }) },
  { path: '/applications/:id/retraction', sender: '1000000001', fill: async ({ town: { office } }) => ({ address: `/applications/${(await office.submit()).id}/retraction`, fields: { reason: '契約がなくなった', confirm: 'yes' } }) },
  {
    path: '/branch/applications/:id/retraction', sender: CLERK,
    fill: async ({ town: { office } }) => ({ address: `/branch/applications/${(await office.submit({ channel: 'counter', enteredBy: CLERK })).id}/retraction`, fields: { reason: '契約がなくなった', confirm: 'yes' } }),
  },
  { path: '/branch/tasks/:id/done', sender: CLERK, fill: () => Promise.resolve({ fields: { note: '電話で知らせた' } }) },
  { path: '/branch/tasks/:id/refund', sender: CLERK, open: ['token'], fill: () => Promise.resolve({ fields: { token: v4(), shown: '200', ...day('on', '24'), way: 'transfer', account: '見本銀行 本店 普通 0123456 ミホン', reference: '受付 001' } }) },
  { path: '/branch/tasks/:id/write-off', sender: CLERK, open: ['token'], fill: () => Promise.resolve({ fields: { token: v7(), shown: '500', reason: '戻らない見込み' } }) },
  ...([['withdraw', CLERK], ['confirm', 'higashi-kacho']] as const).map(([act, sender]): FilledForm => ({
    path: `/branch/tasks/:id/write-off/${act}`, sender, open: ['token'],
    fill: async ({ town: { office } }) => {
      const [clerk, address] = [await office.desk(CLERK), `/branch/tasks/${(await returnedTooMuch(office)).task}/write-off`];
      await clerk.post(address, { token: v7(), shown: '500', reason: '戻らない見込み' });
      return { address: `${address}/${act}`, fields: { token: v7(), proposal: await shownProposal(clerk, address), ...(act === 'withdraw' && { reason: 'もう一度請求する' }) } };
    },
  })),
  { path: '/branch/payments/:id/confirm', sender: 'higashi-keiri', open: ['token'], fill: async ({ town: { office } }) => ({ address: `/branch/payments/${await feeDeducted(office)}/confirm`, fields: { token: v7(), waive: '440' } }) },
  { path: '/branch/letters/tasks/:id/done', sender: CLERK, fill: () => Promise.resolve({ fields: { note: '電話で知らせた' } }) },
  { path: '/v', sender: '', fill: ({ issued }) => Promise.resolve({ fields: { number: issued.contractNumber, key: issued.key } }) },
  { path: '/v/mail', sender: '', fill: ({ issued }) => Promise.resolve({ fields: { mail: `保証契約番号 ${issued.contractNumber}\n認証キー ${issued.key}` } }) },
  { path: '/branch/cases/:id/certificate/lift-block', sender: CLERK, fill: () => Promise.resolve({ fields: { token: v7(), 'reason-lift-block': '発注者から電話' } }) },
  { path: '/branch/cases/:id/certificate/reissue-key', sender: REVIEWER, fill: () => Promise.resolve({ fields: { token: v7(), generation: '1', 'reason-reissue-key': '誤送信' } }) },
  { path: '/branch/payments/:id/reverse', sender: REVIEWER, fill: () => Promise.resolve({ fields: { reason: '二重の入金', ground: 'money-came' } }) },
  { path: '/branch/intake/arrivals/:arrival/set-aside', sender: CLERK, fill: () => Promise.resolve({ fields: { class: 'junk' } }) },
  { path: '/branch/intake/misdeliveries/:entry/withdraw', sender: CLERK, fill: () => Promise.resolve({ fields: { reason: '別の会社でした' } }), stopped: 'handled' },
  { path: '/branch/intake/misdeliveries/:entry/handle', sender: CLERK, fill: () => Promise.resolve({ fields: { handling: 'returned', ...day('on', '24'), note: '返送した' } }) },
  { path: '/branch/intake/new', sender: CLERK, open: ['token'], file: 'scan', fill: () => Promise.resolve({ fields: { token: v4(), channel: 'counter', name: '株式会社架空', phone: '099-000-0000' } }) },
  { path: '/branch/letters/posted/:id/return', sender: CLERK, fill: () => Promise.resolve({ fields: { ...day('on', '24'), reason: '宛所に尋ねあたらず' } }) },
  { path: '/branch/intake/:id/customer/choose', sender: CLERK, fill: async ({ town }, room) => {
    const id = await room.held();
    const customer = await town.office.work.read((em) => em.findOneOrFail(Customer, { customerNumber: '2000000001' }));
    return { address: `/branch/intake/${id}/customer/choose`, fields: { version: String((await town.registration(id)).version), customer: customer.id } };
  } },
  onRegistration('customer/leave', undefined, { make: async (room) => {
    const id = await room.held();
    await room.town.act(room.clerk, id, 'customer/record', room.company().record);
    return id;
  } }),
  onRegistration('approve', async ({ town }, _, id) => ({ seen: await town.seen(id) }), { sender: 'higashi-keiri', make: (room) => room.entered(), stopped: 'the page was not opened' }),
  onRegistration('deficiency/print', async (_, room, id) => room.printing(id, 'letter'), { open: ['version', 'fax', 'confirm'], make: (room) => room.deficient() }),
  onRegistration('deficiency/sent', async ({ town }, room, id) => {
    await town.act(room.clerk, id, 'deficiency/print', await room.printing(id, 'letter'));
    const notice = await town.office.work.read((em) => em.findOneOrFail(DeficiencyNotice, { registration: id }));
    return { notice: notice.id, way: 'post', ...day('sent', '24') };
  }, { open: ['version'], make: (room) => room.deficient() }),
  {
    path: '/branch/payments/:id/fee', sender: 'higashi-keiri', open: ['token'],
    fill: async ({ town: { office } }) => {
      const receipt = await feeDeducted(office);
      await confirm(office, receipt);
      return { address: `/branch/payments/${receipt}/fee`, fields: { token: v7(), decision: 'bear', shown: '440' } };
    },
  },
  { path: '/branch/accounts/:id/unlock', sender: CLERK, fill: () => Promise.resolve({ fields: { 'reason-unlock': 'お客様から電話' } }), stopped: 'not locked' },
  { path: '/branch/accounts/:id/move', sender: REVIEWER, fill: async ({ town: { office } }) => ({ address: `/branch/accounts/${await accountOf(office, '1000000004')}/move`, fields: { branch: (await office.branch('21')).id, 'reason-move': '移転' } }) },
  { path: '/branch/accounts/:id/reissue', sender: CLERK, fill: () => Promise.resolve({ fields: { how: 'public-record', evidence: '登記情報', 'reason-reissue': 'パスワードを忘れた' } }), stopped: 'one is under way on paper' },
  { path: '/branch/accounts/:id/letter', sender: CLERK, fill: () => Promise.resolve({ fields: { 'reason-letter': '届かない' } }), stopped: 'no letter' },
  { path: '/branch/accounts/:id/record', sender: CLERK, fill: (_, room) => Promise.resolve({ fields: { ...room.company().record, seen: 'x', token: v4() } }), open: ['token', 'postalCode', 'address', 'address-source', 'address-on', 'postalCode-source', 'postalCode-on'], stopped: 'another record was shown' },
  { path: '/branch/accounts/:id/record/address', sender: CLERK, fill: (_, room) => Promise.resolve({ fields: { ...room.company().record, 'address-source': '登記情報', 'address-on': '令和8年11月20日', shown: '見本県', token: v4(), how: 'public-record', evidence: '登記情報' } }), open: ['token'], stopped: 'another address was shown' },
  { path: '/branch/accounts/:id/record/address/confirm', sender: 'higashi-keiri', fill: () => Promise.resolve({ fields: { change: v7() } }), stopped: 'no change waits' },
  { path: '/branch/accounts/:id/record/address/end', sender: CLERK, fill: () => Promise.resolve({ fields: { change: v7(), 'reason-end': '移転が延びた' } }), stopped: 'no change waits' },
  { path: '/branch/accounts/:id/reissue/cancel', sender: CLERK, fill: () => Promise.resolve({ fields: { 'reason-reissue-cancel': '思い出した' } }), stopped: 'the one under way came on paper' },
  { path: '/branch/cases/:id/certificate/deliver', sender: CLERK, fill: () => Promise.resolve({ fields: { way: 'post', ...day('on', '24'), note: '書留' } }), stopped: 'electronic' },
  { path: '/branch/letters/:id/address', sender: CLERK, fill: () => Promise.resolve({ fields: { address: '見本県', how: 'public-record', evidence: '登記情報' } }), stopped: 'another address' },
  { path: '/branch/letters/:id/address/record', sender: CLERK, fill: (_, room) => Promise.resolve({ fields: { ...room.company().record, shown: '見本県', token: v4() } }), open: ['token'], stopped: 'another address was shown' },
  { path: '/branch/letters/:id/address/confirm', sender: 'higashi-keiri', fill: () => Promise.resolve({ fields: { check: v7() } }), stopped: 'no such check' },
  { path: '/branch/intake/arrivals/:arrival/file', sender: CLERK, fill: () => Promise.resolve({ fields: { to: v7() } }), stopped: 'no code on it names that' },
  { path: '/branch/intake/arrivals/:arrival/open', sender: CLERK, fill: () => Promise.resolve({ fields: { reason: '宛先を確かめる' } }), stopped: 'not sealed' },
  { path: '/mail-addresses', sender: '1000000001', counts: ['sign_in_failure'], fill: () => Promise.resolve({ fields: { mail: 'atarashii@mihongumi.example.jp', sharedMail: 'kyouyuu@mihongumi.example.jp', password: SAMPLE_PASSWORD } }) },
  { path: '/registration/status', sender: '', fill: async ({ town }, room) => ({ fields: { number: (await town.registration(await room.held())).receptionNumber } }) },
  { path: '/registration/apply', sender: '', open: ['submissionKey', 'appliedOn', 'act'], fill: () => Promise.resolve({ fields: { ...PAPER, mail: 'hanako@reiken.example.jp', nameKana: 'カブシキガイシャレイケンコウムテン', corporateNumber: '', branch: '20', consent: 'agreed', act: 'submit', submissionKey: v4() } }) },
  { path: '/password/forgotten', sender: '', fill: () => Promise.resolve({ fields: { loginId: '1000000001', mail: 'koumu@mihongumi.example.jp' } }) },
  ...(['', '/branch', '/admin'] as const).map((door): FilledForm => ({ path: `${door}/sign-in`, sender: '', open: ['next'], counts: ['sign_in_failure'], fill: () => Promise.resolve({ fields: { next: door || '/home', 'login-id': { '': '1000000005', '/branch': 'nishi-keiri', '/admin': 'kanri' }[door], password: SAMPLE_PASSWORD } }) })),
  { path: '/password', sender: '1000000001', counts: ['sign_in_failure'], fill: () => Promise.resolve({ fields: { current: SAMPLE_PASSWORD, fresh: 'kawara-no-hashi-2026' } }) },
  {
    path: '/branch/accounts/:id/close', sender: REVIEWER,
    fill: async ({ town: { office } }) => ({ address: `/branch/accounts/${await accountOf(office, '1000000002')}/close`, fields: { 'reason-close': '廃業' } }),
  },
];

/** Forms that stand in no row above, with the reason. Every other form has to. */
export const NOT_FILLED: Readonly<Record<string, readonly string[]>> = {
  'reads no field: the address says all of it': [
    ...['', '/branch', '/admin'].map((door) => `${door}/sign-out`), '/applications/drafts', '/applications/drafts/:id/discard', '/branch/applications/drafts/:id/discard', '/branch/delegations/:id/end',
    '/branch/intake/misdeliveries/:entry/confirm', ...['register', 'answer', 'read-again', 'take-back'].map((act) => `/branch/intake/arrivals/:arrival/${act}`), '/branch/intake/:id/renew', '/branch/letters/tasks/:id/resend', '/branch/tasks/:id/resend',
    '/branch/cases/:id/certificate/print', '/branch/cases/:id/sheet', '/guarantees/:number/key-notice', '/guarantees/:number/view-print', '/mail-addresses/:which/resend', '/mail-addresses/:which/withdraw',
    '/mail-confirmation/:token', '/v/close', '/unsent', '/branch/unsent',
  ],
  'another audience reads the same fields by the same code': ['/branch/password', '/admin/password'],
  'every field of the application form: contractor/hostile-fields.spec.ts': ['/applications/drafts/:id/steps/:step', '/branch/applications/drafts/:id/steps/:step', '/applications/drafts/:id/check', '/branch/applications/drafts/:id/check'],
  'keeps what is typed as it is: registration/desk-hostile.spec.ts': ['/branch/intake/:id/entry'],
  'of an account before its first sign-in: registration/first-sign-in.spec.ts, forgotten-password.spec.ts': ['/first-sign-in', '/first-sign-in/mail', '/password-reset/:token'],
};
