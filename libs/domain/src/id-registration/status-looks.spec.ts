import fc from 'fast-check';
import { STATUS_LOOK_LIMIT, statusLooksOpenAt } from './status-looks.js';

const NOW = Date.parse('2026-11-24T00:30:00Z');
const { window, looks } = STATUS_LOOK_LIMIT;

describe('looks at the state of 利用申込み from one network', () => {
  it('as many as the limit within the window, then again when the oldest of them has left it', () => {
    const made = Array.from({ length: looks }, (_, index) => NOW + index * 1000);
    const last = NOW + (looks - 1) * 1000;
    expect(statusLooksOpenAt(made.slice(1), last)).toBeNull();
    expect(statusLooksOpenAt(made, last)).toBe(NOW + window);
    expect(statusLooksOpenAt(made, NOW + window)).toBeNull();
  });

  it('whatever was made when: closed only with the limit in the window, and open at the instant it names', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: NOW - 2 * window, max: NOW }), { maxLength: 3 * looks }), (made) => {
        const opens = statusLooksOpenAt(made, NOW);
        expect(opens !== null).toBe(made.filter((at) => at > NOW - window).length >= looks);
        if (opens !== null) expect([opens > NOW, statusLooksOpenAt(made, opens)]).toEqual([true, null]);
      }),
    );
  });
});
