import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { developmentSigningKey } from './development-key.js';
import { openPkcs12 } from './pkcs12.js';
import { type SigningKey, SigningKeyError } from './signing-key.js';

export interface SigningKeySource {
  /** The surety's own key; without it a development key is made. */
  readonly pkcs12?: { readonly path: string; readonly passphrase: string };
  /** Secrets folder below which the development key is made and kept, in `signing-key/`. */
  readonly developmentFolder: string;
  /** Stands in the names of the development key, beside 検証用. */
  readonly suretyName: string;
  readonly now: Date;
}

/** The key from the configured PKCS#12 file, else the development key. Throws {@link SigningKeyError}. */
export async function openSigningKey(source: SigningKeySource): Promise<SigningKey> {
  if (source.pkcs12 === undefined) {
    return await developmentSigningKey(join(source.developmentFolder, 'signing-key'), source.suretyName, source.now);
  }
  const { path, passphrase } = source.pkcs12;
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new SigningKeyError(unreadable(path, cause), { cause });
  });
  return await openPkcs12(bytes, passphrase);
}

function unreadable(path: string, cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : 'unknown';
  if (code === 'ENOENT') return `The PKCS#12 file ${path} cannot be read, because it is not there: put it there, or name the right file.`;
  if (code === 'EISDIR') return `The PKCS#12 file ${path} cannot be read, because a folder of this name stands there: remove it and put the file there.`;
  return `The PKCS#12 file ${path} cannot be read (${String(code)}): let the user of this process read it.`;
}
