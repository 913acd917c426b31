import { join } from 'node:path';
import type { Clock, Config } from '#platform';
import { ChromiumPapers } from './chromium-papers.js';
import { suretyProfile, type SuretySettings } from './inputs/parties.js';
import { rememberSigner } from './signing/known-signers.js';
import { openSigningKey } from './signing/open-signing-key.js';
import { PdfSigner } from './signing/pdf-signer.js';

export interface OpenedBy {
  readonly templatesFolder: string;
  /** How many pages of the browser may be open at once. */
  readonly pages: number;
  readonly clock: Clock;
}

type PapersConfig = SuretySettings & Pick<Config, 'chromiumPath' | 'chromiumSandbox' | 'secretsDir' | 'signingP12' | 'signingP12Passphrase' | 'storageDir' | 'suretyName'>;

/** The papers as a process of this configuration makes and signs them. @throws SigningKeyError when the key cannot be had */
export async function openPapers(config: PapersConfig, { templatesFolder, pages, clock }: OpenedBy): Promise<ChromiumPapers> {
  const key = await openSigningKey({
    ...(config.signingP12 === undefined ? {} : { pkcs12: { path: config.signingP12, passphrase: config.signingP12Passphrase } }),
    developmentFolder: config.secretsDir ?? config.storageDir, suretyName: config.suretyName, now: clock.now(),
  });
  return new ChromiumPapers({
    templatesFolder, chromiumPath: config.chromiumPath, chromiumSandbox: config.chromiumSandbox, surety: suretyProfile(config), signer: new PdfSigner(key, await rememberSigner(join(config.storageDir, 'signers'), key.certificate), clock), pages,
  });
}
