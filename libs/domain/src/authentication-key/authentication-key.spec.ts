import fc from 'fast-check';
import { hostileText } from '../../../../test/fixtures/hostile-text.js';
import { isAlmostKey, numberBeforeKey } from './almost-key.js';
import { composeKey, formatKey, KEY_LETTERS, keyGroups, keyReadings, readKey, type AuthenticationKey } from './authentication-key.js';
import { readPastedMail } from './read-pasted-mail.js';

const indexes = fc.array(fc.integer({ min: 0, max: 31 }), { minLength: 11, maxLength: 11 });
const keys = indexes.map(composeKey).filter((key): key is AuthenticationKey => key !== null);
const sample = composeKey([...'K7QX3M9TV2H'].map((letter) => KEY_LETTERS.indexOf(letter)));

describe('認証キー', () => {
  it('11文字と検査文字1文字で12文字、4文字ずつ区切る', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(key).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
        expect(formatKey(key)).toMatch(/^[^-]{4}-[^-]{4}-[^-]{4}$/);
        expect(keyGroups(key).join('')).toBe(key);
      }),
    );
  });

  it('検査文字が32文字の外になる引き (37のうち5) は引き直しになる', () => {
    let redrawn = 0;
    for (let last = 0; last < 32; last += 1) {
      for (let next = 0; next < 32; next += 1) if (composeKey([0, 0, 0, 0, 0, 0, 0, 0, 0, next, last]) === null) redrawn += 1;
    }
    expect(redrawn / 1_024).toBeCloseTo(5 / 37, 1);
    expect(() => composeKey([0, 1])).toThrow('key/malformed');
    expect(() => composeKey([32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])).toThrow('key/malformed');
  });

  it('全角・小文字・ハイフンの有無・Oと0・Iと1とL のどれで打っても同じキー', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const wide = [...formatKey(key)].map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join('');
        const sloppy = key.toLowerCase().replaceAll('0', 'o').replace('1', 'l').replaceAll('1', 'I');
        for (const spelling of [key, formatKey(key), wide, sloppy, ` ${key.slice(0, 6)} ー ${key.slice(6)} `]) {
          expect(readKey(spelling)).toEqual({ ok: true, value: key });
        }
      }),
    );
  });

  it('見えない文字・かぎかっこ・「認証キー：」が付いていても、1文字ずつ空いていても、同じキー', () => {
    fc.assert(
      fc.property(keys, fc.constantFrom('\u200B', '\u200D', '\uFEFF', '\u00AD', '\u2060', '\u200E'), (key, unseen) => {
        const spellings = [
          `\uFEFF${key}`, [...key].join(unseen), `「${formatKey(key)}」`, `『${key}』`, `“${formatKey(key)}”`, `認証キー：${formatKey(key)}`, `認証キー: ${key}`,
          `「認証キー」：「${formatKey(key)}」`, `認証キーは ${key}`, [...key].join(' '), [...key].join('　'), `${key.slice(0, 4)}\n${key.slice(4)}`,
          `②${formatKey(key)}`, `② 認証キー：${key}`, ...['/', '／', '～', '〜', '~'].map((mark) => formatKey(key).replaceAll('-', mark)),
        ];
        for (const spelling of spellings) expect([spelling, readKey(spelling)]).toEqual([spelling, { ok: true, value: key }]);
      }),
    );
  });

  it('1文字の打ち間違いと、隣どうしの入れ替わりは、回数に数える前に必ず分かる', () => {
    fc.assert(
      fc.property(keys, fc.nat(11), fc.nat(31), (key, position, other) => {
        const wrong = `${key.slice(0, position)}${KEY_LETTERS.charAt(other)}${key.slice(position + 1)}`;
        expect(readKey(wrong).ok).toBe(wrong === key);
        const swapped = [...key];
        [swapped[position], swapped[(position + 1) % 12]] = [key.charAt((position + 1) % 12), key.charAt(position)];
        if (position < 11) expect(readKey(swapped.join('')).ok).toBe(swapped.join('') === key);
      }),
    );
  });

  it('足りない文字数を言える', () => {
    expect(readKey('K7QX-3M9T-V2')).toEqual({ ok: false, code: 'key/wrong-length', missing: 2 });
    expect(readKey('K'.repeat(10_000))).toEqual({ ok: false, code: 'key/wrong-length' });
    expect(readKey('K7QX-3M9T-V2U')).toEqual({ ok: false, code: 'key/unknown-character' });
  });

  it('電話で読み上げられるように、英字か数字かと読みを添える', () => {
    expect(sample).not.toBeNull();
    if (sample === null) return;
    expect(keyReadings(sample).slice(0, 4)).toEqual([
      { character: 'K', kind: '英字', reading: 'ケー' },
      { character: '7', kind: '数字', reading: 'なな' },
      { character: 'Q', kind: '英字', reading: 'キュー' },
      { character: 'X', kind: '英字', reading: 'エックス' },
    ]);
    expect([...KEY_LETTERS].every((letter) => keyReadings(letter as AuthenticationKey)[0]?.reading !== letter)).toBe(true);
  });

  it('どんな文字列でも、キーか、断りのどちらかになる', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const reading = readKey(text);
        expect(reading.ok ? reading.value.length : reading.code.startsWith('key/')).toBeTruthy();
      }),
    );
  });
});

describe('貼り付けたメールを読む', () => {
  it('「番号 キー」の1行から両方を読む', () => {
    fc.assert(
      fc.property(keys.filter((key) => !/^\d+$/.test(key)), (key) => {
        expect(readPastedMail(`2070004426 ${formatKey(key)}`)).toEqual({ outcome: 'found', pairs: [{ contractNumber: '2070004426', key }] });
      }),
    );
  });

  it('切れ方・引用・空きがどうでも、ラベルの付いたキーを読む', () => {
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 11 }), fc.constantFrom('\n', '\r\n', '\n> ', '\r\n>> ', '\n\n'), (key, cut, lineEnd) => {
        const shown = formatKey(key);
        const whole = { outcome: 'found', pairs: [{ contractNumber: '2070004426', key }] };
        const wrapped = `${shown.slice(0, cut)}${lineEnd}${shown.slice(cut)}`;
        for (const text of [wrapped, [...key].join(' '), [...shown].join(' '), `「${shown}」`, `\u200B${[...shown].join('\u200B')}\uFEFF`]) {
          const mail = `> 保証契約番号：2070004426\n> 認証キー：${text}\n> よろしくお願いいたします。`;
          expect([mail, readPastedMail(mail)]).toEqual([mail, whole]);
        }
      }),
    );
  });

  it('「認証キー等のお知らせ」の文字は、読みがどう挟まっても読める', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const head = '電子証書閲覧用「認証キー」等のお知らせ\n1 保証契約番号（数字10けた）\n2 0 7 0 0 0 4 4 2 6\n';
        const raw = `2 認証キー（英大文字と数字12けた・ハイフンは省略できます）\n${keyReadings(key).map((cell) => `${cell.character}\n${cell.kind}\n${cell.reading}`).join('\n')}\n読み取って開く`;
        const rows = `認証キー （英大文字と数字12けた・ハイフンは省略できます）\n\n2\n\n${keyGroups(key).map((group) => [...group].join(' ')).join('\n\n')}\n\n数字\nよん\n`;
        const found = { outcome: 'found', pairs: [{ contractNumber: '2070004426', key }] };
        for (const text of [raw, rows]) expect([text, readPastedMail(`${head}${text}`)]).toEqual([text, found]);
      }),
    );
  });

  it('お知らせの文字は、PDFの読み手がかたまりをどの順に並べても読める。キーの組どうしの順は変わらない', () => {
    const others = [
      '1', '2', '保証契約番号 （数字10けた）', '認証キー （英大文字と数字12けた・ハイフンは省略できます）', '2 0 7 0 0 0 4 4 2 6', '読み取って開く', '番号とキーが入った\n画面が開きます',
      '電子証書閲覧用「認証キー」等のお知らせ', '通知番号 KN-2070004426-01', '区', '分', '前払金保証（新規）', '工 事 番 号\n\n東建 第118号', '認証キーの提出が、証書の提出です。',
      '1 QRコードを読み取るか、次のアドレスを開きます。\n\nhttps://hosho.example.jp/v', '2 ①保証契約番号と②認証キーを入力します。', '※ 認証キーを知る方は、どなたでも証書を閲覧できます。',
      '見本東支店 〒000-0020 見本県見本市東町1丁目2番3号\n電話 00-0000-0020（平日 9:00～17:00）', '令和8年11月27日',
    ];
    const blocks = fc.tuple(keys, fc.array(fc.constantFrom('', ' ', '\n'), { minLength: 9, maxLength: 9 })).chain(([key, gaps]) => {
      // A PDF's text has the characters of a group joined, spaced or on lines of their own.
      const groups = keyGroups(key).map((group, at) => [...group].map((letter, index) => `${letter}${index < 3 ? (gaps[at * 3 + index] ?? '') : ''}`).join(''));
      const readings = keyReadings(key).map(({ kind, reading }) => `${kind}\n${reading}`);
      const size = others.length + readings.length + groups.length;
      return fc.shuffledSubarray([...others, ...readings, ...groups.map((_, index) => index)], { minLength: size, maxLength: size }).map((order) => {
        let next = 0;
        return { key, text: order.map((block) => (typeof block === 'number' ? (groups[next++] ?? '') : block)).join('\n\n') };
      });
    });
    fc.assert(
      fc.property(blocks.filter(({ text }) => text.match(/^[12]$/gm)?.length === 2), ({ key, text }) => {
        expect([text, readPastedMail(text)]).toEqual([text, { outcome: 'found', pairs: [{ contractNumber: '2070004426', key }] }]);
      }),
      { numRuns: 500 },
    );
  });

  it('お知らせの文字のあいだに、工事番号などの英数字だけの行があっても読める', () => {
    const text = '2 0 1 2 6 0 0 0 0 6\n2\n\n認証キー （英大文字と数字12けた）\n\nWXNP\n\n英字\n英字\n英字\nエックス エヌ\n区\n\n英字\nピー\n6M4Q N8 8 6\n\n数字\n英字\n数字\n英字\n英字\n数字\n数字\n数字\nR8-118\n前払金保証（新規）\n';
    expect(readPastedMail(text)).toEqual({ outcome: 'found', pairs: [{ contractNumber: '2012600006', key: 'WXNP6M4QN886' }] });
  });

  it('キーの打ち間違いは、「見つからない」ではなく打ち間違いと分かる', () => {
    fc.assert(
      fc.property(keys.filter((key) => /\d/.test(key) && /[A-Z]{2}/.test(key)), fc.nat(11), fc.nat(31), (key, position, other) => {
        const wrong = `${key.slice(0, position)}${KEY_LETTERS.charAt(other)}${key.slice(position + 1)}`;
        fc.pre(wrong !== key && /\d/.test(wrong));
        const typed = `${wrong.slice(0, 4)}-${wrong.slice(4, 8)}-${wrong.slice(8)}`;
        expect(readPastedMail(`保証契約番号 2070004426\n認証キー ${typed}\n見本組`)).toEqual({ outcome: 'mistyped-key', contractNumber: '2070004426', typed: wrong });
      }),
    );
  });

  it('改行がすべて消えたお知らせの文字では、番号のあとの手順の「2」を番号にもキーにも入れない', () => {
    const found = (key: AuthenticationKey) => ({ outcome: 'found', pairs: [{ contractNumber: '2112600001', key }] });
    fc.assert(
      fc.property(keys, (key) => {
        const number = '2 1 1 2 6 0 0 0 0 1';
        const cells = keyReadings(key).map((cell) => `${cell.character}${cell.kind}${cell.reading}`).join('');
        const raw = `等のお知らせ1 保証契約番号（数字10けた）${number}2 認証キー（英大文字と数字12けた・ハイフンは省略できます）${cells}読み取って開く`;
        const groups = keyGroups(key).map((group) => [...group].join(' ')).join('');
        const rows = `保証契約番号 （数字10けた）1読み取って開く${number}認証キー （英大文字と数字12けた・ハイフンは省略できます）2${groups}数字に英字ティー`;
        for (const text of [raw, rows]) expect([text, readPastedMail(text)]).toEqual([text, found(key)]);
      }),
    );
  });

  describe('空きも改行もすべて消えたお知らせの文字', () => {
    const numbers = fc.integer({ min: 0, max: 9_999_999_999 }).map((number) => String(number).padStart(10, '0'));
    const LABELS = { number: '保証契約番号（数字10けた）', key: '認証キー（英大文字と数字12けた・ハイフンは省略できます）' };
    const head = (number: string): string => `令和8年11月29日通知番号KN-${number}-01電子証書閲覧用「認証キー」等のお知らせ下記の番号とキーを入力すると、原本を確認できます。`;
    const tail = '読み取って開く番号とキーが入った画面が開きます区分前払金保証（新規）工事番号東建第118号';
    const cells = (key: AuthenticationKey): string => keyReadings(key).map((cell) => `${cell.character}${cell.kind}${cell.reading}`).join('');
    const kinds = (key: AuthenticationKey): string => keyReadings(key).map(({ kind }) => kind).join('');
    /** The three orders in which a reader of PDFs takes the text of the notice apart. */
    const orders = (number: string, key: AuthenticationKey): readonly string[] => [
      `1${LABELS.number}${number}2${LABELS.key}${cells(key)}${tail}`,
      `1${LABELS.number}読み取って開く${number}2${LABELS.key}${key}番号とキーが入った${kinds(key)}${tail}`,
      `${LABELS.number}1読み取って開く${number}${LABELS.key}2${key}${kinds(key)}${tail}`,
      `${LABELS.number}1${number}${LABELS.key}2${key}${kinds(key)}${tail}`,
    ];

    it('番号のすぐ後ろに手順の「2」が付いていても、番号とキーを読む', () => {
      fc.assert(
        fc.property(numbers, keys, (number, key) => {
          for (const text of orders(number, key)) expect([text, readPastedMail(head(number) + text)]).toEqual([text, { outcome: 'found', pairs: [{ contractNumber: number, key }] }]);
          // Pasted from the label on: of the first order it is still plain which digit is the step.
          const [raw = ''] = orders(number, key);
          expect([raw, readPastedMail(raw)]).toEqual([raw, { outcome: 'found', pairs: [{ contractNumber: number, key }] }]);
        }),
      );
    });

    it('どこから写しても、番号の数字がどれか抜けていても、ほかの番号と組み合わせない', () => {
      fc.assert(
        fc.property(numbers, keys, fc.nat(9), fc.nat(60), (number, key, lost, from) => {
          for (const given of [number, `${number.slice(0, lost)}${number.slice(lost + 1)}`]) {
            for (const text of orders(given, key)) {
              for (const pasted of [head(number) + text, (head(number) + text).slice(from), text]) {
                const mail = readPastedMail(pasted);
                if (mail.outcome === 'found') expect([pasted, mail.pairs]).toEqual([pasted, [{ contractNumber: number, key }]]);
              }
            }
          }
        }),
        { numRuns: 500 },
      );
    });
  });

  it('一つずつ空いた数字の途中から、番号を取らない', () => {
    expect(readPastedMail('7 2 0 1 2 6 0 0 0 0 1、2QBY-8JEK-1FRW').outcome).not.toBe('found');
    expect(readPastedMail(`2 1 1 2 6 0 0 0 0 12 認証 ${formatKey(sample as AuthenticationKey)}`)).toEqual({ outcome: 'key-only', key: sample });
  });

  it('九つしかない番号に、続く手順の「2」を足して十桁にしない', () => {
    for (const between of [' ', '', '\n']) {
      const text = `2 1 1 2 6 0 0 0 0${between}2 認証キー（英大文字と数字12けた）\n${formatKey(sample as AuthenticationKey)}`;
      expect([text, readPastedMail(text)]).toEqual([text, { outcome: 'key-only', key: sample }]);
    }
    expect(readPastedMail(`2 1 1 2 6 0 0 0 0 2 2 認証キー\n${formatKey(sample as AuthenticationKey)}`)).toEqual({ outcome: 'found', pairs: [{ contractNumber: '2112600002', key: sample }] });
  });

  it('番号がどう区切られていても、番号の終わりの数字をキーに、キーの数字を番号に入れない', () => {
    const spelled = (number: string): readonly string[] => [`${number.slice(0, 4)} ${number.slice(4, 6)} ${number.slice(6)}`, `${number.slice(0, 4)}-${number.slice(4, 6)}-${number.slice(6)}`, `${number.slice(0, 2)}-${number.slice(2, 6)}-${number.slice(6)}`];
    fc.assert(
      fc.property(keys.filter((key) => /\d/.test(key) && /[A-Z]/.test(key)), fc.integer({ min: 2_000_000_000, max: 2_999_999_999 }).map(String), fc.constantFrom('\n', ' ', '　'), (key, number, between) => {
        for (const typed of spelled(number)) {
          for (const [before, after] of [['', ''], ['保証契約番号 ', ''], ['番号は', 'です。']]) expect(readPastedMail(`${before}${typed}${between}${formatKey(key)}${after}`)).toEqual({ outcome: 'found', pairs: [{ contractNumber: number, key }] });
        }
      }),
    );
    expect(readPastedMail('XCPJ 88YV 2871 2025 28 1859')).toMatchObject({ pairs: [{ contractNumber: '2025281859' }] });
    expect(readPastedMail('2036 20 5051 6JKY-N7KP-YXM4')).toMatchObject({ pairs: [{ contractNumber: '2036205051', key: '6JKYN7KPYXM4' }] });
  });

  it('数字の足りない番号のあとのキーから、数字を借りない', () => {
    fc.assert(
      fc.property(keys.filter((key) => /^\d/.test(key) && /[A-Z]/.test(key)), fc.constantFrom(' ', '　', ''), (key, between) => {
        const found = numberBeforeKey(`211260000${between}${formatKey(key)}`);
        expect([found?.contractNumber, readKey(found?.key ?? '')]).toEqual(['211260000', { ok: true, value: key }]);
      }),
    );
  });

  it('改行が消え、キーのすぐ後ろに閲覧の画面のアドレスが続いていても読める', () => {
    const key = formatKey(sample as AuthenticationKey);
    for (const [number, label] of [['保証契約番号：2070004426', '認証キー：'], ['2070004426', '']]) {
      for (const typed of [key, sample]) {
        expect(readPastedMail(`${number}${label}${typed}https://e-net.example.jp/v`)).toEqual({ outcome: 'found', pairs: [{ contractNumber: '2070004426', key: sample }] });
      }
    }
  });

  it('「番号 キー」の1行は、キーに打ちまちがいがあっても番号とキーに分かれる。番号だけ、キーだけは分かれない', () => {
    fc.assert(
      fc.property(keys, fc.nat(11), fc.nat(31), fc.constantFrom(' ', '　', '\n', '', ' 認証キー：'), (key, position, other, between) => {
        const slip = `${key.slice(0, position)}${KEY_LETTERS.charAt(other)}${key.slice(position + 1)}`;
        const typed = `${slip.slice(0, 4)}-${slip.slice(4, 8)}-${slip.slice(8)}`;
        const found = numberBeforeKey(`2070004426${between}${typed}`);
        expect(found?.contractNumber).toBe('2070004426');
        expect(readKey(found?.key ?? '')).toEqual(readKey(slip));
        expect(isAlmostKey(typed)).toBe(true);
        expect(numberBeforeKey(typed)).toBeNull();
      }),
    );
    for (const text of ['2070004426', '保証契約番号 2070004426', '2070004426 00-0000-0001', '']) expect([text, numberBeforeKey(text)]).toEqual([text, null]);
    for (const [text, almost] of [['2070004426', false], ['207000442', false], [formatKey(sample as AuthenticationKey).slice(0, -1), true], ['K7QX', false]] as const) expect([text, isAlmostKey(text)]).toEqual([text, almost]);
  });

  it('見出しのない「番号とキー」は、キーに打ちまちがいがあれば、打ちまちがいと読む。署名や前後の文があっても同じ', () => {
    const mistyped = (typed: string) => ({ outcome: 'mistyped-key', contractNumber: '2070004426', typed });
    fc.assert(
      fc.property(keys, fc.nat(11), fc.nat(31), fc.constantFrom(' ', '　', '\n', '\r\n', ''), (key, position, other, between) => {
        const letter = KEY_LETTERS.charAt(other);
        const slip = `${key.slice(0, position)}${letter}${key.slice(position + 1)}`;
        fc.pre(slip !== key && /[A-Z]/.test(slip));
        const typed = `${slip.slice(0, 4)}-${slip.slice(4, 8)}-${slip.slice(8)}`;
        expect(readPastedMail(`2070004426${between}${typed}`)).toEqual(mistyped(typed));
        // Letters alone, among other words, may be one of them.
        fc.pre(/\d/.test(slip));
        expect(readPastedMail(`お世話になっております。下記のとおりです。\n\n2070004426\n${typed}\n\n見本組 電話 03-1234-5678`)).toEqual(mistyped(typed));
      }),
    );
    expect(readPastedMail('2070004426 K7QX-3M9T-V2H')).toEqual(mistyped('K7QX-3M9T-V2H'));
    expect(readPastedMail('2070004426 K7QU-3M9T-V2HD')).toEqual(mistyped('K7QU-3M9T-V2HD'));
    for (const none of ['添付をご覧ください', 'Registration', '登録日 2026-11-24', '整理番号 0001-0002-0003', 'ABCD-EFGH-IJKL-MNOP', 'https://e-net.example.jp/abcd-efgh-1234/v', 'INFORMATION SYSTEM']) {
      expect([none, readPastedMail(`保証契約番号 2070004426 が登録されました。\n${none}\n見本建設業保証株式会社`).outcome]).toEqual([none, 'number-only']);
    }
  });

  it('署名の電話番号を保証契約番号と取り違えない', () => {
    const key = formatKey(sample as AuthenticationKey);
    const mail = [
      '見本県東部建設事務所 御中',
      '電話 00-0000-0001（代表）／ 携帯 090-0000-0000',
      '【前払保証】県道見本中央線 橋梁補修工事',
      '> 保証契約番号：　２０７０ ００４ ４２６',
      `> 認証キー：　${key.replaceAll('-', '－')}`,
      '株式会社見本組 工務部 TEL 0000000001 FAX：00-0000-0002',
    ].join('\r\n');
    expect(readPastedMail(mail)).toEqual({ outcome: 'found', pairs: [{ contractNumber: '2070004426', key: sample }] });
  });

  it('前払金保証と契約保証の二つを一通で送ったときは、それぞれの番号とキーになる', () => {
    const other = composeKey([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]) ?? composeKey([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13]);
    const mail = `保証契約番号 2070004426\n認証キー ${String(sample)}\n保証契約番号 2070202096\n認証キー ${String(other)}`;
    expect(readPastedMail(mail)).toEqual({
      outcome: 'found',
      pairs: [
        { contractNumber: '2070004426', key: sample },
        { contractNumber: '2070202096', key: other },
      ],
    });
  });

  it('片方しかないときは、あるほうだけを返す', () => {
    expect(readPastedMail('保証契約番号 2070004426')).toEqual({ outcome: 'number-only', contractNumber: '2070004426' });
    expect(readPastedMail(`認証キー ${String(sample)}`)).toEqual({ outcome: 'key-only', key: sample });
    expect(readPastedMail('お世話になっております。')).toEqual({ outcome: 'nothing' });
  });

  it('どんな文字列でも、最後まで読み、10けたの番号だけを返す', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const mail = readPastedMail(text);
        if (mail.outcome === 'found') for (const { contractNumber } of mail.pairs) expect(contractNumber).toMatch(/^\d{10}$/);
      }),
    );
  });
});
