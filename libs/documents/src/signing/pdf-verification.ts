import { createHash, timingSafeEqual } from 'node:crypto';
import { fromBER, OctetString, Sequence } from 'asn1js';
import { type Attribute, Certificate, ContentInfo, IssuerAndSerialNumber, SignedData, type SignerInfo } from 'pkijs';
import { arrayBuffer, cryptoEngine } from './crypto-engine.js';
import { ATTRIBUTE } from './pades-signature.js';
import { commonName, validityProblem } from './signing-key.js';

/** Why a PDF is not what it should be. */
export type VerificationProblem =
  | 'unsigned'
  | 'not-whole-document'
  | 'malformed-signature'
  | 'digest-mismatch'
  | 'signature-mismatch'
  | 'certificate-mismatch'
  | 'unknown-signer'
  | 'outside-validity';

/** Judgement about a signed PDF; the first two are ticks of the owner's screen. */
export interface PdfVerification {
  /** 改ざんされていません: the signature covers the whole file and fits its bytes. */
  readonly intact: boolean;
  /** 発行者は本物です: the signer's certificate is ours or comes from an authority of ours, and was valid when it signed. */
  readonly trusted: boolean;
  /** Common name in the signer's certificate, when there is one. */
  readonly signer: string | null;
  readonly problem: VerificationProblem | null;
}

/** Checks digest, signature and certificate of the last signature of a PDF. Never throws for what the file contains. */
export async function verifyPdfSignature(pdf: Buffer, anchors: readonly Certificate[]): Promise<PdfVerification> {
  const parts = signedParts(pdf);
  if (typeof parts === 'string') {
    return failed(parts);
  }
  let cms: { signedData: SignedData; signerInfo: SignerInfo; certificate: Certificate };
  try {
    cms = readCms(parts.signature);
  } catch {
    return failed('malformed-signature');
  }
  const signer = commonName(cms.certificate);
  const digest = createHash('sha256').update(parts.content).digest();
  if (!equal(octets(cms.signerInfo, ATTRIBUTE.messageDigest), digest)) {
    return failed('digest-mismatch', signer);
  }
  const certificateHash = createHash('sha256').update(Buffer.from(cms.certificate.toSchema().toBER())).digest();
  if (!equal(signingCertificateHash(cms.signerInfo), certificateHash)) {
    return failed('certificate-mismatch', signer);
  }
  const isSigned = await cms.signedData
    .verify({ signer: 0, data: arrayBuffer(parts.content), checkChain: false }, cryptoEngine)
    .catch(() => false);
  if (!isSigned) {
    return failed('signature-mismatch', signer);
  }
  if (!(await isTrusted(cms.certificate, anchors))) return { intact: true, trusted: false, signer, problem: 'unknown-signer' };
  const at = signingTime(parts.content);
  const inTime = at !== null && validityProblem(cms.certificate, at) === null;
  return { intact: true, trusted: inTime, signer, problem: inTime ? null : 'outside-validity' };
}

/** /M of the signature, which is among the signed bytes: in UTC, as we write it. */
function signingTime(content: Buffer): Date | null {
  const position = content.lastIndexOf('/M (D:');
  const time = position < 0 ? null : /^\/M \(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z/.exec(content.subarray(position, position + 40).toString('latin1'));
  if (time === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = time.slice(1).map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

function failed(problem: VerificationProblem, signer: string | null = null): PdfVerification {
  return { intact: false, trusted: false, signer, problem };
}

/** Cuts the file at its last /ByteRange; what follows the signed bytes would be a later change. */
function signedParts(pdf: Buffer): { readonly content: Buffer; readonly signature: Buffer } | VerificationProblem {
  const position = pdf.lastIndexOf('/ByteRange');
  const range = position < 0 ? null : /^\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/.exec(pdf.subarray(position, position + 200).toString('latin1'));
  if (range === null) {
    return 'unsigned';
  }
  const [start = 0, before = 0, after = 0, rest = 0] = range.slice(1).map(Number);
  if (start !== 0 || after <= before || after + rest !== pdf.length) {
    return 'not-whole-document';
  }
  const hexadecimal = pdf.subarray(before, after).toString('latin1');
  if (!/^<[0-9a-fA-F]+>$/.test(hexadecimal)) {
    return 'malformed-signature';
  }
  return {
    content: Buffer.concat([pdf.subarray(0, before), pdf.subarray(after)]),
    signature: Buffer.from(hexadecimal.slice(1, -1), 'hex'),
  };
}

function readCms(bytes: Buffer): { signedData: SignedData; signerInfo: SignerInfo; certificate: Certificate } {
  const content = new ContentInfo({ schema: fromBER(arrayBuffer(bytes)).result });
  const signedData = new SignedData({ schema: content.content });
  const [signerInfo, second] = signedData.signerInfos;
  if (signerInfo === undefined || second !== undefined || !(signerInfo.sid instanceof IssuerAndSerialNumber)) {
    throw new Error('The signature has not exactly one signer.');
  }
  const { issuer, serialNumber } = signerInfo.sid;
  const certificate = signedData.certificates?.find(
    (candidate): candidate is Certificate =>
      candidate instanceof Certificate && candidate.issuer.isEqual(issuer) && candidate.serialNumber.isEqual(serialNumber),
  );
  if (certificate === undefined) {
    throw new Error("The signer's certificate is missing.");
  }
  return { signedData, signerInfo, certificate };
}

function attributeOf(signerInfo: SignerInfo, type: string): Attribute | undefined {
  return signerInfo.signedAttrs?.attributes.find((attribute) => attribute.type === type);
}

function octets(signerInfo: SignerInfo, type: string): Uint8Array | undefined {
  const value: unknown = attributeOf(signerInfo, type)?.values[0];
  return value instanceof OctetString ? value.valueBlock.valueHexView : undefined;
}

/** The hash in SigningCertificateV2 → certs → first ESSCertIDv2; an explicit algorithm before it is skipped. */
function signingCertificateHash(signerInfo: SignerInfo): Uint8Array | undefined {
  let block: unknown = attributeOf(signerInfo, ATTRIBUTE.signingCertificateV2)?.values[0];
  for (let depth = 0; depth < 2; depth += 1) {
    block = block instanceof Sequence ? block.valueBlock.value[0] : undefined;
  }
  const hash = block instanceof Sequence ? block.valueBlock.value.find((part) => part instanceof OctetString) : undefined;
  return hash instanceof OctetString ? hash.valueBlock.valueHexView : undefined;
}

async function isTrusted(certificate: Certificate, anchors: readonly Certificate[]): Promise<boolean> {
  const own = Buffer.from(certificate.toSchema().toBER());
  for (const anchor of anchors) {
    if (own.equals(Buffer.from(anchor.toSchema().toBER()))) {
      return true;
    }
    if (anchor.subject.isEqual(certificate.issuer) && (await certificate.verify(anchor, cryptoEngine).catch(() => false))) {
      return true;
    }
  }
  return false;
}

function equal(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
