/**
 * 「e-Net保証」利用申込書, the one definition: the PDF, the Excel file, the web form, the entry at the desk and the zones of
 * the scan all follow it. Fields and texts in 'verbatim' are those of 電子保証について (令和6年5月; form of 令和5年12月改訂).
 */

/** Code and edition printed on the page; older editions without marks are worked at the desk, never rejected. */
export const REGISTRATION_FORM = { code: 'RF-01', edition: '2611', editionLabel: '令和8年11月版' } as const;

export type RegistrationFieldKind = 'date' | 'address' | 'text' | 'kana' | 'phone' | 'corporate-number' | 'mail';

/** Where a form comes from: typed on the web, or 利用申込書 on paper, as an Excel file or at the counter. */
export type RegistrationSource = 'web' | 'paper';

/**
 * 必須: everywhere; on the web alone; nowhere. What the paper has no box for cannot be demanded of whoever sends it, as an Excel file neither, and the desk demands what the
 * customer's own form did.
 */
type Requirement = 'everywhere' | 'on-web' | 'nowhere';

interface RegistrationFieldDefinition {
  readonly name: string;
  readonly label: string;
  readonly kind: RegistrationFieldKind;
  /** Number of the box on the paper; null for what it has none for. */
  readonly box: number | null;
  readonly required: Requirement;
  readonly maxLength: number;
  readonly support: string;
}

/** The same form as a workbook. Its print bears this code; its places depend on whoever's Excel and printer, and are found by its marks (`EXCEL_SHEET`). */
export const EXCEL_FORM_CODE = 'RF-02';

/** 不備の書面, which the customer sends back in front of the answer. */
export const NOTICE_CODE = 'RF-03';

/** In the order of the paper; the seal (印, box 4) is no field: a person looks at it. */
export const REGISTRATION_FIELDS = [
  { name: 'appliedOn', label: '申込日', kind: 'date', box: 1, required: 'everywhere', maxLength: 20, support: '' },
  { name: 'postalCode', label: '郵便番号', kind: 'address', box: 2, required: 'everywhere', maxLength: 7, support: 'ハイフンはあってもなくてもかまいません。' },
  { name: 'address', label: '住所', kind: 'text', box: 2, required: 'everywhere', maxLength: 120, support: 'お客様IDの通知書をお送りする住所です。都道府県から、建物名・階まで入力してください。' },
  { name: 'name', label: '名称', kind: 'text', box: 3, required: 'everywhere', maxLength: 80, support: '「株式会社」なども省略せず、登記のとおりに入力してください。' },
  { name: 'nameKana', label: '名称のフリガナ', kind: 'kana', box: null, required: 'on-web', maxLength: 100, support: 'ひらがなでもかまいません。カタカナに直します。' },
  { name: 'phone', label: '電話番号', kind: 'phone', box: 5, required: 'everywhere', maxLength: 20, support: '市外局番から入力してください。' },
  { name: 'corporateNumber', label: '法人番号', kind: 'corporate-number', box: null, required: 'nowhere', maxLength: 13, support: '13けたの数字です。入れると会社の確認が早く終わります。' },
  { name: 'department', label: '部署・役職名', kind: 'text', box: 6, required: 'everywhere', maxLength: 60, support: '' },
  { name: 'contactName', label: '担当者名', kind: 'text', box: 7, required: 'everywhere', maxLength: 40, support: '通知書の宛名になります。' },
  { name: 'mail', label: 'メールアドレス', kind: 'mail', box: null, required: 'nowhere', maxLength: 254, support: '不備があるときのご連絡に使います。お知らせを受け取るアドレスは、はじめてのログインで登録していただきます。' },
] as const satisfies readonly RegistrationFieldDefinition[];

export type RegistrationField = (typeof REGISTRATION_FIELDS)[number]['name'];

export function registrationField(name: RegistrationField): RegistrationFieldDefinition {
  const found = REGISTRATION_FIELDS.find((field) => field.name === name);
  if (!found) throw new Error(`There is no field ${name}.`);
  return found;
}

/** Whether a form without this field is incomplete: the one answer for web form, Excel file, paper and desk. */
export function isRequired(name: RegistrationField, source: RegistrationSource): boolean {
  const { required } = registrationField(name);
  return required === 'everywhere' || (required === 'on-web' && source === 'web');
}

/** Whether the paper has a box for it; web form and Excel file ask more. */
export function isOnPaper(name: RegistrationField): boolean {
  return registrationField(name).box !== null;
}

/** 利用規約の承認, verbatim. */
export const REGISTRATION_DECLARATION = 'インターネット保証サービス利用規約を承認のうえ次のとおり申込みをします。';

/** 担当者の欄の説明, verbatim. */
export const CONTACT_NOTE = '申込みご担当者についてご記入ください。';

/** 注記, verbatim. */
export const REGISTRATION_NOTES = {
  complete: '太線内をすべてご記入ください。',
  mailAtFirstSignIn: '初回ログイン時、メールアドレスのご登録が必要となります。',
  circle: '取扱のあるものを〇で囲むこと',
} as const;

/** 〈個人情報および法人等の団体情報の利用目的〉, verbatim and in its order: the opening and the sentence that closes it, then the five purposes. */
export const PURPOSES_OF_USE = {
  heading: '個人情報および法人等の団体情報の利用目的',
  opening: 'お客様の個人情報および法人等の団体情報を取得する目的は以下のとおりです。',
  closing: 'なお、ここに定めのない目的で取得する場合は、あらかじめ利用目的を明示させていただきます。',
  purposes: [
    'e-Net保証にかかる契約締結のため',
    '保証契約後の管理のため',
    '当社又は当社グループ会社を取り扱う商品やサービスのご案内、提供のため',
    '市場調査、ならびにデータ分析やアンケートの実施等による商品やサービスの研究、開発のため',
    'お問い合わせ等の対応のため',
  ],
} as const;

/** 〈弊社記入欄〉, verbatim: filled by the branch; 支払先確定・再預託 are only recorded. */
export const COMPANY_BOX = {
  heading: '弊社記入欄',
  customerNumber: '顧客番号 (CIF10桁)',
  branch: '取扱支店',
  branchNotes: '支店連絡欄',
  handling: { payeeFixed: '支払先確定', redeposit: '再預託' },
  clerk: '担当',
} as const;

/** The sheet of the Excel form as we write it; its cells to fill in are named like the fields (`REGISTRATION_FIELDS`). Customers rename and copy it. */
export const EXCEL_FORM_SHEET = '利用申込書';

/** How the workbook comes back: its cells are read; of its print the places, as far as its rows and columns are as we made them. */
export const EXCEL_FORM_SENDING = '色の付いた欄に入力し、このファイルと、印刷して押印したもののPDFか画像とを、1通のメールに添付してお送りください。FAX・郵送の場合は、印刷して押印したものをお送りください。行の高さと列の幅は変えないでください。';

const REQUIREMENT_WORDS = { true: '（必須）', false: '（任意）' } as const;

/** What stands before the cell of a field in the Excel form: by it the cell is found again where its name was lost. */
export function excelFormLabel(name: RegistrationField): string {
  return `${registrationField(name).label}${REQUIREMENT_WORDS[`${isRequired(name, 'paper')}`]}`;
}

/** What has ever stood there: a workbook that was handed out with another requirement comes back years later. */
export function excelFormLabels(name: RegistrationField): readonly string[] {
  return Object.values(REQUIREMENT_WORDS).map((words) => `${registrationField(name).label}${words}`);
}
