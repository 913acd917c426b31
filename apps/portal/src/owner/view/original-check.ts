import type { VerificationProblem } from '#documents';
import type { ViewedCertificate } from '#persistence';
import { Injectable } from '@nestjs/common';
import { PortalPapers } from '../../http/portal-papers.js';
import { StoredPapers } from '../../http/stored-papers.js';

/** What was found out about a stored original (原本). */
export interface OriginalCheck {
  /** 改ざんなし: the file is here, has the hash it was stored under, and its signature covers and fits every byte. */
  readonly intact: boolean;
  /** 発行者: the signature was made by our key, or under an authority of ours. */
  readonly trusted: boolean;
  readonly signer: string | null;
  readonly problem: VerificationProblem | 'missing' | 'hash-mismatch' | null;
  /** The checked bytes; null unless they are intact. */
  readonly bytes: Buffer | null;
}

/** Reads a signed original and checks it anew, at every viewing and every download. */
@Injectable()
export class OriginalChecker {
  constructor(
    private readonly stored: StoredPapers,
    private readonly papers: PortalPapers,
  ) {}

  async check({ applicationId, certificateId, pdf }: ViewedCertificate): Promise<OriginalCheck> {
    if (pdf === null) return failed('missing');
    const { bytes, problem: damage } = await this.stored.find({ applicationId, subject: certificateId, kind: 'certificate', sha256: pdf.sha256 });
    if (bytes === null) return failed(damage === 'missing' ? 'missing' : 'hash-mismatch');
    const { intact, trusted, signer, problem } = await (await this.papers.get()).verifyCertificate(bytes);
    return { intact, trusted, signer, problem, bytes: intact ? bytes : null };
  }

  /** The certificate's stored HTML; null when it is missing or has been altered. */
  async html({ applicationId, certificateId, html }: ViewedCertificate): Promise<string | null> {
    if (html === null) return null;
    const { bytes } = await this.stored.find({ applicationId, subject: certificateId, kind: 'certificate-html', sha256: html.sha256 });
    return bytes?.toString('utf8') ?? null;
  }
}

function failed(problem: 'missing' | 'hash-mismatch'): OriginalCheck {
  return { intact: false, trusted: false, signer: null, problem, bytes: null };
}
