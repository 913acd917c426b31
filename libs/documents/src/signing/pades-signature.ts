import { createHash } from 'node:crypto';
import { type BaseBlock, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import {
  Attribute,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs';
import { Signer } from '@signpdf/utils';
import { arrayBuffer, cryptoEngine } from './crypto-engine.js';
import type { SigningKey } from './signing-key.js';

/** Object identifiers of the signed attributes (RFC 5652, RFC 5035). */
export const ATTRIBUTE = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;

const DATA = '1.2.840.113549.1.7.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';

/**
 * Builds the CMS of a PAdES baseline B-B signature (ETSI EN 319 142-1): content type, digest and signing-certificate-v2 are signed,
 * the certificate and those above it are embedded, and the time stands only in the PDF's /M, as the standard asks.
 */
export class PadesSignature extends Signer {
  constructor(private readonly key: SigningKey) {
    super();
  }

  /** @param content the PDF without the space of the signature. */
  override async sign(content: Buffer): Promise<Buffer> {
    const { certificate, issuers, privateKey } = this.key;
    const signerInfo = new SignerInfo({
      version: 1,
      sid: new IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
      signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes: this.signedAttributes(content) }),
    });
    const signedData = new SignedData({
      version: 1,
      encapContentInfo: new EncapsulatedContentInfo({ eContentType: DATA }),
      signerInfos: [signerInfo],
      certificates: [certificate, ...issuers],
    });
    await signedData.sign(privateKey, 0, 'SHA-256', arrayBuffer(content), cryptoEngine);
    const cms = new ContentInfo({ contentType: SIGNED_DATA, content: signedData.toSchema(true) });
    return Buffer.from(cms.toSchema().toBER());
  }

  /** In the order DER wants for a SET OF: by their encoded bytes. */
  private signedAttributes(content: Buffer): Attribute[] {
    const digest = createHash('sha256').update(content).digest();
    return [
      attribute(ATTRIBUTE.contentType, new ObjectIdentifier({ value: DATA })),
      attribute(ATTRIBUTE.messageDigest, new OctetString({ valueHex: arrayBuffer(digest) })),
      attribute(ATTRIBUTE.signingCertificateV2, this.signingCertificate()),
    ].sort((a, b) => Buffer.compare(Buffer.from(a.toSchema().toBER()), Buffer.from(b.toSchema().toBER())));
  }

  /** SigningCertificateV2 with the hash of our certificate; SHA-256 is its default and therefore not written. */
  private signingCertificate(): Sequence {
    const hash = createHash('sha256').update(Buffer.from(this.key.certificate.toSchema().toBER())).digest();
    const certificateId = new Sequence({ value: [new OctetString({ valueHex: arrayBuffer(hash) })] });
    return new Sequence({ value: [new Sequence({ value: [certificateId] })] });
  }
}

function attribute(type: string, value: BaseBlock): Attribute {
  return new Attribute({ type, values: [value] });
}
