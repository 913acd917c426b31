/** Facts that have been signalled and are not yet read; the same one is taken once however often it comes. */
export class Inbox {
  private readonly known = new Set<string>();
  private readonly waiting: string[] = [];

  put(factId: string): void {
    if (this.known.has(factId)) return;
    this.known.add(factId);
    this.waiting.push(factId);
  }

  take(): string | undefined {
    return this.waiting.shift();
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }
}
