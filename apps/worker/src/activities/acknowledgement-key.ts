import { createHash } from 'node:crypto';
import { japanDate } from '#domain';

/** 受付のお知らせ, of what arrived or of the registration it became: an address hears one of the two once a day. */
export function acknowledgementKey(address: string, receivedAt: Date): string {
  return dayKey('arrival-received', address, receivedAt);
}

/** What of a kind is told to an address once a day. */
export function dayKey(kind: string, address: string, receivedAt: Date): string {
  return `${kind}/${createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 32)}/${japanDate(receivedAt.getTime())}`;
}
