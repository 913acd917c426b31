import { qrView } from './qr.js';

describe('qrView', () => {
  it('draws every dark module once, as runs inside the square', () => {
    const { size, path } = qrView('https://shosho.example.jp/v/2070004426', 'M');
    const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)].map((match) => match.slice(1).map(Number));
    expect(runs.map(([, , width, back]) => width === back)).not.toContain(false);
    expect(runs.every(([x = 0, y = 0, width = 0]) => x + width <= size && y < size)).toBe(true);
    // The three finder patterns alone make 3 × 33 dark modules.
    expect(runs.reduce((sum, [, , width = 0]) => sum + width, 0)).toBeGreaterThan(99);
    expect(path.replaceAll(/M\d+ \d+h\d+v1h-\d+z/g, '')).toBe('');
  });
});
