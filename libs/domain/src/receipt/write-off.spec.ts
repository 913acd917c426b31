import fc from 'fast-check';
import { excessStanding } from './write-off.js';

describe('雑損処理', () => {
  it.each([
    ['nothing was written off', 500, 0, { excess: 500, writtenOff: 0, toGetBack: 500 }],
    ['all of it was', 500, 500, { excess: 500, writtenOff: 500, toGetBack: 0 }],
    ['a part came back all the same', 300, 500, { excess: 300, writtenOff: 300, toGetBack: 0 }],
    ['it all came back', 0, 500, { excess: 0, writtenOff: 0, toGetBack: 0 }],
    ['more was returned too much afterwards', 1_500, 500, { excess: 1_500, writtenOff: 500, toGetBack: 1_000 }],
  ] as const)('%s', (_, excess, before, standing) => {
    expect(excessStanding(excess, before)).toEqual(standing);
  });

  it('however it comes back and grows, no yen is asked for that was written off, and none of the rest is forgotten', () => {
    const sum = fc.integer({ min: 0, max: 130_000 });
    fc.assert(fc.property(sum, fc.array(sum), (writtenOff, changes) => {
      let before = writtenOff;
      for (const excess of changes) {
        const standing = excessStanding(excess, before);
        expect(standing.writtenOff + standing.toGetBack).toBe(excess);
        expect(standing.writtenOff).toBeLessThanOrEqual(before);
        before = standing.writtenOff;
      }
    }));
  });
});
