import type { VerificationProblem } from '#documents';
import { FileNotFoundError, type FileStore } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { PortalPapers } from '../../http/portal-papers.js';
import { FILE_STORE } from '../../http/tokens.js';

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
    @Inject(FILE_STORE) private readonly files: FileStore,
    private readonly papers: PortalPapers,
  ) {}

  async check(sha256: string | null): Promise<OriginalCheck> {
    const bytes = sha256 === null ? null : await this.read(sha256);
    if (bytes === null) return failed('missing');
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) return failed('hash-mismatch');
    const { intact, trusted, signer, problem } = await (await this.papers.get()).verifyCertificate(bytes);
    return { intact, trusted, signer, problem, bytes: intact ? bytes : null };
  }

  /** A stored text by its hash; null when it is missing or has been altered. */
  async readText(sha256: string): Promise<string | null> {
    const bytes = await this.read(sha256);
    if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== sha256) return null;
    return bytes.toString('utf8');
  }

  private async read(sha256: string): Promise<Buffer | null> {
    try {
      return await this.files.read(sha256);
    } catch (error) {
      if (error instanceof FileNotFoundError) return null;
      throw error;
    }
  }
}

function failed(problem: 'missing' | 'hash-mismatch'): OriginalCheck {
  return { intact: false, trusted: false, signer: null, problem, bytes: null };
}
