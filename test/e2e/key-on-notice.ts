/** The 認証キー as it stands on the notice: twelve characters in cells, each with 英字 or 数字 below it. */
export function keyOn(noticeText: string): string {
  const cells = [...noticeText.matchAll(/([0-9A-Z])(?:英字|数字)/g)].map(([, character = '']) => character);
  if (cells.length !== 12) throw new Error(`The notice shows ${cells.length} characters of a key: ${noticeText}`);
  return cells.join('');
}
