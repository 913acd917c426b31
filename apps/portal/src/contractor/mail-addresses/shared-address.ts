/** Said beside the shared address. */
export const SAME_ADDRESS = '共有アドレスは、メールアドレスと違うものにしてください。同じアドレスだけのときは、空のままにします';

/** One mailbox, as mail servers in use take it: case does not count. */
export function sameMail(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
