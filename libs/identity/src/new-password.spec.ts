import { passwordProblem } from './new-password.js';

describe('a new password', () => {
  test.each([
    ['eleven chars', null, 'kaze-to-12', 'too-short'],
    ['eleven emoji are eleven characters', null, '🏗'.repeat(11), 'too-short'],
    ['a novel', null, 'x1'.repeat(200), 'too-long'],
    ['a character no keyboard types', null, 'あいうえおかきくけこさし\u0000', 'unprintable'],
    ['blanks', null, ' '.repeat(14), 'common'],
    ['the ID twice', '1000000001', '10000000011000000001', 'is-the-id'],
    ['the ID with a year', 'higashi-kacho', 'Higashi-Kacho2026', 'is-the-id'],
    ['one character over and over', null, 'aaaaaaaaaaaaaa', 'common'],
    ['three over and over', null, 'abcabcabcabc', 'common'],
    ['a famous one in other letters', null, 'ＰａｓｓWord-2026!', 'common'],
    ['a row of the keyboard', null, 'qwertyuiop123', 'common'],
    ['the sample of the README', null, 'mihon-2026-hosho', 'common'],
    ['the one before', null, 'kawa no nagare wa taezu', 'same-as-before'],
    ['a sentence', null, 'yama no mukou ni hashi', null],
    ['Japanese', null, '山の向こうに橋を架けて渡る', null],
    ['drawn letters', null, 'v8Kq2-mzR4xPw', null],
  ])('%s', (_, loginId, password, problem) => {
    expect(passwordProblem(password, loginId ?? '1000000001', 'kawa no nagare wa taezu')).toBe(problem);
  });
});
