import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Record } from './record.js';

export function storedFile(papersDir: string, sha256: string): string {
  return join(papersDir, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}

/** Every paper and attachment that a row names is there, byte for byte. */
export async function papersAreWhole(record: Record, papersDir: string): Promise<string[]> {
  const papers = await record.ask<{ kind: string; subject: string; sha256: string }>('select kind, subject, sha256 from stored_paper union all select purpose, draft_id, sha256 from attachment');
  return papers.flatMap(({ kind, subject, sha256 }) => {
    try {
      const bytes = readFileSync(storedFile(papersDir, sha256));
      return createHash('sha256').update(bytes).digest('hex') === sha256 ? [] : [`The stored ${kind} of ${subject} has been altered.`];
    } catch {
      return [`The stored ${kind} of ${subject} is missing.`];
    }
  });
}

/** Every mail that was written lies in the mailbox, and none that nobody wrote. */
export async function mailsArrived(record: Record, mailDir: string): Promise<{ breaches: string[]; rows: number; repeated: number }> {
  const rows = await record.ask<{ application: string; template: string; messageId: string; skipped: boolean }>('select application_id as application, template, message_id as "messageId", skipped_at is not null as skipped from mail_message');
  const arrivals = deliveries(mailDir);
  const known = new Set(rows.map(({ messageId }) => messageId));
  const breaches = [
    ...rows.filter(({ messageId, skipped }) => !skipped && !arrivals.has(messageId)).map(({ template, application }) => `The mail ${template} of ${application} is not in the mailbox.`),
    ...[...arrivals.keys()].filter((id) => !known.has(id)).map((id) => `The mailbox holds ${id}, which nobody wrote.`),
  ];
  return { breaches, rows: rows.length, repeated: [...arrivals.values()].filter((files) => files.length > 1).length };
}

/** The files of the mailbox by their Message-ID; a mail that was delivered again has several. */
export function deliveries(mailDir: string): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>();
  for (const file of readdirSync(mailDir).filter((name) => name.endsWith('.eml'))) {
    const id = /^Message-ID:\s*(<[^>]+>)/im.exec(readFileSync(join(mailDir, file), 'utf8'))?.[1];
    if (id !== undefined) files.set(id, [...(files.get(id) ?? []), file]);
  }
  return files;
}
