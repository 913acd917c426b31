import { idleCutScale, WIDTH } from './idle-cut-scale.js';

const second = 1_000;
const day = 86_400 * second;

describe('time axis without idle time', () => {
  test('three days of waiting take no more room than a short gap', () => {
    const scale = idleCutScale([{ from: 0, to: 2 * second }, { from: 3 * day, to: 3 * day + 2 * second }], 3 * day + 2 * second);
    expect(scale(0)).toBe(0);
    expect(scale(3 * day) - scale(2 * second)).toBe(14);
    expect(scale(2 * second) - scale(0)).toBeCloseTo((WIDTH - 14) / 2);
    expect(scale(3 * day + 2 * second)).toBeCloseTo(WIDTH);
  });

  test('order is kept, and nothing leaves the drawing', () => {
    const work = Array.from({ length: 40 }, (_, index) => ({ from: index * day, to: index * day + (index % 3) * second }));
    const scale = idleCutScale(work, 41 * day);
    const places = work.flatMap(({ from, to }) => [scale(from), scale(to)]);
    expect([...places].sort((one, other) => one - other)).toEqual(places);
    expect(Math.max(...places, scale(50 * day))).toBeLessThanOrEqual(WIDTH + 1e-9);
  });

  test('a procedure without work has one place', () => {
    expect(idleCutScale([], 5)(5)).toBe(0);
  });
});
