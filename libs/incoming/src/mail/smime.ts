import { fromBER } from 'asn1js';
import { ContentInfo, SignedData } from 'pkijs';

const SIGNED_DATA = '1.2.840.113549.1.7.2';

/** What is wrapped in an opaque signature (smime.p7m), or why it cannot be had. The signature itself proves nothing here. */
export function unwrapSigned(bytes: Buffer): Buffer | 'encrypted' | 'damaged' {
  try {
    return unwrap(bytes);
  } catch {
    // The library answers what does not fit with an exception.
    return 'damaged';
  }
}

function unwrap(bytes: Buffer): Buffer | 'encrypted' | 'damaged' {
  const parsed = fromBER(new Uint8Array(bytes).buffer);
  if (parsed.offset === -1) return 'damaged';
  const info = new ContentInfo({ schema: parsed.result });
  if (info.contentType !== SIGNED_DATA) return 'encrypted';
  const content = new SignedData({ schema: info.content }).encapContentInfo.eContent;
  return content ? Buffer.from(content.getValue()) : 'damaged';
}
