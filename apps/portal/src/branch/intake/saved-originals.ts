import { type ArrivalChannel, beginning, maySaveOriginal, withoutHidden } from '#domain';
import type { Arrival, ArrivalPart } from '#persistence';
import type { FileStore } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendFile } from '../../http/send-pdf.js';
import { PaperDamaged } from '../../http/stored-papers.js';
import { FILE_STORE } from '../../http/tokens.js';

/** Whose original is a mail. */
const MAILS: readonly ArrivalChannel[] = ['mailbox', 'smtp', 'fax-mail'];

/** A file of a stranger in the store, and what to call it. */
interface StrangersFile {
  readonly sha256: string;
  readonly fileName: string;
}

/** 原本 and their documents as files to be saved: never shown in a page, never told to be anything that a browser would open. */
@Injectable()
export class SavedOriginals {
  constructor(@Inject(FILE_STORE) private readonly files: FileStore) {}

  /** @throws PaperDamaged */
  async send(reply: FastifyReply, { sha256, fileName }: StrangersFile): Promise<void> {
    const bytes = await this.files.read(sha256).catch((error: unknown) => {
      throw new PaperDamaged(sha256, { cause: error });
    });
    await sendFile(reply, { bytes, fileName: withoutHidden(fileName).replace(/[/\\]/gu, '_') || 'document' }, { type: 'application/octet-stream', fallback: 'document' });
  }
}

/** A mail has no name of its own: its subject is one. What came otherwise without a name is called by how it came. */
export function originalName({ fileName, subject, channel }: Pick<Arrival, 'fileName' | 'subject' | 'channel'>): string {
  const [name, called] = [withoutHidden(fileName), withoutHidden(subject)];
  if (name !== '') return name;
  if (MAILS.includes(channel)) return `${called === '' ? 'mail' : beginning(called, 60)}.eml`;
  return channel === 'upload' ? 'paper' : 'fax';
}

/** Whether the original may be saved: it was looked at, is still there, and nothing in it is suspected of a virus. */
export function maySave({ state, readAt, quarantine }: Pick<Arrival, 'state' | 'readAt' | 'quarantine'>, parts: readonly Pick<ArrivalPart, 'quarantine'>[]): boolean {
  return state !== 'disposed' && Boolean(readAt) && maySaveOriginal([quarantine, ...parts.map((part) => part.quarantine)]);
}
