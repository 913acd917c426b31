import type {
  AddressCheckKind, AddresseeTexts, CalendarDate, DeficiencyPaper, DeficiencyReason, DuplicateDecision, DuplicateReason, NumberSource, RawRegistration, RegistrationChannel, RegistrationClosing, RegistrationContent, RegistrationField,
  RegistrationState, RegistrationTaskKind, SendingWay,
} from '#domain';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { calendarDate, createdAt, id, instant } from './columns.js';
import { Branch } from './masters.js';
import { ContractorAccount, Customer, Staff } from './people.js';

/** What a machine read in a field of the scan or of the Excel form: never trusted without a person. `left`: nothing any more, its page went elsewhere; what stands in the field waits for a person. */
export interface ReadField {
  readonly value: string;
  /** 0 to 100; 100 for a cell of our own Excel form. */
  readonly confidence: number;
  readonly left?: boolean;
  /** 別のページの読み: what another page says, where the two differ. */
  readonly elsewhere?: Pick<ReadField, 'value' | 'confidence' | 'place' | 'formId'> | null;
  /** 別の読み: what another reading of the same place says; none for a cell, and none where all say the same. */
  readonly other?: string | null;
  /** 異体字: the same text with a shape that the machine does not know, and so may stand on the page instead; none for a cell, and where no letter has one. */
  readonly variant?: string | null;
  /** The page it stands on and where, in pixels of the page's picture; null when it does not come from a picture. */
  readonly place: { readonly pageId: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
  /** The Excel form that it is a cell of: a document of an arrival; none for what was made out on a page. */
  readonly formId?: string;
  /** The letter it is least sure of, on the same page; none where there is no such letter. */
  readonly doubt?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
}
export type ReadRegistrationFields = Readonly<Partial<Record<RegistrationField, ReadField>>>;

/** 不備 as it was raised: reasons and the clerk's own words. */
export interface RaisedDeficiency {
  readonly reasons: readonly DeficiencyReason[];
  readonly text: string;
  readonly answerBy: CalendarDate;
}

/** 利用申込み: one ID registration, from the form to the first sign-in. */
export const Registration = defineEntity({
  name: 'Registration',
  tableName: 'registration',
  properties: {
    id: id(),
    receptionNumber: p.string().unique(),
    /** Printed in the code of a form made on the web: finds this row when the page comes back. */
    token: p.character().length(12).unique().nullable(),
    /** Makes a double submit of the web form, or a repeated filing, one registration. */
    submissionKey: p.string().unique(),
    state: p.string().$type<RegistrationState>(),
    channel: p.string().$type<RegistrationChannel>(),
    /** 受付支店. */
    receivedBy: () => p.manyToOne(Branch).mapToPk(),
    /** 取扱支店. */
    branch: () => p.manyToOne(Branch).mapToPk(),
    /** As typed by the contractor or at the desk. */
    raw: p.json<RawRegistration>(),
    read: p.json<ReadRegistrationFields>(),
    /** What the customer typed on the web, here or in web forms that were merged into this (統合): it stays as it was, beside what stands in the fields. */
    typedOnWeb: p.json<RawRegistration>().onCreate(() => ({})),
    content: p.json<RegistrationContent>().nullable(),
    customer: () => p.manyToOne(Customer).mapToPk().nullable(),
    /** The ID that was issued. */
    account: () => p.manyToOne(ContractorAccount).mapToPk().nullable(),
    /** 再発行: the ID that gets a new letter instead of a new ID. */
    reissueOf: () => p.manyToOne(ContractorAccount).mapToPk().nullable(),
    /** Ticked by a person who looked at the page. */
    sealPresent: p.boolean().default(false),
    sealLegible: p.boolean().default(false),
    /** 押印を見たページ: the form that the seal was seen on; null where none is known as a form, and then any may be it. */
    sealSeenOn: p.uuid().nullable(),
    /** 目で読み比べた: ticked where the letters of the page were not made out in time, or not at all. */
    comparedByEye: p.boolean().default(false),
    /** 支払先確定・再預託: only recorded. */
    payeeFixed: p.boolean().default(false),
    redeposit: p.boolean().default(false),
    /** 読取どおり: doubtful readings that a person has compared with the page. */
    confirmed: p.json<readonly RegistrationField[]>().default([]),
    /** 重複の判断: what was decided, by the id of the registration or customer that it was decided about; one that turns up later asks again. */
    duplicateDecisions: p.json<Readonly<Record<string, DuplicateDecision>>>().nullable(),
    /** The reasons that were shown when it was decided, by the same ids: a further one asks again. None for decisions from before they were kept. */
    duplicateGrounds: p.json<Readonly<Record<string, readonly DuplicateReason[]>>>().nullable(),
    deficiency: p.json<RaisedDeficiency>().nullable(),
    /** Why it was sent back by the second person. */
    sentBackReason: p.text().nullable(),
    closing: p.string().$type<RegistrationClosing>().nullable(),
    mergedInto: p.uuid().nullable(),
    assignee: () => p.manyToOne(Staff).mapToPk().nullable(),
    /** The holder's last act; a lease that ran out may be taken over without asking. */
    leaseSeenAt: instant().nullable(),
    /** Who handed it to the second person. */
    enteredBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    /** 値を入れた人: ids of everybody who put a value into it, from the counter to the address check: none of them approves it. It only grows. */
    entrants: p.json<string[]>().nullable(),
    enteredAt: instant().nullable(),
    approvedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    approvedAt: instant().nullable(),
    /** 承認された送付先: the record's address that a second person has answered for, at the approval or with a later 住所の確認; a 返戻 takes it away. The letter goes nowhere else. */
    letterAddress: p.text().nullable(),
    /** 名称 of the record that they have answered for with it. */
    letterName: p.text().nullable(),
    /** What the search compares with: 受付番号, names, telephone, folded by the domain's search key. */
    searchKey: p.text(),
    receivedAt: instant(),
    stateSince: instant(),
    /** By when the present state should be left; null where nobody of ours is awaited. */
    dueAt: instant().nullable(),
    endedAt: instant().nullable(),
    version: p.integer().version(),
  },
});
export type Registration = InferEntity<typeof Registration>;

/** Who opened the pages of a registration, and when last: the second of the four eyes has looked. */
export const RegistrationLook = defineEntity({
  name: 'RegistrationLook',
  tableName: 'registration_look',
  properties: {
    id: id(),
    registration: () => p.manyToOne(Registration).mapToPk(),
    staff: () => p.manyToOne(Staff).mapToPk(),
    at: instant(),
    /** Told by the page while it stays open, whatever is done on it; null before it has. */
    presentAt: instant().nullable(),
  },
  uniques: [{ properties: ['registration', 'staff'] }],
});
export type RegistrationLook = InferEntity<typeof RegistrationLook>;

/** 不備の書面, one printing of it: the 宛先 as it stands on the paper, and who answered for it. */
export const DeficiencyNotice = defineEntity({
  name: 'DeficiencyNotice',
  tableName: 'deficiency_notice',
  properties: {
    id: id(),
    registration: () => p.manyToOne(Registration).mapToPk(),
    paper: p.string().$type<DeficiencyPaper>(),
    /** Printed in the code of the paper: finds the registration when it comes back in front of the answer. */
    token: p.character().length(12).unique().nullable(),
    addressee: p.json<AddresseeTexts>(),
    staff: () => p.manyToOne(Staff).mapToPk(),
    at: instant(),
    /** 送付: on which day, how, by whom; null while nobody has recorded it. Printing alone tells nobody. */
    sentOn: calendarDate().nullable(),
    sentWay: p.string().$type<SendingWay>().nullable(),
    sentBy: () => p.manyToOne(Staff).mapToPk().nullable(),
  },
  indexes: [{ properties: ['registration'] }],
});
export type DeficiencyNotice = InferEntity<typeof DeficiencyNotice>;

/** 利用申込みの状況: a look by 受付番号 from the public page, found or not; only that it was made, for the limit of its network. */
export const StatusLook = defineEntity({
  name: 'StatusLook',
  tableName: 'status_look',
  properties: {
    id: id(),
    addressHash: p.character().length(64),
    at: createdAt(),
  },
  indexes: [{ properties: ['addressHash', 'at'] }, { properties: ['at'] }],
});
export type StatusLook = InferEntity<typeof StatusLook>;

/** 電話連絡記録: who was called, and what it changed. What was read stays beside what was said, also when other pages come and the field keeps their readings instead. */
export const PhoneRecord = defineEntity({
  name: 'PhoneRecord',
  tableName: 'phone_record',
  properties: {
    id: id(),
    registration: () => p.manyToOne(Registration).mapToPk(),
    calledNumber: p.string(),
    /** Where the number comes from, such as the register or the customer's record. */
    numberSource: p.string(),
    answeredBy: p.string(),
    answer: p.text(),
    field: p.string().$type<RegistrationField>().nullable(),
    before: p.text().nullable(),
    after: p.text().nullable(),
    /** 読取値: what each page said of the field when it was corrected, whatever else is read of it later. */
    read: p.json<readonly string[]>().onCreate(() => []),
    staff: () => p.manyToOne(Staff).mapToPk(),
    at: instant(),
  },
  indexes: [{ properties: ['registration'] }],
});
export type PhoneRecord = InferEntity<typeof PhoneRecord>;

/** 住所の確認: what showed that a letter with an initial password may go there. */
export const AddressVerification = defineEntity({
  name: 'AddressVerification',
  tableName: 'address_verification',
  properties: {
    id: id(),
    registration: () => p.manyToOne(Registration).mapToPk(),
    address: p.string(),
    /** 名称 of the record at that moment; null of a check without a customer, or before this was kept. */
    name: p.text().nullable(),
    how: p.string().$type<AddressCheckKind>(),
    /** Of a call: which number, and where it was found. */
    calledNumber: p.string().nullable(),
    numberSource: p.string().$type<NumberSource>().nullable(),
    evidence: p.text(),
    staff: () => p.manyToOne(Staff).mapToPk(),
    at: instant(),
    /** Another person who has read the evidence; of a check that was there at the approval, whoever approved has. */
    confirmedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    confirmedAt: instant().nullable(),
  },
  indexes: [{ properties: ['registration'] }],
});
export type AddressVerification = InferEntity<typeof AddressVerification>;

/** お客様ID等のお知らせ, one printing of it: the password stands hashed here and in clear on the paper alone. */
export const IdLetter = defineEntity({
  name: 'IdLetter',
  tableName: 'id_letter',
  properties: {
    id: id(),
    /** 通知番号 `E-0000358`. */
    number: p.string().unique(),
    account: () => p.manyToOne(ContractorAccount).mapToPk(),
    registration: () => p.manyToOne(Registration).mapToPk().nullable(),
    passwordHash: p.string().hidden(),
    printedAt: instant(),
    printedBy: () => p.manyToOne(Staff).mapToPk(),
    /** 宛先 as it stands on the paper, whatever becomes of the record; null on letters printed before this was kept. */
    printedName: p.text().nullable(),
    printedPostalCode: p.text().nullable(),
    printedAddress: p.text().nullable(),
    /** 有効期限 of the password; the last day printed on the letter. */
    validUntil: calendarDate(),
    /** When an own password was first chosen by it; it opens on until the address is confirmed. */
    usedAt: instant().nullable(),
    /** A later printing, a 返戻 or the end of the first sign-in made it void. */
    voidedAt: instant().nullable(),
    /** 発送簿. */
    postedOn: calendarDate().nullable(),
    postedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    /** 発送した支店: in whose book it stands, whichever branch has the registration since. */
    postedBranch: () => p.manyToOne(Branch).mapToPk().nullable(),
    /** 引受番号, entered after posting. */
    trackingNumber: p.string().nullable(),
    returnedOn: calendarDate().nullable(),
    returnReason: p.text().nullable(),
    createdAt: createdAt(),
  },
  indexes: [{ properties: ['account'] }],
});
export type IdLetter = InferEntity<typeof IdLetter>;

/** What a person of the branch has to do about a registration, an お客様ID or what came in (exactly one of them): once per kind and cause. */
export const RegistrationTask = defineEntity({
  name: 'RegistrationTask',
  tableName: 'registration_task',
  properties: {
    id: id(),
    dedupeKey: p.string().unique(),
    registration: () => p.manyToOne(Registration).mapToPk().nullable(),
    account: () => p.manyToOne(ContractorAccount).mapToPk().nullable(),
    /** The id of the arrival: its entity knows this one. */
    arrival: p.uuid().fieldName('arrival_id').nullable(),
    branch: () => p.manyToOne(Branch).mapToPk(),
    kind: p.string().$type<RegistrationTaskKind>(),
    openedAt: instant(),
    doneAt: instant().nullable(),
    doneBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    doneNote: p.text().nullable(),
  },
  indexes: [{ properties: ['registration'] }],
});
export type RegistrationTask = InferEntity<typeof RegistrationTask>;
