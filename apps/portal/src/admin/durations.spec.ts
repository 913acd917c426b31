import { formatDuration } from './durations.js';

test.each([
  [0, '0.0秒'],
  [249, '0.2秒'],
  [31_400, '31秒'],
  [16 * 60_000 + 59_000, '16分'],
  [2 * 3_600_000 + 7 * 60_000, '2時間07分'],
  [3 * 86_400_000 + 3 * 3_600_000, '3日3時間'],
  [-5, '0.0秒'],
])('%i ms is said as %s', (millis, words) => {
  expect(formatDuration(millis)).toBe(words);
});
