/** Said beside the shared address. */
export const SAME_ADDRESS = '共有アドレスは、メールアドレスと違うものにしてください。同じアドレスだけのときは、空のままにします';
