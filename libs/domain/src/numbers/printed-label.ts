/** What pages and papers print before a number; №, No. only where a number begins, since a 工事名 may hold one as well. */
const PRINTED_LABEL =
  /(?:受付番号|(?:保証)?契約番号|(?:保証)?証書番号|顧客番号|お客様(?:ID|ＩＤ|番号)|閲覧番号|通知番号|計算書番号|領収証番号|文書識別子|(?<!\S)(?:№|[NnＮｎ][OoＯｏ][.．]?)(?=\s*[\d０-９]))\s*[:：]?/g;

/** A text of numbers that were copied with their printed labels (受付番号 26-00004, №26-00004), without them. */
export function withoutPrintedLabels(text: string): string {
  return text.replace(PRINTED_LABEL, ' ').trim();
}
