import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { createdAt, id, instant } from './columns.js';
import { GuaranteeApplication } from './application.js';
import { Arrival } from './arrival.js';
import { ContractorAccount } from './people.js';
import { Registration } from './registration.js';

/** An outbound mail: a row first, the SMTP delivery second, the stamp third. Its status is derived from the instants. */
export const MailMessage = defineEntity({
  name: 'MailMessage',
  tableName: 'mail_message',
  properties: {
    id: id(),
    /** Natural key such as `certificate-registered/{certificateId}/{generation}`; the Message-ID is derived from it. */
    dedupeKey: p.string().unique(),
    messageId: p.string().unique(),
    application: () => p.manyToOne(GuaranteeApplication).mapToPk().nullable(),
    /** The registration it is about, when it is about none of the applications. */
    registration: () => p.manyToOne(Registration).mapToPk().nullable(),
    /** The お客様ID it is about, when it is to the ID itself. */
    account: () => p.manyToOne(ContractorAccount).mapToPk().nullable(),
    /** 受付のお知らせ: what came in. */
    arrival: () => p.manyToOne(Arrival).mapToPk().nullable(),
    template: p.string(),
    /** Up to three addresses, with commas. */
    to: p.text(),
    replyTo: p.string().nullable(),
    subject: p.string(),
    text: p.text(),
    createdAt: createdAt(),
    sentAt: instant().nullable(),
    /** Of a mail that was sent, the addresses that would not take it for now and are tried again; like `to`. */
    pendingTo: p.text().nullable(),
    /** 送信の見合わせ: what it asked for was done before it could go out, so that it is not sent. */
    skippedAt: instant().nullable(),
    /** Why, in the words of the procedure that left it out; of mails about an ID nothing is said. */
    skippedFor: p.string().nullable(),
    bouncedAt: instant().nullable(),
  },
});
export type MailMessage = InferEntity<typeof MailMessage>;
