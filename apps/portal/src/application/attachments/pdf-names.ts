/** What the names of a PDF's plain structure add up to. */
export class NameTally {
  encrypted = false;
  active = false;
  pages = 0;
  /** More names than any contract has: reading on would only cost time. */
  exhausted = false;
  private looked = 0;

  constructor(private readonly mostPages: number) {}

  /** Whether anything further could still change the answer. */
  get decided(): boolean {
    return this.encrypted || this.active || this.exhausted || this.pages > this.mostPages;
  }

  /** Reads the names in a piece of the file that is no stream data. Linear in its length, whatever it holds. */
  read(bytes: Buffer, start: number, end: number): void {
    for (let at = start; at < end; at += 1) {
      if (bytes[at] !== SLASH || INTERESTING[bytes[at + 1] ?? 0] === 0) continue;
      this.looked += bytes[at + 1] === HASH ? SPELLED_NAME : 1;
      if (this.looked > MOST_NAMES) this.exhausted = true;
      if (this.decided) return;
      this.note(bytes, at + 1, end);
    }
  }

  private note(bytes: Buffer, from: number, end: number): void {
    const stop = endOfName(bytes, from, end);
    const name = plainName(bytes.toString('latin1', from, stop));
    if (name === 'Encrypt') this.encrypted = true;
    else if (ACTIVE_NAMES.has(name)) this.active = true;
    else if (name === 'Type' && valueOfType(bytes, stop, end) === 'Page') this.pages += 1;
  }
}

const SLASH = 0x2f;
const HASH = 0x23;
const LONGEST_NAME = 64;
const MOST_NAMES = 200_000;
/** A name that begins in hexadecimal counts as so many: no program writes one without need. */
const SPELLED_NAME = 20;

/** Names that let a PDF run, start, send or hide something; a scanned or printed contract has none of them. */
const ACTIVE_NAMES: ReadonlySet<string> = new Set(['JavaScript', 'JS', 'Launch', 'RichMedia', 'XFA', 'SubmitForm', 'ImportData', 'EmbeddedFile', 'EmbeddedFiles', 'GoToE']);

/** First bytes of the names looked for; `#` begins one that is spelled in hexadecimal. */
const INTERESTING = tableOf(`#T${[...ACTIVE_NAMES, 'Encrypt'].map((name) => name.charAt(0)).join('')}`);
const DELIMITERS = tableOf('\0\t\n\f\r ()<>[]{}/%');
const BLANKS = tableOf('\0\t\n\f\r ');

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

function endOfName(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && at - from < LONGEST_NAME && DELIMITERS[bytes[at] ?? 0] === 0) at += 1;
  return at;
}

/** The name after `/Type`, blanks or none between them. */
function valueOfType(bytes: Buffer, from: number, end: number): string {
  let at = from;
  while (at < end && BLANKS[bytes[at] ?? 0] === 1) at += 1;
  return bytes[at] === SLASH ? plainName(bytes.toString('latin1', at + 1, endOfName(bytes, at + 1, end))) : '';
}

/** `J#61vaScript` is a spelling of `JavaScript`. */
function plainName(name: string): string {
  return name.includes('#') ? name.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : name;
}
