import { fromBER } from 'asn1js';
import { ContentInfo, SignedData } from 'pkijs';

const SIGNED_DATA = '1.2.840.113549.1.7.2';

/** What is wrapped in an opaque signature (smime.p7m); null when it is encrypted or no such wrapper. The signature itself proves nothing here. */
export function unwrapSigned(bytes: Buffer): Buffer | null {
  const parsed = fromBER(new Uint8Array(bytes).buffer);
  if (parsed.offset === -1) return null;
  const info = new ContentInfo({ schema: parsed.result });
  if (info.contentType !== SIGNED_DATA) return null;
  const content = new SignedData({ schema: info.content }).encapContentInfo.eContent;
  return content ? Buffer.from(content.getValue()) : null;
}
