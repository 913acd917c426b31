/** What came of the form on the page before, in the words of the page that follows it. */
export interface DoneNotice {
  readonly tone: 'success' | 'info' | 'caution';
  readonly text: string;
}

/** All that a page can say of the form before it. The address says which: anybody may have written that, so it says nothing else. */
export class DoneWords<Done extends string> {
  constructor(private readonly words: Readonly<Record<Done, DoneNotice>>) {}

  /** The address of the page that follows. */
  after(path: string, done: Done): string {
    return `${path}${path.includes('?') ? '&' : '?'}done=${done}`;
  }

  /** @returns null where the address says none of these */
  notice(done: string): DoneNotice | null {
    return this.isOne(done) ? this.words[done] : null;
  }

  private isOne(text: string): text is Done {
    return Object.hasOwn(this.words, text);
  }
}
