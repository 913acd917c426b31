import type { WorkClass } from '../vocabulary/enumerations.js';

/** How a field is typed, read and shown. */
export type FieldKind =
  | 'choice'
  | 'date'
  | 'yen'
  | 'percent'
  | 'text'
  | 'multiline'
  | 'digits'
  | 'account-kana'
  | 'phone'
  | 'mail'
  | 'consent';

/** Where the choices of a field come from: fixed words, or what the context of the form offers. */
export type ChoiceSource =
  | 'owners'
  | 'work-classes'
  | 'bureaus'
  | 'media'
  | 'payment-methods'
  | 'deposit-banks'
  | 'deposit-kinds'
  | 'use-plans'
  | 'evidence-kinds';

/** Whether a field must be filled; `when-asked` = required exactly when its condition makes it appear. */
export type Requirement = 'always' | 'when-asked' | 'optional';

export interface FieldDefinition {
  readonly name: string;
  readonly step: string;
  readonly kind: FieldKind;
  /** The label for 工事 and for 業務 (設計・調査・測量, 地域維持事業). */
  readonly label: { readonly works: string; readonly services: string };
  readonly requirement: Requirement;
  /** In characters for texts, in digits for numbers; null where it means nothing. */
  readonly maxLength: number | null;
  readonly support: string;
  readonly choices: ChoiceSource | null;
}

/** The steps of the task list and the consent of the last page. */
export const APPLICATION_STEPS = [
  { name: 'eligibility', title: '電子保証の対象かどうか', optional: false },
  { name: 'works', title: '発注者と工事', optional: false },
  { name: 'amounts', title: '金額と工期', optional: false },
  { name: 'delivery', title: '証書の受取方法と保証料の支払方法', optional: false },
  { name: 'uses', title: '前払金の使いみち（使途内訳明細書）', optional: true },
  { name: 'attachments', title: '添付書類と連絡事項', optional: false },
  { name: 'consent', title: '申込内容の確認', optional: false },
] as const;
export type ApplicationStep = (typeof APPLICATION_STEPS)[number]['name'];

type Define = Omit<FieldDefinition, 'label' | 'maxLength' | 'choices'> & {
  readonly step: ApplicationStep;
  readonly label: string | readonly [string, string];
  readonly maxLength?: number;
  readonly choices?: ChoiceSource;
};

function define<const N extends string>(name: N, field: Omit<Define, 'name'>): FieldDefinition & { readonly name: N; readonly step: ApplicationStep } {
  const [works, services] = typeof field.label === 'string' ? [field.label, field.label] : field.label;
  return { ...field, name, label: { works, services }, maxLength: field.maxLength ?? null, choices: field.choices ?? null };
}

/**
 * 前払金保証 新規: every field of the application once, as data (JV and multi-year works apart). Screens, the
 * reader, the confirmation page, the 控え and the 補正 all go by this list.
 */
export const APPLICATION_FIELDS = [
  define('ownerId', {
    step: 'eligibility', kind: 'choice', label: '発注者', requirement: 'always', choices: 'owners',
    support: '契約書の発注者の名前です。一部だけでも探せます。',
  }),
  define('workClass', {
    step: 'eligibility', kind: 'choice', label: '区分', requirement: 'always', choices: 'work-classes',
    support: '契約の種類を選んでください。',
  }),
  define('bureau', {
    step: 'eligibility', kind: 'choice', label: '所管する局', requirement: 'when-asked', choices: 'bureaus',
    support: '地域維持事業を所管する発注者の局です。局によって電子保証の対象が変わります。',
  }),
  define('contractDate', {
    step: 'eligibility', kind: 'date', label: '契約日', requirement: 'always',
    support: '契約書の日付です。契約の前は、予定日でもかまいません。',
  }),
  define('noticeDate', {
    step: 'eligibility', kind: 'date', label: '公告日', requirement: 'when-asked',
    support: 'この発注者は、公告日で電子保証の対象を決めます。入札公告の日付です。',
  }),
  define('designationDate', {
    step: 'eligibility', kind: 'date', label: '指名・予定工事通知日', requirement: 'when-asked',
    support: 'この発注者は、指名または予定工事の通知の日で電子保証の対象を決めます。',
  }),

  define('addressee', {
    step: 'works', kind: 'text', label: '宛名（被保証者）', requirement: 'always', maxLength: 60,
    support: '契約書の発注者の職名を、そのまま入力してください。「様」は自動で付きます。例：見本県東部建設事務所長',
  }),
  define('department', {
    step: 'works', kind: 'text', label: '担当部署', requirement: 'optional', maxLength: 60,
    support: '認証キーを提出する部署がわかるときに入力してください。',
  }),
  define('workNumber', {
    step: 'works', kind: 'text', label: ['工事番号', '業務番号'], requirement: 'optional', maxLength: 40,
    support: '契約書に番号があるときは、そのまま入力してください。',
  }),
  define('workName', {
    step: 'works', kind: 'text', label: ['工事名', '業務名'], requirement: 'always', maxLength: 120,
    support: '契約書のとおりに入力してください。旧字や丸数字もそのまま使えます。',
  }),
  define('workPlace', {
    step: 'works', kind: 'text', label: ['工事場所', '履行場所'], requirement: 'always', maxLength: 120,
    support: '契約書のとおりに入力してください。',
  }),
  define('signatoryTitle', {
    step: 'works', kind: 'text', label: '契約名義の肩書', requirement: 'optional', maxLength: 40,
    support: '契約書に署名・押印した方の肩書です。例：代表取締役、見本支店長',
  }),
  define('signatoryName', {
    step: 'works', kind: 'text', label: '契約名義の氏名', requirement: 'always', maxLength: 40,
    support: '契約書に署名・押印した方の氏名です。',
  }),

  define('contractPrice', {
    step: 'amounts', kind: 'yen', label: ['請負金額（税込）', '業務委託料（税込）'], requirement: 'always',
    support: '契約書の金額です。「4,840万」「48400000」のどちらでも、全角でもかまいません。',
  }),
  define('advanceRate', {
    step: 'amounts', kind: 'percent', label: '前払率', requirement: 'always',
    support: '契約書の前払金の割合です。10分の4は40%です。',
  }),
  define('advanceAmount', {
    step: 'amounts', kind: 'yen', label: '前払金額（保証金額）', requirement: 'always',
    support: '発注者に請求する前払金の額です。',
  }),
  define('workStart', {
    step: 'amounts', kind: 'date', label: ['工期の始め', '履行期間の始め'], requirement: 'always',
    support: '契約書の「自」の日付です。',
  }),
  define('workEnd', {
    step: 'amounts', kind: 'date', label: ['工期の終わり', '履行期間の終わり'], requirement: 'always',
    support: '契約書の「至」の日付です。この日が保証期限になります。',
  }),

  define('medium', {
    step: 'delivery', kind: 'choice', label: '保証証書の受取方法', requirement: 'always', choices: 'media',
    support: '電子交付では、証書の郵送や持参がいりません。',
  }),
  define('paymentMethod', {
    step: 'delivery', kind: 'choice', label: '保証料の支払方法', requirement: 'always', choices: 'payment-methods',
    support: '保証料は、審査のあとでご案内します。',
  }),
  define('transferDate', {
    step: 'delivery', kind: 'date', label: '振込予定日', requirement: 'optional',
    support: '決まっているときに入力してください。',
  }),
  define('payerKana', {
    step: 'delivery', kind: 'account-kana', label: '振込名義（カナ）', requirement: 'optional', maxLength: 48,
    support: 'お客様の名称と違う名義で振り込むときに入力してください。例：カ）ミホングミ',
  }),
  define('depositBankId', {
    step: 'delivery', kind: 'choice', label: '前払金専用口座の金融機関', requirement: 'always', choices: 'deposit-banks',
    support: '当社と委託契約のある金融機関から選んでください。',
  }),
  define('depositKind', {
    step: 'delivery', kind: 'choice', label: '預金の種類', requirement: 'always', choices: 'deposit-kinds',
    support: '前払金専用口座は、普通預金または決済用預金です。',
  }),
  define('depositNumber', {
    step: 'delivery', kind: 'digits', label: '口座番号', requirement: 'always', maxLength: 7,
    support: '7けたの数字です。7けたに満たないときは、先頭に0を付けてください。',
  }),
  define('depositHolder', {
    step: 'delivery', kind: 'account-kana', label: '口座名義（カナ）', requirement: 'always', maxLength: 48,
    support: '通帳のとおりに入力してください。例：カ）ミホングミ',
  }),

  define('usePlan', {
    step: 'uses', kind: 'choice', label: '使途内訳明細書', requirement: 'optional', choices: 'use-plans',
    support: 'あとから提出することもできます。提出までは前払金を払い出せません。',
  }),

  define('evidenceKind', {
    step: 'attachments', kind: 'choice', label: '添付する書類', requirement: 'always', choices: 'evidence-kinds',
    support: '契約の前に申し込むときは、指名通知書または落札通知書を添付してください。',
  }),
  define('contactDepartment', {
    step: 'attachments', kind: 'text', label: 'ご担当者の部署', requirement: 'optional', maxLength: 60,
    support: '',
  }),
  define('contactName', {
    step: 'attachments', kind: 'text', label: 'ご担当者の氏名', requirement: 'always', maxLength: 40,
    support: 'この申込みについて、お問い合わせする方です。',
  }),
  define('contactPhone', {
    step: 'attachments', kind: 'phone', label: 'ご担当者の電話番号', requirement: 'always',
    support: '日中つながる番号を入力してください。',
  }),
  define('contactMail', {
    step: 'attachments', kind: 'mail', label: 'ご担当者のメールアドレス', requirement: 'optional',
    support: '登録のアドレスとは別のアドレスにも、お知らせをお送りするときに入力してください。',
  }),
  define('desiredIssueDate', {
    step: 'attachments', kind: 'date', label: '発行希望日', requirement: 'optional',
    support: 'お急ぎの方は、支店へお電話でもご連絡ください。',
  }),
  define('note', {
    step: 'attachments', kind: 'multiline', label: '支店への連絡事項', requirement: 'optional', maxLength: 200,
    support: '急ぎの提出日があるときなどに書いてください。200文字まで。',
  }),

  define('agreedToClauses', {
    step: 'consent', kind: 'consent', label: '保証約款・特則への同意', requirement: 'always',
    support: '',
  }),
  define('agreedToService', {
    step: 'consent', kind: 'consent', label: 'サービス利用規約への同意', requirement: 'always',
    support: '',
  }),
] as const;

export type FieldName = (typeof APPLICATION_FIELDS)[number]['name'];

const BY_NAME: ReadonlyMap<string, FieldDefinition & { readonly step: ApplicationStep }> = new Map(APPLICATION_FIELDS.map((field) => [field.name, field]));

/** The definition of a field. */
export function fieldNamed(name: FieldName): FieldDefinition & { readonly step: ApplicationStep } {
  const field = BY_NAME.get(name);
  if (field === undefined) throw new TypeError(`no field ${name}`);
  return field;
}

export function isFieldName(name: string): name is FieldName {
  return BY_NAME.has(name);
}

/** The fields of a step in the order of the form. */
export function fieldsOf(step: ApplicationStep): readonly (FieldDefinition & { readonly name: FieldName })[] {
  return APPLICATION_FIELDS.filter((field) => field.step === step);
}

/** The label for the class of work; 工事's words until the class is known. */
export function labelOf(name: FieldName, workClass: WorkClass | null): string {
  const { label } = fieldNamed(name);
  return workClass === 'services' || workClass === 'regional-maintenance' ? label.services : label.works;
}

/** 発注者と工事 / 発注者と業務, 金額と工期 / 金額と履行期間. */
export function stepTitle(step: ApplicationStep, workClass: WorkClass | null): string {
  const title = APPLICATION_STEPS.find(({ name }) => name === step)?.title ?? '';
  return workClass === null || workClass === 'construction' ? title : title.replace('工事', '業務').replace('工期', '履行期間');
}
