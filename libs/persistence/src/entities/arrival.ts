import type { AnswerGround, ArrivalChannel, ArrivalClass, ArrivalState, QuarantineReason, RawRegistration, RegistrationField } from '#domain';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { createdAt, id, instant, sha256 } from './columns.js';
import { Branch } from './masters.js';
import { Staff } from './people.js';
import { Registration } from './registration.js';

/** 受信: the original, byte for byte as it came, with what is known of how it came. Everything else is derived and can be made again. */
export const Arrival = defineEntity({
  name: 'Arrival',
  tableName: 'arrival',
  properties: {
    id: id(),
    /** What makes a repeated look at the same source one arrival: `fax-folder/{name}/{sha256}`, `mailbox/{uidvalidity}/{uid}` … */
    sourceKey: p.string().unique(),
    /** The arrival whose file was written on after it was stored, and whose whole this is. */
    continues: p.uuid().fieldName('continues_id').nullable(),
    /** A mail's own Message-ID: the same mail through two doors is one. */
    messageId: p.string().unique().nullable(),
    channel: p.string().$type<ArrivalChannel>(),
    branch: () => p.manyToOne(Branch).mapToPk(),
    /** FAX number or mail address; '' when withheld. */
    sender: p.text(),
    /** A mail whose envelope names nobody to return it to (`MAIL FROM:<>`): a machine sent it. */
    fromNobody: p.boolean().default(false),
    /** A mail from an address that leads to us: an answer to it would come in again. */
    fromOurselves: p.boolean().default(false),
    subject: p.text(),
    receivedAt: instant(),
    /** The original in the file store. */
    sha256: sha256(),
    bytes: p.integer(),
    fileName: p.text(),
    state: p.string().$type<ArrivalState>(),
    class: p.string().$type<ArrivalClass>().nullable(),
    /** Which rule classified it, in words; null when a person did. */
    classRule: p.string().nullable(),
    quarantine: p.string().$type<QuarantineReason>().nullable(),
    /** The registration that a clerk handed it in with, or made of it as a whole; its pages belong there. */
    registration: () => p.manyToOne(Registration).mapToPk().nullable(),
    /** Who uploaded it or decided what it is. */
    staff: () => p.manyToOne(Staff).mapToPk().nullable(),
    /** What a mail says, as far as it is worth showing; null for what is no mail, and before it was read. */
    text: p.text().nullable(),
    /** The address a 受付のお知らせ goes to; null when nobody waits for one (FAX, lists, automatic mail, bounces). */
    answerTo: p.string().nullable(),
    /** The registration that a mail answers, whether its pages go there or not. */
    answers: () => p.manyToOne(Registration).mapToPk().nullable(),
    /** What says so. */
    answersBy: p.string().$type<AnswerGround>().nullable(),
    /** When everything in it was derived; null before. */
    readAt: instant().nullable(),
    /** 受付のお知らせ: stamped when the sender was answered or need not be. */
    acknowledgedAt: instant().nullable(),
    createdAt: createdAt(),
  },
  indexes: [{ properties: ['registration'] }, { properties: ['continues'] }, { properties: ['answers'] }],
});
export type Arrival = InferEntity<typeof Arrival>;

/** A document of an arrival: the file itself, or an attachment of a mail. */
export const ArrivalPart = defineEntity({
  name: 'ArrivalPart',
  tableName: 'arrival_part',
  properties: {
    id: id(),
    arrival: () => p.manyToOne(Arrival).mapToPk(),
    position: p.integer(),
    fileName: p.text(),
    mediaType: p.string(),
    sha256: sha256(),
    bytes: p.integer(),
    quarantine: p.string().$type<QuarantineReason>().nullable(),
    /** The cells of our own Excel form, as they stand there and as far as a text is kept, none when nobody filled it in; null for everything else. */
    cells: p.json<RawRegistration>().nullable(),
    /** Of these cells the fields whose place is contradicted: the name of the cell and the label beside it say different ones. */
    doubted: p.json<readonly RegistrationField[]>().default([]),
    /** The registration its cells became; of what has no pages (a workbook, what could not be opened) the one it is filed to. */
    registration: () => p.manyToOne(Registration).mapToPk().nullable(),
  },
  uniques: [{ properties: ['arrival', 'position'] }],
});
export type ArrivalPart = InferEntity<typeof ArrivalPart>;

/** A word that was read on a page, and where: a click on it fills a field. */
export interface ReadWord {
  readonly text: string;
  readonly confidence: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** x = a·mm + b·mm' + c, y = d·mm + e·mm' + f: where the sheet lies in the picture of the page. */
export type SheetPlace = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** One page: its picture with square pixels, upright and straight, and where it is filed. */
export const ArrivalPage = defineEntity({
  name: 'ArrivalPage',
  tableName: 'arrival_page',
  properties: {
    id: id(),
    part: () => p.manyToOne(ArrivalPart).mapToPk(),
    number: p.integer(),
    /** PNG in the file store. */
    sha256: sha256(),
    width: p.integer(),
    height: p.integer(),
    /** A small PNG of it, for strips of pages. */
    thumbnailSha256: sha256(),
    /** Degrees it was turned by, and thousandths of a degree it was straightened by. */
    turnedBy: p.integer(),
    skew: p.integer(),
    /** Perceptual hash, 64 bits; gone with the picture. */
    pictureHash: p.character().length(16).nullable(),
    /** The ink in the boxes of the digits of our form, by which two forms that look alike are told apart; null on other pages. */
    digitInk: p.text().nullable(),
    /** The same of its free fields; null also of pages from before it was kept, which are no picture that is compared. */
    fieldInk: p.text().nullable(),
    /** How much of the page is dark, in ten-thousandths; null of pages from before. */
    darkness: p.integer().nullable(),
    /** What stood in its code, when it is one of our forms. */
    formCode: p.string().nullable(),
    /** Our form: how millimetres of the sheet become pixels of the picture; null for every other page. */
    sheet: p.json<SheetPlace>().nullable(),
    /** Null until somebody, or the code, filed it. */
    registration: () => p.manyToOne(Registration).mapToPk().nullable(),
    /** Its place among the pages of the registration. */
    position: p.integer(),
    words: p.json<ReadWord[]>().nullable(),
  },
  uniques: [{ properties: ['part', 'number'] }],
  indexes: [{ properties: ['registration'] }],
});
export type ArrivalPage = InferEntity<typeof ArrivalPage>;

/** How far a mailbox has been taken in: UIDs up to this one are stored. A new UIDVALIDITY begins anew; the Message-ID keeps mails single. */
export const MailboxPosition = defineEntity({
  name: 'MailboxPosition',
  tableName: 'mailbox_position',
  properties: {
    mailbox: p.string().primary(),
    uidValidity: p.string(),
    uid: p.integer(),
  },
});
export type MailboxPosition = InferEntity<typeof MailboxPosition>;
