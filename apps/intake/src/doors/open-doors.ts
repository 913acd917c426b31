import { readFileSync } from 'node:fs';
import type { UnitOfWork } from '#persistence';
import type { IntakeProcessConfig, Logger } from '#platform';
import type { TakeIn } from '../take-in.js';
import type { Door } from './door.js';
import { Mailbox } from './mailbox.js';
import { SmtpReceiver } from './smtp-receiver.js';
import { SpoolFolder } from './spool-folder.js';

/** The doors whose settings are given. The webhook is a page of the process itself and needs none of its own. */
export function configuredDoors({ intake, listenAddress }: Pick<IntakeProcessConfig, 'intake' | 'listenAddress'>, work: UnitOfWork, takeIn: TakeIn, logger: Logger): readonly Door[] {
  const doors: Door[] = [];
  if (intake.faxFolder !== undefined) doors.push(new SpoolFolder(intake.faxFolder, takeIn, logger, { settled: intake.faxSettledSeconds * 1000 }));
  if (intake.imapUrl !== undefined) doors.push(new Mailbox({ url: intake.imapUrl, pollSeconds: intake.imapPollSeconds, authority: intake.imapCa && readFileSync(intake.imapCa, 'utf8') }, work, takeIn, logger));
  if (intake.smtpPort !== undefined) doors.push(new SmtpReceiver({ port: intake.smtpPort, address: listenAddress, domains: intake.smtpDomains, tls: certificateOf(intake) }, takeIn, logger));
  return doors;
}

function certificateOf({ smtpCertificate, smtpKey }: IntakeProcessConfig['intake']): { readonly cert: string; readonly key: string } | undefined {
  return smtpCertificate === undefined || smtpKey === undefined ? undefined : { cert: readFileSync(smtpCertificate, 'utf8'), key: readFileSync(smtpKey, 'utf8') };
}
