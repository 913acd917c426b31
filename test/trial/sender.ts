import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { signatureOf } from '../../apps/intake/src/http/webhook-signature.js';
import type { People } from '../../apps/cli/src/walk/people.js';
import { contractCopy } from '../../apps/cli/src/walk/contract-copy.js';
import type { PageForm } from '../../apps/cli/src/visitor/form.js';
import { faxTiff, formPicture } from '../support/form-sheet.js';
import type { ImapServer } from '../support/imap-server.js';
import type { ArrivalPlan } from './arrival-plan.js';

const PATIENCE_SECONDS = 300;
const GATEWAY = 'gateway@fax.example.jp';
const CLERKS: Readonly<Record<string, string>> = { 20: 'higashi-uketsuke', 21: 'nishi-uketsuke' };

/** Where everything is handed over. */
export interface Counters {
  readonly faxFolder: string;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly receiverUrl: string;
  readonly imap: ImapServer;
  readonly people: People;
  /** Whether the disk of the FAX server has no room: what it writes then stays half. */
  readonly folderIsFull: () => boolean;
}

/** What was handed over and accepted: it must be there, once, byte for byte. */
export interface AcceptedArrival {
  readonly plan: ArrivalPlan;
  readonly sha256: string;
}

/** Hands one thing over as its sender would: what was not accepted is sent again, and so is what was accepted without an answer. */
export async function send(plan: ArrivalPlan, counters: Counters): Promise<AcceptedArrival> {
  const original = await originalOf(plan);
  const once = handOver(plan, original, counters);
  let trouble: unknown;
  for (const end = Date.now() + PATIENCE_SECONDS * 1_000; Date.now() < end; await delay(300)) {
    try {
      await once();
      return { plan, sha256: createHash('sha256').update(original).digest('hex') };
    } catch (error) {
      trouble = error;
    }
  }
  throw new Error(`Arrival ${plan.number} by ${plan.way} was not accepted within ${PATIENCE_SECONDS} s`, { cause: trouble });
}

/** The bytes that must lie in the store: the file of a FAX or an upload, the whole of a mail. */
async function originalOf(plan: ArrivalPlan): Promise<Buffer> {
  const { number, way, content, sender, branchCode } = plan;
  const file = await fileOf(plan);
  if (way === 'spool-folder' || way === 'webhook' || way === 'upload') return file;
  const isFax = way === 'gateway-mail';
  const words = `見本の送付です（${number}）。`;
  const head = [
    `From: ${isFax ? GATEWAY : sender}`, `To: ${branchCode === '20' ? 'higashi' : 'nishi'}@mihon-hosho.example.jp`, `Subject: =?UTF-8?B?${Buffer.from(isFax ? 'FAX 099-000-4167' : `利用申込書（${number}）`).toString('base64')}?=`,
    `Message-ID: <shiken-${number}@mihon-gumi.example.jp>`, 'Date: Fri, 27 Nov 2026 09:00:00 +0900', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', '',
  ];
  const text = ['--b', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64', '', Buffer.from(words).toString('base64')];
  const name = nameOf(plan);
  const attached = content === 'words' ? [] : ['--b', `Content-Type: application/octet-stream; name="${name}"`, `Content-Disposition: attachment; filename="${name}"`, 'Content-Transfer-Encoding: base64', '', file.toString('base64').replace(/.{76}/g, '$&\r\n')];
  return Buffer.from([...head, ...text, ...attached, '--b--', ''].join('\r\n'));
}

const nameOf = ({ number, content }: ArrivalPlan): string => `${String(number).padStart(4, '0')}.${content === 'form' ? 'tif' : 'pdf'}`;

async function fileOf({ number, content }: ArrivalPlan): Promise<Buffer> {
  const phone = ['099', '000', String(number).padStart(4, '0')];
  if (content === 'form') return faxTiff(await formPicture({ token: null, seed: number, digits: { postalCode: ['000', String(number).padStart(4, '0')], phone } }), { resolution: 'standard', seed: number });
  const paper = Buffer.concat([contractCopy().bytes, Buffer.from(`% ${number}\n`)]);
  return content === 'broken' ? paper.subarray(0, 60 + number) : paper;
}

function handOver(plan: ArrivalPlan, original: Buffer, counters: Counters): () => Promise<void> {
  switch (plan.way) {
    case 'spool-folder':
      return () => writeFax(plan, original, counters);
    case 'webhook':
      return () => callWebhook(plan, original, counters);
    case 'imap': {
      // Another server delivers it once; the mail server of the house keeps it.
      return () => counters.imap.append(original);
    }
    case 'gateway-mail':
    case 'receiver': {
      const from = plan.way === 'receiver' ? plan.sender : GATEWAY;
      return () => deliver(from, plan, original, counters);
    }
    case 'upload':
      return uploadBy(plan, original, counters);
  }
}

/** As FAX servers do: under an unfinished name first. A disk without room leaves a half behind, which is no FAX. */
async function writeFax(plan: ArrivalPlan, original: Buffer, { faxFolder, folderIsFull }: Counters): Promise<void> {
  const folder = join(faxFolder, plan.branchCode);
  await mkdir(folder, { recursive: true });
  const half = join(folder, `${nameOf(plan)}.part`);
  if (folderIsFull()) {
    await writeFile(half, original.subarray(0, original.length / 2));
    throw new Error('ENOSPC');
  }
  await rm(half, { force: true });
  await writeFile(half, original);
  await rename(half, join(folder, nameOf(plan)));
}

async function callWebhook(plan: ArrivalPlan, original: Buffer, { webhookUrl, webhookSecret }: Counters): Promise<void> {
  const body = JSON.stringify({ id: `shiken-${plan.number}`, from: '099-000-4167', to: plan.branchCode === '20' ? '00-0000-0120' : '00-0000-0121', content: original.toString('base64') });
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const answer = await fetch(webhookUrl, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-timestamp': timestamp, 'x-signature': signatureOf(webhookSecret, timestamp, Buffer.from(body)) } });
  if (answer.status !== 201) throw new Error(`The webhook answered ${answer.status}.`);
}

async function deliver(from: string, plan: ArrivalPlan, original: Buffer, { receiverUrl }: Counters): Promise<void> {
  const transport = createTransport({ url: receiverUrl, ignoreTLS: true });
  try {
    await transport.sendMail({ envelope: { from, to: `${plan.branchCode === '20' ? 'higashi' : 'nishi'}@mihon-hosho.example.jp` }, raw: original });
  } finally {
    transport.close();
  }
}

/** One showing of the form, sent again until it is answered: it is one paper. */
function uploadBy(plan: ArrivalPlan, original: Buffer, { people }: Counters): () => Promise<void> {
  let form: PageForm | undefined;
  return async () => {
    const clerk = await people.person('branch', CLERKS[plan.branchCode] ?? '');
    form ??= (await clerk.open('/branch/intake/new')).form(/intake\/new$/);
    const { url } = await clerk.send(form, {
      channel: { choose: '来店' }, name: `見本試験社（${plan.number}）`, scan: { file: { fileName: nameOf(plan), type: 'application/pdf', bytes: new Uint8Array(original) } },
    });
    if (!/\/branch\/intake\/[0-9a-f-]{36}/.test(url)) throw new Error(`The upload led to ${url}.`);
  };
}
