import type { GuaranteeKind } from '#domain';
import type { ProjectWords } from './wording.js';

/** One condition printed on the certificate, numbered 一 to 六. */
export interface Condition {
  readonly number: string;
  readonly text: string;
  /** The edition of the 約款, which must not break over lines, and the words after it; null for the others. */
  readonly edition: { readonly text: string; readonly after: string } | null;
}

/** The guaranteed thing as running text names it. */
const SUBJECT: Readonly<Record<GuaranteeKind, string>> = {
  'advance-payment': '前払金',
  'interim-advance-payment': '中間前払金',
  contract: '契約保証金',
};

const NUMERALS = '一二三四五六';

/** The sentence above the amount. */
export function openingSentence(kind: GuaranteeKind, words: ProjectWords, termsName: string): string {
  const matter = kind === 'contract' ? '納付すべき契約保証金' : `受領する${SUBJECT[kind]}`;
  return `当会社は、次の公共${words.work}に係る${words.contract}に関し、保証契約者が${matter}について、当会社の${termsName}及び本証書の条項により、下記の金額を限度として保証します。`;
}

/**
 * The printed conditions: an invented sample (見本約款). An approved wording takes their place together with its 約款.
 * @param terms name of the 約款 and its edition: 前払金保証約款, 令和8年4月1日版.
 */
export function conditions(
  kind: GuaranteeKind,
  words: ProjectWords,
  terms: { readonly name: string; readonly edition: string },
): readonly Condition[] {
  const texts = kind === 'contract' ? performanceConditions(words) : advanceConditions(SUBJECT[kind], words);
  return [
    ...texts.map((text, index) => ({ number: NUMERALS.charAt(index), text, edition: null })),
    {
      number: NUMERALS.charAt(texts.length),
      text: `本証書に定めのない事項は、${terms.name}`,
      edition: { text: `（${terms.edition}）`, after: 'によります。' },
    },
  ];
}

function advanceConditions(subject: string, words: ProjectWords): readonly string[] {
  return [
    `当会社は、保証契約者の責めに帰すべき事由により${words.contract}が解除され、発注者が${subject}の返還を受けることができない場合に、その返還に係る債務を保証します。`,
    `保証金の額は、支払済みの${subject}（部分払があるときはその額を加えた額）から、既済部分の代価に相当する額を控除した額とします。`,
    claimCondition(),
    changeCondition(words),
    `${subject}は、当会社が指定する預託金融機関の専用口座に入金され、本${words.work}に必要な経費の支払に限り払い出すことができます。`,
  ];
}

function performanceConditions(words: ProjectWords): readonly string[] {
  return [
    `当会社は、保証契約者の責めに帰すべき事由により${words.contract}の債務が履行されない場合に、発注者が請求することができる違約金の支払を保証します。`,
    '保証金の額は、発注者が請求することができる違約金の額とし、保証金額を限度とします。',
    claimCondition(),
    changeCondition(words),
    '当会社が保証金を支払ったときは、その額を限度として、発注者が保証契約者に対して有する権利を取得します。',
  ];
}

function claimCondition(): string {
  return '発注者は、書面又は当会社が承諾した電磁的方法により保証金の支払を請求することができます。当会社は、請求を受けた日から30日以内に支払います。';
}

function changeCondition(words: ProjectWords): string {
  return `${words.contractAmount}、${words.period}その他の記載事項が変わったときは、当会社が発行する変更後の版によるものとし、その版が本証書に優先します。`;
}
