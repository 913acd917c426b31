import { plainAddPlaceholder } from '@signpdf/placeholder-plain';
import { SignPdf } from '@signpdf/signpdf';
import { SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils';
import { type Clock, systemClock } from '#platform';
import type { Certificate } from 'pkijs';
import type { SignatureStatement } from '../inputs/guarantee.js';
import { PadesSignature } from './pades-signature.js';
import { type PdfVerification, verifyPdfSignature } from './pdf-verification.js';
import { commonName, type SigningKey, SigningValidityError, TRIAL_MARK, validityProblem } from './signing-key.js';

/** Room for the signature and its certificates, in bytes. */
const SIGNATURE_LENGTH = 8192;

/** 署名用の証明書の有効期間, as far as anybody has to act on it. */
export interface SigningValidity {
  readonly from: Date;
  readonly until: Date;
  /** A sentence for the operator; null while it signs. */
  readonly problem: string | null;
}

/** Signs certificates (PAdES B-B) and checks what is said to be signed by us. */
export class PdfSigner {
  private readonly signature: PadesSignature;

  /** @param earlier certificates that have signed for us before, under keys that were renewed since */
  constructor(
    private readonly key: SigningKey,
    private readonly earlier: readonly Certificate[] = [],
    private readonly clock: Clock = systemClock,
  ) {
    this.signature = new PadesSignature(key);
  }

  /**
   * What the paper says about its signature; printed before signing, so the instant is chosen first. A paper that waited for a renewed
   * key is not signed before its certificate begins.
   */
  statement(wanted: Date): SignatureStatement {
    const name = commonName(this.key.certificate);
    const from = this.key.certificate.notBefore.value;
    const signedAt = wanted < from ? from : wanted;
    return {
      signer: name.replace(TRIAL_MARK, '').trim(),
      signedAt,
      method: 'PAdES B-B・SHA-256',
      trial: name.includes(TRIAL_MARK),
    };
  }

  /** From when until when the certificate signs, and what keeps it from signing now. */
  validity(): SigningValidity {
    const { notBefore, notAfter } = this.key.certificate;
    return { from: notBefore.value, until: notAfter.value, problem: validityProblem(this.key.certificate, this.clock.now()) };
  }

  /**
   * Adds the signature to a PDF; the instant goes into its dictionary (/M) and should be that of the printed statement.
   * @throws SigningValidityError unless the certificate is valid now and at that instant
   */
  async signPdf(bytes: Buffer, signedAt: Date): Promise<Buffer> {
    const problem = this.validity().problem ?? validityProblem(this.key.certificate, signedAt);
    if (problem !== null) throw new SigningValidityError(problem);
    const placeholder = plainAddPlaceholder({
      pdfBuffer: bytes,
      reason: 'Issue of the guarantee certificate',
      contactInfo: '',
      name: commonName(this.key.certificate),
      location: 'JP',
      signingTime: signedAt,
      signatureLength: SIGNATURE_LENGTH,
      subFilter: SUBFILTER_ETSI_CADES_DETACHED,
    });
    return await new SignPdf().sign(pointAtTable(placeholder), this.signature, signedAt);
  }

  /** Judges a PDF by its own signature and by whether we, now or under an earlier key, or an authority above us signed it. */
  async verifyPdf(bytes: Buffer): Promise<PdfVerification> {
    return await verifyPdfSignature(bytes, [this.key.certificate, ...this.key.issuers, ...this.earlier]);
  }
}

/**
 * The placeholder's trailer points at the line feed before the cross-reference table instead of at the table,
 * which strict readers remark on.
 */
function pointAtTable(pdf: Buffer): Buffer {
  const pointer = pdf.lastIndexOf('startxref\n') + 'startxref\n'.length;
  const end = pdf.indexOf('\n', pointer);
  const offset = Number(pdf.subarray(pointer, end).toString('latin1'));
  const shift = pdf.subarray(offset, offset + 1).toString('latin1') === '\n' ? 1 : 0;
  return Buffer.concat([pdf.subarray(0, pointer), Buffer.from(String(offset + shift)), pdf.subarray(end)]);
}
