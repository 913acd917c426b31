import { entryGaps, type EntryForGate } from './entry-gate.js';

const READY: EntryForGate = { hasGrounds: true, unreadable: false, toConfirm: [], sealWaived: false, sealPresent: true, sealLegible: true, duplicatesUndecided: false, customerGaps: [], addressUnverified: false };

describe('what stands between an entry and its approval', () => {
  it('nothing, when all is done', () => expect(entryGaps(READY)).toEqual([]));

  it.each([
    [{ hasGrounds: false, sealWaived: true }, ['paper']],
    [{ unreadable: true, toConfirm: ['phone'] }, ['entry', 'phone']],
    [{ toConfirm: ['phone'] }, ['phone']],
    [{ sealPresent: false }, ['seal']],
    [{ sealLegible: false }, ['seal']],
    [{ sealPresent: false, sealWaived: true }, []],
    [{ duplicatesUndecided: true }, ['duplicates']],
    [{ customerGaps: null, addressUnverified: true }, ['customer']],
    [{ customerGaps: ['住所がありません'], addressUnverified: true }, ['customer', 'address-check']],
  ] as const)('%p', (change, at) => expect(entryGaps({ ...READY, ...change }).map((gap) => gap.at)).toEqual(at));
});
