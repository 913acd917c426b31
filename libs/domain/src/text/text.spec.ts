import fc from 'fast-check';
import { hostileText } from '../../../../test/fixtures/hostile-text.js';
import { beginning, initialOf } from './beginning.js';
import { checkText, explainText } from './check-text.js';
import { composed } from './composed.js';
import { corporateCheckDigit, formatPostalCode, readCorporateNumber, readDigits, readMailAddress, readPostalCode } from './digit-fields.js';
import { explainPhone, readPhone } from './phone.js';
import { bankName } from './bank-name.js';
import { firstUndrawn } from './printing.js';
import { undrawnVariants, variantNote } from './variants.js';
import { inKatakana, payerName, readAccountHolderKana, readKana, samePayer } from './kana.js';
import { foldSmallKe, holdsKey, searchKey } from './search-key.js';
import { searchTerms, searchWords } from './search-words.js';

const line = { maxLength: 100 };

describe('名前と工事名は打ったままの形で受ける', () => {
  it.each(['株式会社見本組', '㈱髙﨑𠮷田組', '①工区 Ⅲ期', '第Ⅱ工区', '30Ω 5μm φ200 Δt≒5 ⌀13', '葛\u{E0100}城建設', '県道見本中央線 橋梁補修工事（第2工区）', 'No.3〜5 ㎡ ㊞ ★', 'Müller & Co.', '＜仮称＞見本橋'])(
    '「%s」はそのまま',
    (text) => {
      expect(checkText(text, line)).toEqual({ ok: true, value: text.normalize('NFC') });
    },
  );

  it('結合文字は合成し、前後の空白は落とす', () => {
    expect(checkText('　か\u3099け橋 ', line)).toEqual({ ok: true, value: 'がけ橋' });
  });

  it('JIS X 0213 の字形 (CJK互換漢字) はふつうの漢字に変えず、検索キーはふつうの漢字でも見つける', () => {
    const typed = '大\uFA10 \uFA19一 \uFA1B\uFA1A線 か\u3099\u{2F804}';
    expect(checkText(typed, line)).toEqual({ ok: true, value: '大\uFA10 \uFA19一 \uFA1B\uFA1A線 が\u{2F804}' });
    expect(searchKey('\uFA19\uFA1B建設')).toBe(searchKey('神福建設'));
    expect(checkText('見本\uFA70組', line)).toEqual({ ok: false, code: 'text/unprintable', character: '\uFA70' });
  });

  it('合成しても、互換漢字のほかは NFC と同じになる', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        expect(composed(text).normalize('NFC')).toBe(text.normalize('NFC'));
        expect(composed(composed(text))).toBe(composed(text));
        if (!/[\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/u.test(text)) expect(composed(text)).toBe(text.normalize('NFC'));
      }),
    );
  });

  it.each([
    ['橋梁\u0000補修', 'text/control-character'],
    ['橋梁\n補修', 'text/control-character'],
    ['\u202E工事', 'text/direction-mark'],
    ['見\u200B本', 'text/direction-mark'],
    ['<script>', 'text/markup'],
    ['工事😀', 'text/emoji'],
    ['1\uFE0F\u20E3', 'text/emoji'],
    ['\uE000組', 'text/unprintable'],
    ['مرحبا', 'text/unprintable'],
    ['見\u034F本', 'text/unprintable'],
    ['e\u0301\u0301\u0301', 'text/unprintable'],
    ['a\u{E0100}', 'text/unprintable'],
    ['あ'.repeat(101), 'text/too-long'],
    ['あ'.repeat(10_000), 'text/too-long'],
  ])('%j は断る: %s', (text, code) => {
    expect(checkText(text, line)).toMatchObject({ ok: false, code });
  });

  it.each(['𪚥', '𰻝', 'ꙮ', '𝔸', '‱', 'ά', 'ϐ', 'ↀ'])('書面の書体にない「%s」は、その文字を名指しして断る', (character) => {
    expect(checkText(`見本${character}工事`, line)).toEqual({ ok: false, code: 'text/unprintable', character });
  });

  it('文字数は人の数え方で数える (𠮷 は1文字)', () => {
    expect(checkText('𠮷'.repeat(100), line).ok).toBe(true);
  });

  it('複数行の欄では改行を受ける', () => {
    expect(checkText('1行目\r\n2行目', { maxLength: 100, multiline: true })).toEqual({ ok: true, value: '1行目\n2行目' });
  });

  it('断りの文は、どの文字がいけないかと直し方を言う', () => {
    expect(explainText({ code: 'text/markup', character: '<' })).toBe('「<」は使えません。全角の「＜」にしてください');
    expect(explainText({ code: 'text/markup', character: '>' })).toContain('「＞」');
    expect(explainText({ code: 'text/control-character', character: 'U+0000' })).toBe('画面に見えない制御文字（U+0000）が入っています。取り除いてください');
    expect(explainText({ code: 'text/direction-mark', character: 'U+202E' })).toContain('画面に見えない文字（U+202E）');
    expect(explainText({ code: 'text/emoji', character: '😀' })).toBe('絵文字「😀」は使えません');
    expect(explainText({ code: 'text/unprintable', character: 'U+E000' })).toBe('証書に印刷できない文字（U+E000）が入っています');
    expect(explainText({ code: 'text/unprintable', character: '𪚥' })).toBe('「𪚥」（U+2A6A5）は証書に印刷できません。ほかの文字にしてください');
    expect(explainText({ code: 'text/too-long', length: 120, maxLength: 100 })).toBe('100文字以内で入力してください（いま120文字です）');
  });

  it('受けた文字列に、見えない文字・マークアップ・長すぎる文は残らない', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const reading = checkText(text, line);
        if (reading.ok) {
          expect(reading.value).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\uFEFF<>]/);
          expect([...reading.value].length).toBeLessThanOrEqual(100);
          expect(checkText(reading.value, line)).toEqual(reading);
        } else {
          expect(explainText(reading)).not.toBe('');
        }
      }),
    );
  });
});

describe('検索キー', () => {
  it('㈱・株式会社・(株) は同じ名前になる', () => {
    expect(new Set(['㈱見本組', '株式会社　見本組', '見本組（株）', '見本組'].map(searchKey)).size).toBe(1);
  });
  it('髙﨑は高崎で、ひらがなはカタカナで見つかる', () => {
    expect(searchKey('髙﨑建設')).toBe(searchKey('高崎建設'));
    expect(searchKey('みほん組')).toBe(searchKey('ﾐﾎﾝ組'));
  });
  it('どの文字列のキーも、もう一度作って変わらない', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.constantFrom('㈱見本', '株式会社', 'みほん')), (text) => {
      expect(searchKey(searchKey(text))).toBe(searchKey(text));
    }));
  });
});

describe('the beginning of a text', () => {
  it('cuts no character in two: 𠮷 and an emoji stand in it whole or not at all', () => {
    expect(['a𠮷b', '𠮷田'].map((text) => beginning(text, 2))).toEqual(['a', '𠮷']);
    expect(initialOf('𠮷田 見本')).toBe('𠮷');
    fc.assert(fc.property(hostileText(), fc.nat(200), (text, most) => {
      const cut = beginning(text.toWellFormed(), most);
      expect(cut.isWellFormed()).toBe(true);
      expect(text.toWellFormed().startsWith(cut)).toBe(true);
      expect(cut.length).toBeGreaterThanOrEqual(Math.min(most, text.length) - 1);
      expect(cut.length).toBeLessThanOrEqual(most);
    }));
  });
});

describe('検索の言葉', () => {
  it.each([
    ['見本組　橋梁', ['見本組', '橋梁']],
    ['株式会社甲', ['甲']],
    ['㈱甲', ['甲']],
    ['株式会社 甲', ['甲']],
    ['甲', []],
    ['甲 乙', ['甲乙']],
    ['ニー', ['ニ']],
    ['髙﨑 あ', ['高崎']],
    ['%% ー', []],
    // One character of the plane behind the first is one, as is a 異体字 with its selector, or a kana with its mark.
    ['𠮷', []],
    ['葛\u{E0100}', []],
    ['か\u3099', []],
    ['ﾀﾞ', []],
    ['株式会社', ['株式会社']],
    ['㈱', ['株式会社']],
    ['株式', ['株式']],
    ['(有)　株式会社', ['有限会社', '株式会社']],
    ['', []],
  ])('「%s」', (text, words) => expect(searchWords(text)).toEqual(words));

  it('短い一覧では、1文字も言葉になる', () => expect(searchWords('甲 乙', 1)).toEqual(['甲', '乙']));

  it('どの名前も、そのうちの2文字で見つかる', () => {
    const letter = fc.constantFrom(...'見本組建設工務店ニーズ甲乙髙﨑𠮷田あいがぱ・');
    fc.assert(fc.property(fc.array(letter, { minLength: 2, maxLength: 8 }), fc.nat(), (letters, at) => {
      const typed = letters.slice(at % (letters.length - 1)).slice(0, 2).join('');
      for (const word of searchWords(typed)) expect(searchKey(`株式会社${letters.join('')}`)).toContain(word);
      if (/\p{L}/u.test(typed.replaceAll('ー', ''))) expect(searchWords(typed)).not.toEqual([]);
    }));
  });
});

describe('ヶ', () => {
  it('霞ヶ関 is found however its ヶ is typed, whole and by any two characters of it; among kana nothing is folded', () => {
    const spellings = ['ヶ', 'ケ', 'ｹ', 'が', 'ガ', 'か', 'カ', 'ヵ', 'げ'].map((ke) => `霞${ke}関`);
    for (const stored of spellings) {
      for (const typed of spellings) {
        for (const part of [typed, typed.slice(0, 2), typed.slice(1)]) for (const word of searchWords(part)) expect([stored, part, holdsKey(`株式会社${stored}組`, word)]).toEqual([stored, part, true]);
      }
    }
    for (const [one, other] of [['見本カナ組', '見本ケナ組'], ['山ガスト', '山ケスト']] as const) expect(holdsKey(one, searchKey(other))).toBe(false);
  });

  it('whatever is found without folding is found with it, and folding twice is folding once', () => {
    const name = fc.array(fc.constantFrom(...'見本霞関組ヶケヵカガがゲかあ甲々'), { minLength: 2, maxLength: 8 }).map((letters) => letters.join(''));
    fc.assert(fc.property(name, fc.nat(), (text, at) => {
      const typed = [...text].slice(at % ([...text].length - 1)).slice(0, 2).join('');
      for (const word of searchWords(typed)) expect(holdsKey(text, word)).toBe(true);
      expect(foldSmallKe(foldSmallKe(searchKey(text)))).toBe(foldSmallKe(searchKey(text)));
    }));
  });

  it('a place is no word of another place; a telephone, a name or 文字 is none', () => {
    const isPlace = (typed: string) => searchTerms(typed).map((term) => term.isPlace);
    for (const typed of ['1-1-1', '１－１', '本町1-1', '3丁目1番3号', '例示市仮町1234-5']) expect([typed, isPlace(typed)]).toEqual([typed, [true]]);
    for (const typed of ['0990004167', '099-000', '000-4167', '26-00123', '見本24-7', '見本乙1号社', '見本1号', '見本工務店', '03-12']) expect([typed, isPlace(typed)]).toEqual([typed, [false]]);
    expect([searchTerms('例示市大字霞ヶ例町')[0]?.place, searchTerms('文字印刷')[0]?.place]).toEqual(['例示市霞ケ例町', null]);
  });
});

describe('フリガナと口座名義', () => {
  it('半角カナとひらがなは全角カタカナになる', () => {
    expect(readKana('ﾐﾎﾝ ﾊﾅｺ', 40)).toEqual({ ok: true, value: 'ミホン ハナコ' });
    expect(readKana('がっこう', 40)).toEqual({ ok: true, value: 'ガッコウ' });
    for (const typed of ['みすゞ　いすず', 'ミスヾ イスズ']) expect(readKana(typed, 40)).toEqual({ ok: true, value: 'ミスヾ イスズ' });
    expect(readKana('さゝき・ささき', 40)).toEqual({ ok: true, value: 'サヽキ・ササキ' });
    expect(readKana('見本', 40)).toEqual({ ok: false, code: 'text/not-kana' });
    expect(readAccountHolderKana('ｶ)ﾐﾎﾝｸﾞﾐ', 40)).toEqual({ ok: true, value: 'カ）ミホングミ' });
  });
  it('振込依頼人名は、略号・小文字・長音・空白の違いを越えて同じになる (全銀協 レコード・フォーマット)', () => {
    for (const name of ['ｶ)ﾐﾎﾝｸﾞﾐ', 'カ）ミホングミ', 'ﾐﾎﾝｸﾞﾐ(ｶ', 'ミホングミ', '0000204426ｶ)ﾐﾎﾝｸﾞﾐ', '0000204426 カ）ミホングミ']) {
      expect(payerName(name).key).toBe('ミホングミ');
    }
    expect(samePayer('ｶ)ﾆﾂﾎﾟﾝｹﾝｾﾂ', 'ニッポンケンセツ（カ')).toBe(true);
    expect(samePayer('ｶ)ﾐﾎﾝｸﾞﾐ', 'カブシキガイシャミホングミ')).toBe(true);
    expect(samePayer('ミホンソクリョウ（ユ', 'ミホンソクリョウユウゲンガイシャ')).toBe(true);
    expect(samePayer('ミホングミ', 'ミホンドボク')).toBe(false);
    expect(samePayer('カ）', 'ユ）')).toBe(false);
  });
  it('名義の前に付けた顧客番号を取り出す', () => {
    expect(payerName('0000204426 ｶ)ﾐﾎﾝｸﾞﾐ').customerNumber).toBe('0000204426');
    expect(payerName('ｶ)ﾐﾎﾝｸﾞﾐ').customerNumber).toBeNull();
  });
});

describe('数字の欄', () => {
  it('全角・ハイフン・空白は入力の助けであって誤りではない', () => {
    expect(readDigits('２０７０－００４４ー２６', 10)).toEqual({ ok: true, value: '2070004426' });
    expect(readDigits('207000442', 10)).toEqual({ ok: false, code: 'text/wrong-length' });
    expect(readDigits('20700O4426', 10)).toEqual({ ok: false, code: 'text/not-digits' });
    expect(readPostalCode('〒７３０ー００１２')).toEqual({ ok: true, value: '7300012' });
  });
  it.each([['かぶしきがいしゃ みほんぐみ', 'カブシキガイシャ ミホングミ'], ['ﾐﾎﾝｸﾞﾐ', 'ミホングミ'], ['ミホン組', 'ミホン組'], ['', '']])('フリガナ「%s」は「%s」として残す', (typed, kept) => {
    expect(inKatakana(typed)).toBe(kept);
  });
  it('電話番号の区切りは打ったとおりに残す', () => {
    expect(readPhone('０８２－２４６ー７１１９')).toEqual({ ok: true, value: '082-246-7119' });
    expect(readPhone('082(246)7119')).toEqual({ ok: true, value: '082-246-7119' });
    expect(readPhone('09000000000')).toEqual({ ok: true, value: '090-0000-0000' });
    expect(readPhone('00-0000-0000')).toEqual({ ok: true, value: '00-0000-0000' });
    expect(readPhone('0120000000')).toEqual({ ok: true, value: '0120-000-000' });
    expect(formatPostalCode('7300012')).toBe('〒730-0012');
  });
  it.each([
    ['082-000-1234', '082-000-1234'], ['0824001234', '0824001234'], ['0990-00-4168', '0990-00-4168'], ['0570-000-123', '0570-000-123'], ['0120-000-000', '0120-000-000'],
    ['080-0000-0001', '080-0000-0001'], ['0800-000-0001', '0800-000-0001'], ['08000000001', '0800-000-0001'], ['05000000001', '050-0000-0001'], ['060-0000-0001', '060-0000-0001'], ['00-0000-0102', '00-0000-0102'],
  ])('電話番号 %s は番号の種類とけた数が合う (電気通信番号計画)', (typed, value) => {
    expect(readPhone(typed)).toEqual({ ok: true, value });
  });
  it.each([
    ['03-1234-56789', 'が11けたです。この番号は市外局番から10けたです。もう一度確かめてください'], ['0120-000-0000', 'が11けたです。この番号は市外局番から10けたです。もう一度確かめてください'],
    ['090-1234-567', 'が10けたです。050・060・070・080・090から始まる番号は11けたです。もう一度確かめてください'], ['0800-000-000', 'が10けたです。050・060・070・080・090から始まる番号は11けたです。もう一度確かめてください'],
    ['0000000000', 'が、使われていない番号です。市外局番から確かめてください'], ['000-000-0000', 'が、使われていない番号です。市外局番から確かめてください'], ['00-1234-5678', 'が、使われていない番号です。市外局番から確かめてください'],
    ['1234567', 'は、市外局番など、0から始まる番号で入力してください'], ['電話', 'は、数字で入力してください（ハイフンはあってもなくてもかまいません）'], [' - ', 'を、市外局番から入力してください'],
  ])('電話番号 %s は、何が違うかを言って断る', (typed, words) => {
    const reading = readPhone(typed);
    expect(reading.ok ? '' : explainPhone(reading)).toBe(words);
  });
  it('電話番号は、けたを一つ足しても引いても断る', () => {
    fc.assert(fc.property(fc.oneof(fc.stringMatching(/^0[1-9][1-9]\d{7}$/), fc.stringMatching(/^0[5-9]0\d{8}$/)), fc.nat(9), (number, digit) => {
      expect([readPhone(number).ok, readPhone(`${number}${digit}`).ok, readPhone(number.slice(0, -1)).ok]).toEqual([true, false, false]);
    }));
  });
  it.each(['7010705000725', '4011001098993', '7123456789012', '4000012090001'])('法人番号 %s は検査数字が合う (国税庁の算式)', (number) => {
    expect(readCorporateNumber(number)).toEqual({ ok: true, value: number });
  });
  it('法人番号の1けたの打ち間違いは、0と9の入れ替わりのほかは見つかる (国税庁の算式)', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{12}$/), fc.nat(11), fc.nat(9), (digits, position, digit) => {
        const wrong = `${digits.slice(0, position)}${digit}${digits.slice(position + 1)}`;
        const same = (Number(digits.charAt(position)) - digit) % 9 === 0;
        expect(corporateCheckDigit(wrong) === corporateCheckDigit(digits)).toBe(same);
      }),
    );
  });
  it('メールアドレスは全角でも受け、改行や複数の宛先は断る', () => {
    expect(readMailAddress(' ｈａｎａｋｏ＠Example.JP ')).toEqual({ ok: true, value: 'hanako@example.jp' });
    for (const wrong of ['a@b', 'a b@example.jp', 'a@example.jp\r\nBcc: b@example.jp', 'a@example.jp,b@example.jp', '<a@example.jp>']) {
      expect(readMailAddress(wrong).ok).toBe(false);
    }
  });
  it('どんな文字列でも、数字だけか、断りのどちらかになる', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        for (const reading of [readDigits(text, 10), readPostalCode(text), readPhone(text), readCorporateNumber(text)]) {
          if (reading.ok) expect(reading.value).toMatch(/^[\d-]+$/);
        }
        const kana = readAccountHolderKana(text, 48);
        if (kana.ok) expect(kana.value).not.toMatch(/[\u0000-\u001F\u202E<]/);
        const name = readKana(text, 48);
        if (name.ok) expect(name.value).toMatch(/^[ァ-ヺー・ ]*$/);
        expect(payerName(text).key).not.toMatch(/[\s\u202E\u0000]/);
        const mail = readMailAddress(text);
        if (mail.ok) expect(mail.value).toMatch(/^[!-~]+$/);
      }),
    );
  });
});

describe('振込依頼人名の短い形 (全銀協 レコード・フォーマット)', () => {
  it.each([
    ['カブシキガイシャミホングミ', 'カ）ミホングミ'], ['ミホングミカブシキガイシャ', 'ミホングミ（カ'], ['ユウゲンガイシャ カクウドボク', 'ユ）カクウドボク'],
    ['ゴウドウガイシャミホン', 'ド）ミホン'], ['ゴウメイガイシャミホン', 'メ）ミホン'], ['ミホンゴウシガイシャ', 'ミホン（シ'], ['カブシキカイシャミホン', 'カ）ミホン'],
    ['ミホングミカブシキガイシャ トウブエイギョウショ', 'ミホングミ（カ）トウブエイギヨウシヨ'],
    ['ﾐﾎﾝｹﾝｾﾂｷｮｳﾄﾞｳｷｷﾞｮｳﾀｲ', 'ミホンケンセツキヨウドウキギヨウタイ'], ['カ）ミホングミ', 'カ）ミホングミ'], ['ｶ)ﾐﾎﾝｸﾞﾐ', 'カ）ミホングミ'], ['サトウ　ヲサム・スーパー', 'サトウ オサム．ス－パ－'],
    ['カブシキガイシャ', 'カブシキガイシヤ'],
  ])('%s → %s', (written, short) => expect(bankName(written)).toBe(short));

  it('短くしても同じ支払人と分かり、二度短くしても変わらない', () => {
    for (const name of ['カブシキガイシャミホングミ', 'ミホンドボクユウゲンガイシャ', 'ゴウドウガイシャスーパーミホン']) {
      expect([samePayer(name, bankName(name)), bankName(bankName(name))]).toEqual([true, bankName(name)]);
    }
  });
});

describe('異体字 (字形選択子)', () => {
  const [drawn, unknown] = ['葛\u{E0100}', '葛\u{E0101}'];
  it('書面の書体が持つ字形はそのまま、持たない字形は標準の字形になると言う', () => {
    expect(undrawnVariants(`${drawn}西 ${unknown}城 ${unknown} 辻\u{E0100} 邉\u{E0102}`)).toEqual([unknown, '邉\u{E0102}']);
    expect([variantNote(`株式会社${drawn}`), variantNote('葛西')]).toEqual([null, null]);
    expect(variantNote(`${unknown}城`)).toBe(`「${unknown}」は、証書などの書面では標準の字形で印刷されます`);
  });
});

describe('書面に印刷する形', () => {
  it('半角の濁点と半濁点は何の後でもよく、組み合わせる記号は、その字に合わせた文字のあるときだけよい', () => {
    for (const typed of ['ﾄﾞﾗﾑｺﾞﾑ 45ﾟ曲管', 'ﾊﾝｶｸ ﾞ', '𠮷ﾞ①ﾟ', '第Ⅱ期 第ⅳ工区']) expect(checkText(typed, line)).toEqual({ ok: true, value: typed });
    expect(checkText('か\u3099 e\u0301', line)).toEqual({ ok: true, value: 'が é' });
    for (const [typed, character] of [['か\u309A', 'U+309A'], ['漢\u0301', 'U+0301'], ['1\u20DD', 'U+20DD'], ['見\u180B', 'U+180B'], ['見\u{1BCA0}', 'U+1BCA0'], ['見\u1680本', '\u1680']]) {
      expect(checkText(typed ?? '', line)).toMatchObject({ ok: false, character });
    }
  });

  it('日本語の Windows で打てる文字 (CP932) は、どれも書面に印刷できる', () => {
    const decoder = new TextDecoder('shift_jis');
    const leads = [...Array.from({ length: 0x1f }, (_, index) => 0x81 + index), ...Array.from({ length: 0x10 }, (_, index) => 0xe0 + index), 0xfa, 0xfb, 0xfc];
    const typed = leads.flatMap((lead) => Array.from({ length: 0xbd }, (_, index) => decoder.decode(new Uint8Array([lead, 0x40 + index])))).filter((text) => [...text].length === 1 && text !== '\uFFFD');
    expect(new Set(typed).size).toBeGreaterThan(7_000);
    expect(typed.filter((character) => firstUndrawn(character) !== null)).toEqual([]);
  });

  it('受けた文字列は、どの文字も書体にある', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const reading = checkText(text, { ...line, multiline: true });
        if (reading.ok) expect(firstUndrawn(reading.value)).toBeNull();
      }),
    );
    expect(firstUndrawn('見本\n葛\u{E0100}\u200B𪚥ꙮ')).toBe('𪚥');
  });
});
