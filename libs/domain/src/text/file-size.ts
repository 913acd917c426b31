const KILO = 1024;
const MEGA = KILO * KILO;

/** 1MB is 1024 × 1024 bytes, in the limits (20MBまで) as in what is shown, and as the systems of our customers show it. */
export function megabytes(count: number): number {
  return count * MEGA;
}

/** 1.2MB, 340KB. */
export function formatFileSize(bytes: number): string {
  return bytes >= MEGA ? `${(bytes / MEGA).toFixed(1)}MB` : `${Math.max(1, Math.round(bytes / KILO))}KB`;
}
