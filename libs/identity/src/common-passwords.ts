import { dictionary } from '@zxcvbn-ts/language-common';
import { isPutTogether } from './guessable.js';

/**
 * What the lists of leaked passwords, made abroad, do not hold: words of this country and of the trade, and rows of keys of
 * our length; lower case, without spaces and marks between. The sample password of the README is one of them.
 */
const HERE: readonly string[] = [
  'mihon2026hosho',
  '123456789012', '1234567890123', '12345678901234', '123456789123', '0123456789', '1234567890', '987654321098', '0987654321', '098765432109', '112233445566', '1q2w3e4r5t6y', '123qweasdzxc', '1qaz2wsx3edc', '123412341234',
  'qwertyuiop', 'qwertyuiopasdf', 'qwertyuiop123', 'qwerty123456', 'qwerty1234567890', 'asdfghjkl', 'asdfghjkl123', 'zxcvbnm123456', 'qazwsxedcrfv', 'qwerasdfzxcv', 'abcdefghijkl', 'abcdefghijklmnop', 'abcdefg123456', 'abc123456789', 'abcd12345678', 'a1b2c3d4e5f6', 'aa123456789',
  'password', 'password1234', 'password12345', 'password123456', 'passwordpassword', 'mypassword', 'newpassword', 'changeme', 'changemenow', 'changepassword', 'letmein', 'letmeinplease', 'welcome', 'welcomewelcome', 'iloveyou', 'iloveyouforever', 'trustno1', 'administrator', 'admin', 'adminadmin', 'superman', 'football', 'baseball', 'sunshine', 'princess', 'dragon', 'monkey', 'master', 'shadow', 'correcthorsebatterystaple',
  'pasuwado', 'pasuwaado', 'himitsu', 'himitsudesu', 'sakura', 'sakurasakura', 'arigatou', 'arigatougozaimasu', 'konnichiwa', 'ohayougozaimasu', 'yoroshiku', 'yoroshikuonegaishimasu', 'kaishakaisha', 'nihonnihon', 'nippon', 'tokyotokyo', 'doraemon', 'pikachu', 'kensetsu', 'kensetsugaisha', 'hoshokaisha', 'hoshouhoshou', 'denshihosho', 'denshihoshou', 'maebarai', 'maebaraikin', 'enethosho',
  'パスワード', 'ひみつ', 'さくら', 'ありがとう', 'ありがとうございます', 'よろしくお願いします',
];

/** What follows a common word when somebody is asked for a longer one: a year, a mark. */
const AFTER = /[\d!?@#$%&*+]{0,8}$/;

/** The 49,000 passwords that leaks hold most often, and ours before them, with their place; all lower case. */
const LEAKED: ReadonlyMap<string, number> = new Map(
  [...HERE, ...dictionary['passwords-common'].map((password) => password.toLowerCase().replace(/[\s_.\-]/g, ''))].map((word, index): [string, number] => [word, index + 1]).reverse(),
);
const LONGEST = Math.max(...[...LEAKED.keys()].map((word) => word.length));

/** A shorter word before a row of figures is chance: `ab123456…` says nothing against what follows. */
const SHORTEST_WORD = 5;

/** Whether a password, folded by `plainly`, is one that leaks hold, such a one over and over, or one with a year or a mark behind it. */
export function isCommon(plain: string): boolean {
  // One to four characters over and over: aaaaaaaaaaaa, abcabcabcabc.
  if (/^(.{1,4})\1+$/u.test(plain)) return true;
  const rest = AFTER.exec(plain)?.[0].length ?? 0;
  for (let cut = 0; cut <= rest; cut += 1) {
    const word = plain.slice(0, plain.length - cut);
    if (word.length < SHORTEST_WORD) break;
    if (LEAKED.has(word) || isLeakedAgainAndAgain(word)) return true;
  }
  return false;
}

/** Whether a password, folded, is put together of a few pieces that are tried first: rows of keys, everyday words, words of leaks. */
export function isOfCommonPieces(plain: string): boolean {
  return isPutTogether(plain, (word) => LEAKED.get(word), LONGEST);
}

function isLeakedAgainAndAgain(word: string): boolean {
  const unit = /^(.+?)\1+$/u.exec(word)?.[1];
  return unit !== undefined && LEAKED.has(unit);
}
