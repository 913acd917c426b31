import { createHash } from 'node:crypto';
import { formatKey, KEY_LETTERS, readKey } from '#domain';
import { ViewerMiss, Viewing } from '#persistence';
import fc from 'fast-check';
import { hostileText } from '../../fixtures/hostile-text.js';
import { Visitor } from '../../support/visitor.js';
import { Office, TUESDAY } from '../branch/office.js';
import { type IssuedCertificate, Issuer } from './issued-certificate.js';
import { enter, ownerAt } from './owners.js';

let office: Office;
let issuer: Issuer;
let issued: IssuedCertificate;

beforeAll(async () => {
  office = await Office.open();
  issuer = await Issuer.at(office);
  issued = await issuer.issue();
});

afterAll(async () => {
  await issuer.close();
  await office.close();
});

beforeEach(() => office.clock.set(TUESDAY));

const owner = () => ownerAt(office);

/** A key of the right shape that belongs to nobody: that of another certificate. */
let other: Promise<IssuedCertificate> | undefined;
function anotherCertificate(): Promise<IssuedCertificate> {
  other ??= issuer.issue({ workName: '町道見本線 舗装補修工事（第3工区）' });
  return other;
}

function later(minutes: number): void {
  office.clock.set(new Date(office.clock.now().getTime() + minutes * 60_000));
}

function misses(): Promise<number> {
  return office.count('viewer_miss');
}

/** The key with its fourth character wrong. */
function slipOf(key: string): string {
  return `${key.slice(0, 3)}${key[3] === 'A' ? 'B' : 'A'}${key.slice(4)}`;
}

describe('発注者の閲覧 /v: number and key', () => {
  test('open the certificate: verdict, three ticks, five values, the certificate itself, recorded as 「認証キーによる閲覧」', async () => {
    const visitor = owner();
    const answer = await enter(visitor, issued.contractNumber, formatKey(issued.key));
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/v/result']);
    const page = await visitor.get('/v/result');
    expect(page.statusCode).toBe(200);
    for (const words of ['有効な電子証書です', '改ざんされていません', '発行者は本物です', '最新の証書です', '48,400,000円', '19,360,000円', '株式会社見本組', '保証証書']) {
      expect(page.body).toContain(words);
    }
    expect(page.body).toContain('<strong>11:12</strong> まで表示できます');
    expect(page.headers['cache-control']).toBe('no-store');
    expect(await office.facts(issued.applicationId)).toContain('CertificateViewed');
  });

  test('the 約款 of the certificate can be read in the edition it names', async () => {
    const visitor = owner();
    await enter(visitor, '2012600001', formatKey(issued.key));
    const link = /href="(\/terms\/[^"]+)">([^<]+)</.exec((await visitor.get('/v/result')).body);
    expect(link?.[2]).toBe('前払金保証約款（見本・架空）（R08-見本）');
    const terms = await visitor.get(link?.[1] ?? '');
    expect(terms.statusCode).toBe(200);
    for (const words of ['証書に記載された版です', '（保証する責任）']) expect(terms.body).toContain(words);
    for (const none of ['/terms/00000000-0000-7000-8000-000000000000', '/terms/clauses']) expect((await visitor.get(none)).statusCode).toBe(404);
  });

  test.each([
    ['全角', (key: string) => key.replace(/[0-9A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)), '２０１２６００００１'],
    ['小文字と空白', (key: string) => key.toLowerCase().replaceAll('-', ' '), ' 2012 600 001 '],
    ['ハイフンなし', (key: string) => key.replaceAll('-', ''), '2012-600-001'],
    ['Oを0、IとLを1と読む', (key: string) => key.replaceAll('0', 'O').replaceAll('1', 'l'), '2012600001'],
  ])('in any spelling: %s', async (_, spell, number) => {
    expect((await enter(owner(), number, spell(formatKey(issued.key)))).headers.location).toBe('/v/result');
  });

  test('the whole mail pasted opens it too', async () => {
    const mail = `見本県 御中\n電話 00-0000-0000\n■ 保証契約番号　２０１２６００００１\n■ 認証キー　${formatKey(issued.key)}\nよろしくお願いします。`;
    const answer = await owner().post('/v/mail', { mail }, { from: '/v' });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/v/result']);
  });

  describe('pasted into one of the two fields instead', () => {
    const whole = (): string => `見本県 御中 電話 00-0000-0000 ■ 保証契約番号　２０１２６００００１ ■ 認証キー　${formatKey(issued.key)} よろしくお願いします。`;
    const pastes: readonly (readonly [string, () => string])[] = [
      ['number and key as two lines', () => `${issued.contractNumber}\n${formatKey(issued.key)}`],
      ['the two lines as one, as a browser joins them', () => `${issued.contractNumber} ${formatKey(issued.key)}`],
      ['the two lines without anything between them', () => `${issued.contractNumber}${formatKey(issued.key)}`],
      ['the whole mail', whole],
    ];

    test.each(pastes)('%s, into 認証キー, into 保証契約番号, and into 認証キー beside a number', async (_, paste) => {
      const before = await misses();
      for (const [number, key] of [['', paste()], [paste(), ''], ['2012600001', paste()]] as const) expect((await enter(owner(), number, key)).headers.location).toBe('/v/result');
      expect(await misses()).toBe(before);
    });

    test('a mail without its key says at that field what it lacks, and the number is kept', async () => {
      const page = await enter(owner(), '', '見本県 御中 いつもお世話になっております。保証契約番号：2012600001 添付の「認証キー等のお知らせ」をご覧ください。株式会社見本組');
      expect(page.statusCode).toBe(422);
      expect(page.body).toContain('href="#f-key">認証キーが見つかりませんでした');
      expect(page.body).toContain('value="2012600001"');
    });

    test('number and key in each other’s field are read; of a slip in the key the sentence speaks, and no miss is counted', async () => {
      const before = await misses();
      expect((await enter(owner(), formatKey(issued.key), issued.contractNumber)).headers.location).toBe('/v/result');
      const page = await enter(owner(), slipOf(issued.key), issued.contractNumber);
      expect([page.statusCode, page.body.includes('認証キーに打ちまちがいがあります'), page.body.includes('保証契約番号は数字10桁です')]).toEqual([422, true, false]);
      expect(page.body).toContain(`value="${issued.contractNumber}"`);
      // One digit of the number too few, or too many.
      for (const number of [issued.contractNumber.slice(0, 9), `${issued.contractNumber}1`]) {
        for (const key of [formatKey(issued.key), slipOf(issued.key)]) {
          const told = await enter(owner(), key, number);
          expect([told.statusCode, told.body.includes('保証契約番号は数字10桁です'), told.body.includes('まちがいがあります'), told.body.includes('文字足りません')]).toEqual([422, true, key !== formatKey(issued.key), false]);
          expect(told.body).toContain(`value="${number}"`);
        }
      }
      expect(await misses()).toBe(before);
    });

    test.each(['key', 'number'] as const)('a number that lacks a digit takes none of the key behind it, pasted into the field %s', async (field) => {
      const before = await misses();
      const key = '2ZXG-3M9T-V2HD';
      const right = [...KEY_LETTERS].map((letter) => `${key.slice(0, -1)}${letter}`).find((typed) => readKey(typed).ok) ?? '';
      const pasted = `${issued.contractNumber.slice(0, 9)} ${right}`;
      const page = await enter(owner(), field === 'number' ? pasted : '', field === 'key' ? pasted : '');
      expect([page.statusCode, page.body.includes('保証契約番号は数字10桁です'), page.body.includes('文字足りません')]).toEqual([422, true, false]);
      for (const value of [issued.contractNumber.slice(0, 9), right]) expect(page.body).toContain(`value="${value}"`);
      expect(await misses()).toBe(before);
    });

    test.each(['key', 'number'] as const)('number and key with one slip, into the field %s, are told the slip and nothing else', async (field) => {
      const before = await misses();
      for (const between of [' ', '　', '\n', '']) {
        const pasted = `${issued.contractNumber}${between}${slipOf(formatKey(issued.key))}`;
        const page = await enter(owner(), field === 'number' ? pasted : '', field === 'key' ? pasted : '');
        expect([page.statusCode, page.body.includes('認証キーに打ちまちがいがあります')]).toEqual([422, true]);
        for (const wrong of ['保証契約番号を入力してください', '文字多く', '保証契約番号は数字10桁です']) expect(page.body).not.toContain(wrong);
        expect(page.body).toContain(`value="${issued.contractNumber}"`);
      }
      expect(await misses()).toBe(before);
    });

    test('two certificates let choose one', async () => {
      const second = await anotherCertificate();
      const page = await enter(owner(), '', [issued, second].map(({ contractNumber, key }) => `保証契約番号 ${contractNumber} 認証キー ${formatKey(key)}`).join(' '));
      expect(page.body).toContain('証書が2件ありました');
    });
  });

  test('a mail with two certificates lets choose one of them', async () => {
    const second = await anotherCertificate();
    const visitor = owner();
    const mail = [issued, second].map(({ contractNumber, key }) => `保証契約番号 ${contractNumber} 認証キー ${formatKey(key)}`).join('\n');
    const page = await visitor.post('/v/mail', { mail }, { from: '/v' });
    expect(page.body).toContain('証書が2件ありました');
    expect((await enter(visitor, second.contractNumber, second.key)).statusCode).toBe(303);
    expect((await visitor.get('/v/result')).body).toContain('町道見本線 舗装補修工事（第3工区）');
  });

  test('what a pasted mail lacks is said, and what it has is kept', async () => {
    const page = await owner().post('/v/mail', { mail: '保証契約番号：2012600001\n添付をご覧ください' }, { from: '/v' });
    expect(page.statusCode).toBe(422);
    expect(page.body).toContain('認証キーが見つかりませんでした');
    expect(page.body).toContain('value="2012600001"');
  });

  test('the address in the QR code fills the number; the key behind # never reaches the server', async () => {
    expect((await owner().get(`/v/${issued.contractNumber}`)).body).toContain(`value="${issued.contractNumber}"`);
    for (const path of ['/v/12345', '/v/abc', '/v/%3Cscript%3E', `/v/${issued.contractNumber}0`]) expect((await owner().get(path)).statusCode).toBe(404);
  });

  test.each([['in one line', ' '], ['in two lines', '\n']])('number and key %s without their words, the key with a slip, in the box for a mail: told the slip, and no miss', async (_, between) => {
    const before = await misses();
    const mistyped = slipOf(formatKey(issued.key));
    const page = await owner().post('/v/mail', { mail: `${issued.contractNumber}${between}${mistyped}` }, { from: '/v' });
    expect([page.statusCode, page.body.includes('認証キーに打ちまちがいがあります'), page.body.includes('見つかりませんでした')]).toEqual([422, true, false]);
    for (const value of [issued.contractNumber, mistyped]) expect(page.body).toContain(`value="${value}"`);
    expect(await misses()).toBe(before);
  });

  test('a slip of one character is caught by the check character and is no miss', async () => {
    const before = await misses();
    const page = await enter(owner(), issued.contractNumber, slipOf(issued.key));
    expect(page.statusCode).toBe(422);
    expect(page.body).toContain('まちがいの回数に数えません');
    expect(page.body).toContain('<title>エラー：');
    expect((await enter(owner(), '123', issued.key)).body).toContain('保証契約番号は数字10桁です');
    expect((await enter(owner(), issued.contractNumber, issued.key.slice(0, 10))).body).toContain('あと2文字足りません');
    expect(await misses()).toBe(before);
  });

  test('without the token of the form nothing is looked at', async () => {
    const page = await owner().post('/v', { number: issued.contractNumber, key: issued.key }, { token: 'forged' });
    expect(page.statusCode).toBe(403);
  });

  test('hostile input is answered in Japanese and leaves nothing behind', async () => {
    const before = await misses();
    const visitor = owner();
    const token = await visitor.formToken('/v');
    await fc.assert(
      fc.asyncProperty(hostileText(), async (text) => {
        const answers = [
          await visitor.post('/v', { number: text, key: text }, { token }),
          await visitor.post('/v', { number: issued.contractNumber, key: text }, { token }),
          await visitor.post('/v/mail', { mail: text }, { token }),
        ];
        for (const answer of answers) {
          expect(answer.statusCode).toBe(422);
          expect(answer.body).not.toContain('<script>alert');
        }
      }),
      { numRuns: 40 },
    );
    expect(await misses()).toBe(before);
  });
});

describe('the viewing', () => {
  async function opened(): Promise<Visitor> {
    const visitor = owner();
    await enter(visitor, issued.contractNumber, issued.key);
    return visitor;
  }

  test('hands out the signed original byte for byte', async () => {
    const visitor = await opened();
    const pdf = await visitor.get('/v/result/certificate.pdf');
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.headers['content-disposition']).toContain(encodeURIComponent(`電子証書_${issued.contractNumber}_第1版.pdf`));
    expect(createHash('sha256').update(pdf.rawPayload).digest('hex')).toBe(issued.sha256);
  });

  test('lasts 30 minutes, then number and key are typed again', async () => {
    const visitor = await opened();
    later(29);
    expect((await visitor.get('/v/result')).statusCode).toBe(200);
    later(1);
    for (const path of ['/v/result', '/v/result/certificate.pdf']) {
      const again = new Visitor(office.app);
      again.setCookie('viewing', visitor.cookie('viewing'));
      const answer = await again.get(path);
      expect([answer.statusCode, answer.headers.location]).toEqual([303, '/v?ended=over']);
    }
    expect((await owner().get('/v?ended=over')).body).toContain('表示できる時間（30分）が過ぎました');
  });

  test('after a re-issue says that it ended for that, and who has the new notice; also when its time is over', async () => {
    const mine = await issuer.issue();
    const visitor = owner();
    await enter(visitor, mine.contractNumber, mine.key);
    later(1);
    await issuer.reissueKey(mine, office.clock.now());
    for (const [path, minutes] of [['/v/result', 0], ['/v/result/certificate.pdf', 0], ['/v/result', 40]] as const) {
      later(minutes);
      const again = owner();
      again.setCookie('viewing', visitor.cookie('viewing'));
      const answer = await again.get(path);
      expect([answer.statusCode, answer.headers.location]).toEqual([303, '/v?ended=reissued']);
    }
    const { body } = await owner().get('/v?ended=reissued');
    for (const words of ['認証キーが再発行されたため、表示を終わりました', '受注者に届く新しい「認証キー等のお知らせ」']) expect(body).toContain(words);
    expect(body).not.toContain('表示できる時間（30分）が過ぎました');
  });

  test('can be ended, also for a copy of the cookie', async () => {
    const visitor = await opened();
    const copy = new Visitor(office.app);
    copy.setCookie('viewing', visitor.cookie('viewing'));
    expect((await visitor.post('/v/close', {}, { from: '/v/result' })).headers.location).toBe('/v?ended=closed');
    expect((await copy.get('/v/result')).statusCode).toBe(303);
  });

  test('is an opaque cookie below /v; only hashes of token and address are stored', async () => {
    const visitor = owner();
    const answer = await enter(visitor, issued.contractNumber, issued.key);
    const cookie = answer.cookies.find(({ name }) => name === 'viewing');
    expect(cookie).toMatchObject({ path: '/v', httpOnly: true, sameSite: 'Strict' });
    const rows = await office.work.read((em) => em.find(Viewing, {}));
    const missed = await office.work.read((em) => em.find(ViewerMiss, {}));
    expect(JSON.stringify([rows, missed])).not.toMatch(/198\.51\.100/);
    expect(JSON.stringify(rows)).not.toContain(cookie?.value);
  });

  test('without a cookie leads to the entry', async () => {
    expect((await owner().get('/v/result')).headers.location).toBe('/v');
    const forged = owner();
    forged.setCookie('viewing', 'A'.repeat(43));
    expect((await forged.get('/v/result')).headers.location).toBe('/v?ended=over');
  });
});
