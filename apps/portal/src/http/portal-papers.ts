import type { Papers } from '#documents';
import type { Clock, Config } from '#platform';

/**
 * Papers the portal makes on demand: 控え, 閲覧用 prints, 決裁用 sheets, 領収証. Browser and signing key are opened by the first
 * one asked for, so that the portal starts quickly and runs without a browser until then.
 */
export class PortalPapers {
  private opened: Promise<Papers> | undefined;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly templatesFolder: string,
  ) {}

  /** @throws when browser or signing key cannot be opened; the next call tries again */
  get(): Promise<Papers> {
    this.opened ??= this.open().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  /** Ends the browser if there is one. */
  async close(): Promise<void> {
    await (await this.opened?.catch(() => undefined))?.close();
  }

  private async open(): Promise<Papers> {
    const { config } = this;
    const { ChromiumPapers, openSigningKey, PdfSigner, suretyProfile } = await import('#documents');
    const key = await openSigningKey({
      ...(config.signingP12 === undefined ? {} : { pkcs12: { path: config.signingP12, passphrase: config.signingP12Passphrase } }),
      developmentFolder: config.secretsDir ?? config.storageDir, suretyName: config.suretyName, now: this.clock.now(),
    });
    return new ChromiumPapers({
      templatesFolder: this.templatesFolder,
      chromiumPath: config.chromiumPath,
      chromiumSandbox: config.chromiumSandbox,
      surety: suretyProfile(config),
      signer: new PdfSigner(key),
      pages: 1,
    });
  }
}
