import fc from 'fast-check';
import { passwordProblem } from './new-password.js';

describe('a new password', () => {
  test.each([
    ['eleven chars', null, 'kaze-to-12', 'too-short'],
    ['eleven emoji are eleven characters', null, '🏗'.repeat(11), 'too-short'],
    ['a novel', null, 'x1'.repeat(200), 'too-long'],
    ['a character no keyboard types', null, 'あいうえおかきくけこさし\u0000', 'unprintable'],
    ['blanks', null, ' '.repeat(14), 'common'],
    ['the ID twice', '1000000001', '10000000011000000001', 'holds-the-id'],
    ['the ID with a year', 'higashi-kacho', 'Higashi-Kacho2026', 'holds-the-id'],
    ['the ID in a sentence', '2000500001', 'hashi wo watasu ２０００-５０００-０１', 'holds-the-id'],
    ['the company', null, '例示建設の三階の窓から見る', 'holds-company'],
    ['the company with a blank in it', null, 'kaze ga ＲＥＩＪＩ－Ｋｅｎｓｅｔｕ fuku', 'holds-company'],
    ['the company in kana', null, 'れいじけんせつの三階の窓', 'holds-company'],
    ['the service', null, 'E-Net-Hosho-Nagano', 'holds-service'],
    ['the service in another spelling', null, 'watashi no densihosyou', 'holds-service'],
    ['the service by its name', null, 'わたしのe-Net 保証です', 'holds-service'],
    ['the surety', null, '見本建設業保証にようこそ', 'holds-service'],
    ['words of the service with a year', null, 'mihonhosho2026', 'holds-service'],
    ['the same in another spelling and order', null, 'Hoshou_Mihon!２０２６', 'holds-service'],
    ['the same in Japanese', null, '見本の電子の保証2026年12月'.replaceAll('の', ''), 'holds-service'],
    ['words of the trade alone', null, 'kensetu-maebarai-1', 'holds-service'],
    ['a word of the trade in a sentence', null, 'kensetsu no yama wo aruku', null],
    ['a word of the trade in a Japanese sentence', null, '保証より信頼が先に立つ町', null],
    ['a part of the company alone', null, '建設の山道を歩く人たちの声', null],
    ['one character over and over', null, 'aaaaaaaaaaaaaa', 'common'],
    ['three over and over', null, 'abcabcabcabc', 'common'],
    ['a famous one in other letters', null, 'ＰａｓｓWord-2026!', 'common'],
    ['a row of the keyboard', null, 'qwertyuiop123', 'common'],
    ['one of a leak, twelve long', null, 'sonyericsson', 'common'],
    ['a short one of a leak with a year', null, 'Liverpool-2026!', 'common'],
    ['a short one of a leak, twice', null, 'Liverpool.liverpool', 'common'],
    ['one of this country', null, 'Arigatou-gozaimasu 2026', 'common'],
    ['the sample of the README', null, 'mihon-2026-hosho', 'common'],
    ...['qwertyuiopas', 'asdfghjklzxc', 'zxcvbnmasdfg', 'poiuytrewqlk', 'onetwothreefour', 'thisisapassword', 'hunter2hunter2hunter2', 'Hunter2-hunter2-Hunter2!', 'Password!2026x', 'pasuwado-2026!ab',
      'I love you and you love me', 'abcdefgh-12345678', 'ｑｗｅｒｔｙ　ａｓｄｆｇｈ', '1qaz2wsx3edc4rfv', 'Liverpool & Chelsea'].map((password): [string, null, string, 'common'] => [`${password}, put together of what is tried first`, null, password, 'common']),
    ...['correct-hammer-violin-orchard', 'kaze ga fuku tani no mura', '三つの橋と二つの川のある町', 'tsuki wa higashi ni', 'Mado kara 3 bon no matsu'].map((password): [string, null, string, null] => [`${password}, hard enough`, null, password, null]),
    ['a word of the trade beside the word password', null, 'hosho-password-2026', 'holds-service'],
    ['the one before', null, 'kawa no nagare wa taezu', 'same-as-before'],
    ['a sentence', null, 'yama no mukou ni hashi', null],
    ['Japanese', null, '山の向こうに橋を架けて渡る', null],
    ['drawn letters', null, 'v8Kq2-mzR4xPw', null],
  ])('%s', (_, loginId, password, problem) => {
    expect(passwordProblem(password, { loginId: loginId ?? '1000000001', company: ['株式会社例示建設', 'カブシキガイシャ レイジケンセツ'], service: ['見本建設業保証株式会社'] }, 'kawa no nagare wa taezu')).toBe(problem);
  });

  it('what was drawn is never refused as common', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...'abcdefghijkmnpqrstuvwxyz23456789'), { minLength: 14, maxLength: 20, size: 'max' }), (drawn) => {
      // Drawn evenly: rows and repetitions, which the generator likes, are what the rule is for.
      fc.pre(new Set(drawn).size >= 10);
      expect(passwordProblem(drawn.join(''), { loginId: '1000000001', company: [], service: [] }, '')).toBeNull();
    }));
  });
});
