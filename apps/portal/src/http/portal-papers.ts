import type { Papers } from '#documents';
import type { Clock, PortalConfig } from '#platform';

/**
 * Papers the portal makes on demand: 控え, 閲覧用 prints, 決裁用 sheets, 領収証. Browser and signing key are opened by the first
 * one asked for, so that the portal starts quickly and runs without a browser until then.
 */
export class PortalPapers {
  private opened: Promise<Papers> | undefined;

  constructor(
    private readonly config: PortalConfig,
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
    const { openPapers } = await import('#documents');
    return openPapers(this.config, { templatesFolder: this.templatesFolder, pages: 1, clock: this.clock });
  }
}
