import { entryGaps, type EntryForGate, hasPaper, readingProgress } from './entry-gate.js';

const READY: EntryForGate = { hasGrounds: true, unreadable: false, toConfirm: [], reading: 'done', comparedByEye: false, sealWaived: false, sealPresent: true, sealLegible: true, duplicatesUndecided: false, customerGaps: [], addressUnverified: false, openLetter: null };

describe('what stands between an entry and its approval', () => {
  it('nothing, when all is done', () => expect(entryGaps(READY)).toEqual([]));

  it.each([
    [{ hasGrounds: false, sealWaived: true }, ['paper']],
    [{ unreadable: true, toConfirm: ['phone'] }, ['entry', 'phone']],
    [{ toConfirm: ['phone'] }, ['phone']],
    [{ reading: 'waiting' }, ['reading']],
    [{ reading: 'waiting', comparedByEye: true }, ['reading']],
    [{ reading: 'overdue' }, ['compared']],
    [{ reading: 'failed' }, ['compared']],
    [{ reading: 'failed', comparedByEye: true }, []],
    [{ reading: 'overdue', comparedByEye: true }, []],
    [{ sealPresent: false }, ['seal']],
    [{ sealLegible: false }, ['seal']],
    [{ sealPresent: false, sealWaived: true }, []],
    [{ duplicatesUndecided: true }, ['duplicates']],
    [{ openLetter: '26-70001' }, ['duplicates']],
    [{ customerGaps: null, addressUnverified: true }, ['customer']],
    [{ customerGaps: ['住所がありません'], addressUnverified: true }, ['customer', 'address-check']],
  ] as const)('%p', (change, at) => expect(entryGaps({ ...READY, ...change }).map((gap) => gap.at)).toEqual(at));
});

it.each([
  [{ unreadSince: null, formWithoutWords: false }, 'done'],
  [{ unreadSince: null, formWithoutWords: true }, 'failed'],
  [{ unreadSince: 1, formWithoutWords: true }, 'waiting'],
  [{ unreadSince: 0, formWithoutWords: false }, 'overdue'],
] as const)('the reading of pages %p is %s at the end of its time', (pages, progress) => expect(readingProgress(pages, 600, 600)).toBe(progress));

it.each([
  [{}, false],
  [{ cameIn: 1 }, true],
  [{ inHand: true }, true],
  [{ sealWaived: true }, true],
] as const)('of a paper %p there is one, or none is asked for: %s', (change, there) => expect(hasPaper({ cameIn: 0, inHand: false, sealWaived: false, ...change })).toBe(there));
