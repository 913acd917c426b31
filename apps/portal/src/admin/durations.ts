const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something took or has been standing still: 0.2秒, 31秒, 16分, 2時間38分, 3日3時間. Milliseconds in. */
export function formatDuration(millis: number): string {
  const span = Math.max(0, millis);
  if (span < 10 * SECOND) return `${(Math.floor(span / 100) / 10).toFixed(1)}秒`;
  if (span < MINUTE) return `${Math.floor(span / SECOND)}秒`;
  if (span < HOUR) return `${Math.floor(span / MINUTE)}分`;
  if (span < DAY) return `${Math.floor(span / HOUR)}時間${String(Math.floor((span % HOUR) / MINUTE)).padStart(2, '0')}分`;
  return `${Math.floor(span / DAY)}日${Math.floor((span % DAY) / HOUR)}時間`;
}
