import { createHmac, timingSafeEqual } from 'node:crypto';

/** A call is good for so long before and after the time it names. Seconds. */
export const REPLAY_WINDOW = 300;

/** HMAC-SHA-256 over `{timestamp}.{body}` in hexadecimal; what the FAX gateway sends as X-Signature. */
export function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
}

/** Whether a call was made by whoever knows the secret, and just now. */
export function isAuthentic(secret: string, call: { readonly timestamp: string; readonly signature: string; readonly body: Uint8Array }, now: Date): boolean {
  if (!/^\d{9,11}$/.test(call.timestamp) || !/^[0-9a-f]{64}$/i.test(call.signature)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(call.timestamp)) > REPLAY_WINDOW) return false;
  return timingSafeEqual(Buffer.from(signatureOf(secret, call.timestamp, call.body), 'hex'), Buffer.from(call.signature, 'hex'));
}
