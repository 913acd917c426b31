import { formatJapanInstant } from '#domain';
import type { AuditData, KeyFactKind } from '#persistence';

/** What a fact about a key or a viewing says beyond its name; null when nothing. The key itself is in none of them. */
export function keyRecordWords(kind: KeyFactKind, data: AuditData): string | null {
  const reason = text(data['reason']);
  const generation = typeof data['generation'] === 'number' ? `第${data['generation']}世代のキー` : '';
  const words: Readonly<Record<KeyFactKind, string>> = {
    KeyIssued: generation,
    KeyDisplayed: generation,
    KeyReissued: `${generation}（前のキーは無効）`,
    KeyBlockLifted: '',
    CertificateViewed: typeof data['revision'] === 'number' ? `証書 第${data['revision']}版` : '',
    ViewingBlocked: `誤入力が続いたため${until(data['until'])}`,
    ViewingAlertRaised: `1時間に${typeof data['misses'] === 'number' ? data['misses'] : '多数'}回の誤入力があり、支店と受注者へ警告`,
  };
  return [words[kind], reason === '' ? '' : `理由：${reason}`].filter((part) => part !== '').join('　') || null;
}

function text(value: AuditData[string] | undefined): string {
  return typeof value === 'string' ? value : '';
}

function until(value: AuditData[string] | undefined): string {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? '' : `（${formatJapanInstant(instant)}まで）`;
}
