import { formatJapanInstant } from '#domain';
import type { AuditData, KeyFactKind } from '#persistence';

/** What a fact about a key or a viewing did, in a short sentence. The key itself is in none of them. */
export function keyRecordWords(kind: KeyFactKind, data: AuditData): string {
  const reason = text(data['reason']);
  const generation = typeof data['generation'] === 'number' ? `第${data['generation']}世代のキー` : 'キー';
  const words: Readonly<Record<KeyFactKind, string>> = {
    KeyIssued: `${generation}を発行`,
    KeyDisplayed: `${generation}を表示`,
    KeyReissued: `${generation}を再発行（前のキーは無効）`,
    KeyBlockLifted: '閲覧の一時停止を解除',
    CertificateViewed: '電子証書を閲覧（認証キー）',
    ViewingBlocked: `誤入力が続いたため停止${until(data['until'])}`,
    ViewingAlertRaised: `1時間に${typeof data['misses'] === 'number' ? data['misses'] : '多数'}回の誤入力があり、支店と受注者へ警告`,
  };
  return reason === '' ? words[kind] : `${words[kind]}　理由：${reason}`;
}

function text(value: AuditData[string] | undefined): string {
  return typeof value === 'string' ? value : '';
}

function until(value: AuditData[string] | undefined): string {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? '' : `（${formatJapanInstant(instant)}まで）`;
}
