import type { ViewPrintInput } from '../inputs/guarantee.js';
import type { SuretyProfile } from '../inputs/parties.js';
import { type CertificateView, certificateViewModel } from './certificate.js';
import { eraMinute } from './finishing.js';

/** 閲覧用 print as finished strings: the certificate behind a watermark, and who printed it when. */
export interface ViewPrintView {
  readonly documentTitle: string;
  readonly certificate: CertificateView;
  /** What the outlined words behind the certificate say, for readers that see no pictures. */
  readonly watermark: string;
  readonly printedAt: string;
  readonly printedBy: string;
  readonly contractNumber: string;
  readonly edition: string;
  readonly viewingNumber: string;
  readonly issuer: string;
}

export function viewPrintViewModel(input: ViewPrintInput, surety: SuretyProfile): ViewPrintView {
  const certificate = certificateViewModel(input.certificate, surety);
  return {
    documentTitle: `閲覧用（提出不可） ${certificate.documentTitle}`,
    certificate,
    watermark: '閲覧用・提出用ではありません',
    printedAt: eraMinute(input.printedAt),
    printedBy: input.printedBy,
    contractNumber: input.certificate.contractNumber,
    edition: `${certificate.revision.edition}（${certificate.revision.label}） 1／1`,
    viewingNumber: input.viewingNumber,
    issuer: `${surety.name} ${surety.serviceName}`,
  };
}
