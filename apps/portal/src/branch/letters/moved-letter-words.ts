import type { MovedLetter, MovedRegistration } from '#persistence';

/** What to do with papers of customers whose 取扱支店 has changed since the printing. */
export function movedLetterWords(letters: readonly MovedLetter[]): string {
  const named = letters.map(({ number, receptionNumber, branchName }) => `通知書${number}（受付${receptionNumber}、いまの取扱支店：${branchName}）`).join('、');
  return `印刷のあとで、取扱支店が変わった通知書があります：${named}。前の支店の連絡先が載っているので、まだ送っていないときは、送らずに紙を廃棄してください。もう送ったときは、いまの取扱支店に知らせてください。発送の記録と印刷のし直しは、その支店がします`;
}

/** An old page still shows what another branch prints and posts by now. */
export function movedRegistrationWords(moved: readonly MovedRegistration[]): string {
  const named = moved.map(({ receptionNumber, branchName }) => `受付${receptionNumber}（いまの取扱支店：${branchName}）`).join('、');
  return `この画面を開いたあとに、取扱支店が変わりました：${named}。通知書の印刷と発送は、その支店がします`;
}
