/** Files one account may send within an hour, accepted or not: a person attaches a handful, ten a case. */
export const UPLOADS_PER_HOUR = 60;

const HOUR_MILLIS = 3_600_000;

/** How many files each account sent within the last hour, as far as this process knows. */
export class UploadAllowance {
  private readonly sent = new Map<string, number[]>();

  /** Counts one more file, unless the account has sent its share. */
  take(account: string, now: Date): boolean {
    const since = now.getTime() - HOUR_MILLIS;
    for (const [other, times] of this.sent) if ((times.at(-1) ?? 0) <= since) this.sent.delete(other);
    const recent = (this.sent.get(account) ?? []).filter((time) => time > since);
    const allowed = recent.length < UPLOADS_PER_HOUR;
    this.sent.set(account, allowed ? [...recent, now.getTime()] : recent);
    return allowed;
  }
}
