import fc from 'fast-check';
import { areTwoCompanies, type Comparable, type ComparablePicture, duplicateReasons, isSamePicture, LEAST_DARKNESS, pageOfFile, reasonsByReading, reasonsUnlikeReading } from './duplicates.js';

const FILE = 'a'.repeat(64);
const NOTHING: Comparable = { phone: null, corporateNumber: null, name: null, address: null, files: [], tokens: [], pictures: [], onlyRead: [], unlikeRead: [] };
/** Boxes with something written in them, as `fieldInk` has them. */
const WRITTEN = ['0'.repeat(40), '7f'.repeat(40), '9'.repeat(80)].join(' ');
const PICTURE: ComparablePicture = { hash: '00ff00ff00ff00ff', digitInk: '0f0f0f0f ff00ff00 00000000', fieldInk: WRITTEN, darkness: 500, token: null };
/** A page of another paper. */
const PAPER: ComparablePicture = { ...PICTURE, digitInk: null, fieldInk: null };

describe('duplicates', () => {
  it.each<[string, Partial<Comparable>, Partial<Comparable>, boolean]>([
    ['two names at two addresses', { name: '株式会社見本組', address: '見本県見本市1' }, { name: '例示建設株式会社', address: '見本県見本市2' }, true],
    ['two names and nothing else', { name: '株式会社見本組' }, { name: '例示建設株式会社' }, true],
    ['one name in two spellings', { name: '株式会社見本組' }, { name: '㈱見本組' }, false],
    ['two names with one telephone', { name: '株式会社見本組', phone: '099-000-4167' }, { name: '例示建設株式会社', phone: '0990004167' }, false],
    ['two names at one address', { name: '株式会社見本組', address: '見本県見本市1' }, { name: '例示建設株式会社', address: '見本県見本市１' }, false],
    ['a name that only a machine has read', { name: '株式会社見本組' }, { name: '株式会社昆本組', onlyRead: ['name'] }, false],
    ['a form without a name', { name: '株式会社見本組' }, {}, false],
  ])('of one mail, %s: two companies %p', (_, a, b, two) => {
    expect([areTwoCompanies({ ...NOTHING, ...a }, { ...NOTHING, ...b }), areTwoCompanies({ ...NOTHING, ...b }, { ...NOTHING, ...a })]).toEqual([two, two]);
  });

  it.each<[string, Partial<Comparable>, Partial<Comparable>, readonly string[]]>([
    ['nothing of either is alike', {}, {}, []],
    ['two forms of one file are two pages', { files: [pageOfFile(FILE, 1)] }, { files: [pageOfFile(FILE, 2)] }, []],
    ['one page of one file', { files: [pageOfFile(FILE, 1)], pictures: [PICTURE] }, { files: [pageOfFile(FILE, 1)], pictures: [PICTURE] }, ['same-file']],
    ['one picture from two files', { files: [pageOfFile(FILE, 1)], pictures: [PICTURE] }, { files: [pageOfFile('b'.repeat(64), 1)], pictures: [PICTURE] }, ['same-picture']],
    ['one form made on the web', { tokens: ['ABCDEFGHJKMN'] }, { tokens: ['ABCDEFGHJKMN'] }, ['same-form']],
    ['one telephone, written in two ways', { phone: '099-000-4167' }, { phone: '0990004167' }, ['same-phone']],
    ['one name at two addresses', { name: '株式会社見本組', address: '見本県見本市1' }, { name: '株式会社見本組', address: '見本県見本市2' }, []],
    ['one name at one address', { name: '株式会社見本組', address: '見本県見本市１' }, { name: '株式会社 見本組', address: '見本県見本市1' }, ['same-name-and-address']],
    ['the short form of the address', { name: '株式会社見本組', address: '見本県見本市本町1丁目1番1号' }, { name: '㈱見本組', address: '見本市本町１－１－１' }, ['same-name-and-address']],
    ['ヶ of a name and of an address without a number', { name: '株式会社霞ヶ例組', address: '例示市大字霞ヶ例町' }, { name: '霞が例組', address: '例示市霞カ例町' }, ['same-name-and-address']],
    ['ガ and ケ among kana', { name: '見本ガス', address: '例示市1番' }, { name: '見本ケス', address: '例示市1番' }, []],
    ['kanji numerals', { name: '髙﨑𠮷田建設', address: '見本県見本市北町2丁目2番2号' }, { name: '高崎吉田建設', address: '見本県見本市北町二丁目二番二号' }, ['same-name-and-address']],
    ['one number, and a floor on one side only', { name: '株式会社見本組', address: '見本県見本市本町1-1 3階' }, { name: '株式会社見本組', address: '見本市本町1番1号' }, ['same-name-and-place']],
    ['one name at two numbers', { name: '株式会社見本組', address: '見本市本町1-1 3階' }, { name: '株式会社見本組', address: '見本市本町1-13階' }, []],
    ['one name in two prefectures', { name: '株式会社見本組', address: '見本県見本市本町1-1' }, { name: '株式会社見本組', address: '例示県見本市本町1-1' }, []],
  ])('%s', (_, a, b, reasons) => {
    expect(duplicateReasons({ ...NOTHING, ...a }, { ...NOTHING, ...b })).toEqual(reasons);
    expect(duplicateReasons({ ...NOTHING, ...b }, { ...NOTHING, ...a })).toEqual(reasons);
  });

  it('says which reasons rest on what a machine read, on either side', () => {
    const [typed, read] = [{ ...NOTHING, phone: '099-000-4167', corporateNumber: '9-0000-0000-0001' }, { ...NOTHING, phone: '０９９−０００−４１６７', corporateNumber: '9000000000001', onlyRead: ['phone' as const] }];
    const reasons = duplicateReasons(typed, read);
    expect(reasons).toEqual(['same-phone', 'same-corporate-number']);
    expect([reasonsByReading(reasons, typed, read), reasonsByReading(reasons, read, typed), reasonsByReading(reasons, typed, typed)]).toEqual([['same-phone'], ['same-phone'], []]);
  });

  it('says which reasons rest on a text that its own page contradicts, on either side', () => {
    const [sure, unsure] = [{ ...NOTHING, phone: '099-000-4167', corporateNumber: '9000000000001' }, { ...NOTHING, phone: '099-000-4167', corporateNumber: '9000000000001', unlikeRead: ['phone' as const] }];
    const reasons = duplicateReasons(sure, unsure);
    expect([reasonsUnlikeReading(reasons, sure, unsure), reasonsUnlikeReading(reasons, unsure, sure), reasonsUnlikeReading(reasons, sure, sure)]).toEqual([['same-phone'], ['same-phone'], []]);
  });

  it.each<[string, Partial<ComparablePicture>, boolean]>([
    ['a scan of the same sheet', { hash: '00ff00ff00ff00fe', digitInk: '0f0e1f0f ff00fe00 00010000' }, true],
    ['another picture', { hash: 'ff00ff00ff00ff00' }, false],
    ['another sheet that looks alike: its digits stand elsewhere', { digitInk: '0f0f0f0f ff00f0f0 00000000' }, false],
    ['a page without boxes of digits beside one with', { digitInk: null, fieldInk: null }, false],
    ['one whose name is another', { fieldInk: WRITTEN.replace('7f'.repeat(40), 'f7'.repeat(40)) }, false],
    ['one of which too little is kept', { fieldInk: null }, false],
    ['one of which nobody knows how dark it is', { darkness: null }, false],
    ['empty boxes beside filled ones', { digitInk: '00000000 00000000 00000000' }, false],
  ])('%s', (_, other, same) => {
    expect(isSamePicture(PICTURE, { ...PICTURE, ...other })).toBe(same);
  });

  it.each<[string, ComparablePicture, boolean]>([
    ['another paper', PAPER, true],
    ['a cover sheet with a few words', { ...PAPER, darkness: LEAST_DARKNESS - 1 }, false],
    ['a blank back', { ...PAPER, darkness: 0 }, false],
    ['a form that nobody has filled in', { ...PICTURE, digitInk: '00000000', fieldInk: '0'.repeat(400) }, false],
  ])('%s, sent again', (_, picture, same) => {
    expect(isSamePicture(picture, { ...picture })).toBe(same);
  });

  it('another paper has to look the same: those of one template are nearly alike', () => {
    expect(['00ff00ff00ff00fc', '00ff00ff00ff00f8'].map((hash) => isSamePicture(PAPER, { ...PAPER, hash }))).toEqual([true, false]);
  });

  it('forms that say that they are two are two, however they look', () => {
    const [one, two] = [{ ...PICTURE, token: 'ABCDEFGHJKMN' }, { ...PICTURE, token: 'NMKJHGFEDCBA' }];
    expect([isSamePicture(one, two), isSamePicture(one, one), isSamePicture(one, PICTURE)]).toEqual([false, true, true]);
  });

  it('the question has no order, and of a picture that says enough the answer to itself is yes', () => {
    const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`, 'u'));
    const boxes = (length: number) => fc.option(fc.array(hex(length), { minLength: 1, maxLength: 3 }).map((all) => all.join(' ')));
    const picture = fc.record({
      hash: hex(16), digitInk: boxes(6), fieldInk: boxes(60), darkness: fc.option(fc.nat(300)), token: fc.option(fc.constantFrom('ABCDEFGHJKMN', 'NMKJHGFEDCBA')),
    });
    fc.assert(fc.property(picture, picture, (a, b) => {
      expect(isSamePicture(a, b)).toBe(isSamePicture(b, a));
      expect(isSamePicture({ ...PICTURE, hash: a.hash, token: a.token }, { ...PICTURE, hash: a.hash, token: a.token })).toBe(true);
      if (a.token !== null && b.token !== null && a.token !== b.token) expect(isSamePicture(a, b)).toBe(false);
    }));
  });
});
