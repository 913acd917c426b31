import type { ChildProcess } from 'node:child_process';
import type { RegistrationField } from '#domain';
import { startChild } from '../child/bounded-child.js';
import { KeptChild } from '../child/kept-child.js';
import { NICENESS, stepBack } from '../child/niceness.js';
import type { SheetPlace } from '../reading.js';
import type { PixelBox } from './zone-picture.js';

/** A word on a page: pixels of its picture. */
export interface WordReading {
  readonly text: string;
  readonly confidence: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FieldReading extends Omit<WordReading, 'text'> {
  readonly value: string;
  /** 別の読み: what another reading of the same place says; null where all say the same. */
  readonly other: string | null;
  /** 異体字: the same text with a shape that the recogniser does not know; null where no letter has one. */
  readonly variant: string | null;
  /** The letter on which the readings differ, else the least sure one; null when it cannot be told. */
  readonly doubt: PixelBox | null;
}

/** What was made out on a page; fields only where our form lies on it. */
export interface FormReading {
  readonly words: readonly WordReading[];
  readonly fields: Readonly<Partial<Record<RegistrationField, FieldReading>>>;
}

/** What the reading process is asked. */
export interface PageJob {
  readonly path: string;
  readonly sheet: SheetPlace | null;
  /** What the code of the page said: where on the sheet the fields are. */
  readonly formCode: string | null;
}

/** A page takes two to five seconds of a processor, however long it waits for one; the model holds some hundred megabytes, and is loaded anew after two minutes without a page. */
const LIMITS = { seconds: 60, millis: 300_000, megabytes: 1_200, idleMillis: 120_000 };

/** Letters can wait: pages, decisions and mails come first on a machine with few cores; files that were made to be slow come behind them. */
function politeChild(): ChildProcess {
  const child = startChild('ocr/ocr-child', LIMITS);
  stepBack(child.pid, NICENESS.letters);
  return child;
}

/** Reads the letters on pages, one page after the other, in a process of its own that is kept for the next page. */
export class PageReader {
  private readonly child = new KeptChild(politeChild, LIMITS);

  /** @throws ChildFailure when the page could not be read within the limits */
  async read(job: PageJob): Promise<FormReading> {
    const answer = (await this.child.ask(() => job)) as { ok: true; result: FormReading } | { ok: false; error: string };
    if (!answer.ok) throw new Error(answer.error);
    return answer.result;
  }

  close(): Promise<void> {
    return this.child.close();
  }
}
