import { Readable } from 'node:stream';
import { findDuplicates, receiveRegistration, Registration, SYSTEM } from '#persistence';
import { startRegistration } from '#workflows/contract';
import type { IntakeBench } from './intake-bench.js';

/** What suites of the filing do at a bench that is opened before their tests: things come in, and what became of them is read. */
export function filingActs(bench: () => IntakeBench) {
  let serial = 0;
  const next = (): number => (serial += 1);

  return {
    next,

    fax(content: Buffer, name = `fax-${next()}.tif`, receivedAt: Date | null = null): Promise<string> {
      return bench().takeIn.file({ channel: 'fax-folder', content, fileName: name, sender: '', branch: null, receivedAt, sourceKey: (sha256) => `fax-folder/${name}/${sha256}` });
    },

    /** The head of a mail to 受付 with a Message-ID of its own. */
    from(sender: string, subject: string, more = ''): string {
      return `From: ${sender}\r\nTo: uketsuke@hosho.example.jp\r\nSubject: =?UTF-8?B?${Buffer.from(subject).toString('base64')}?=\r\nMessage-ID: <${next()}@example.jp>\r\n${more}`;
    },

    mail(head: string, parts: readonly { name: string; content: Buffer }[] = [], text = 'よろしくお願いします。'): Promise<string> {
      const attachments = parts.map(({ name, content }) => `--b\r\nContent-Type: application/octet-stream; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`).join('');
      const message = `${head.trim()}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n${attachments}--b--\r\n`;
      return bench().takeIn.mail({ door: 'smtp', content: Readable.from([Buffer.from(message)]), envelope: null, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}` });
    },

    /** A registration by the web form that waits for its stamped page. */
    async waiting(token: string): Promise<string> {
      const { id: branchId } = await bench().branch('20');
      return bench().work.run(async (em) => {
        const { id } = await receiveRegistration(em, SYSTEM, {
          submissionKey: `web/${token}`, channel: 'web', branchId, raw: { name: '株式会社見本組' }, read: {}, token, awaitsPaper: true,
        }, new Date(), startRegistration);
        return id;
      });
    },

    duplicatesOf: (id: string) => bench().work.read(async (em) => (await findDuplicates(em, await em.findOneOrFail(Registration, id))).duplicates),
    factsOf: (id: string): Promise<{ kind: string }[]> => bench().rows('select kind from audit_event where case_id = ? order by seq', [id]),
  };
}
