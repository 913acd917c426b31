import { ARRIVAL_CHANNEL_LABELS, ARRIVAL_CLASS_LABELS, type ArrivalForRights, AUDIT_EVENT_LABELS, formatEraDate, formatJapanInstant, groupDigits, MISDELIVERY_STATE_LABELS, PAPER_CLASS_LABELS, QUARANTINE_WORDS, refusalOfArrivalAct, REGISTRATION_STATE_LABELS, RETENTION_STARTS } from '#domain';
import { type Arrival, ArrivalPage, ArrivalPart, Branch, type Continuation, findContinuations, findLikeArrivals, handedInWith, type LikeArrival, Misdelivery, misdeliveryState, pagesOfArrivals, readAnswered, readRetained, readTimeline, Registration, registrationsOfArrival, type RetainedArrival, type TimelineFact, UnitOfWork } from '#persistence';
import type { Clock, FileStore } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply } from 'fastify';
import { branchInSight, CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { errorSummary, textField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { PaperDamaged } from '../../http/stored-papers.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import { formMark } from '../../http/repeated-form.js';
import { CLOCK, FILE_STORE } from '../../http/tokens.js';
import type { LinkView, TagView, TextFieldView } from '../../http/view-models.js';
import { arrivalClassWords, arrivalDetail, arrivalFactWords, arrivalHeading, arrivalPath, arrivalTabs, type ArrivalTabView, arrivalTag, continuationLinks, fileNameWords, garbledWords, likeArrivalLinks, longSubject, lookedBackTo, replyView, type ReplyView, MISDELIVERIES_PATH } from './arrival-words.js';
import { intakePath } from './intake-words.js';
import { arrivalRights, findArrival } from './locked-arrival.js';
import { type CodeFilingView, codeFilings, readNamedByCode } from './named-by-code.js';
import { OpenSealed, openUntil, requireOpen } from './open-sealed.js';
import { misdeliveryPath } from './misdeliveries/misdelivery-words.js';
import { maySave, originalName, SavedOriginals } from './saved-originals.js';
import { showPicture } from './show-picture.js';
import { SORTED_CLASSES } from './sort-arrival.js';
import { rowId } from '../../http/row-id.js';
import { type FormErrors, readTypedText } from '../typed-text.js';

interface ArrivalPageView extends PageView {
  readonly tabs: readonly ArrivalTabView[];
  readonly detail: string;
  readonly state: TagView;
  readonly rule: string | null;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly original: LinkView | null;
  readonly whyNoOriginal: string;
  /** 封緘: what is said of it, and how it is opened. */
  readonly seal: { readonly words: string; readonly action: string | null; readonly reason: TextFieldView } | null;
  /** 同じもの. */
  readonly alike: readonly LinkView[];
  /** 続き. */
  readonly continuations: readonly LinkView[];
  /** 文字化けの疑い. */
  readonly garbled: string | null;
  readonly documents: readonly {
    readonly number: number;
    readonly name: string;
    readonly size: string;
    readonly reason: string | null;
    readonly blank: string | null;
    readonly href: string | null;
  }[];
  readonly text: string | null;
  readonly sheets: readonly { readonly number: number; readonly src: string; readonly alt: string }[];
  readonly filed: readonly LinkView[];
  /** The registration that it was handed in with, and is at no longer. */
  readonly handedIn: LinkView | null;
  /** What the codes on pages name that are filed nowhere. */
  readonly madeFor: readonly LinkView[];
  readonly misdelivery: LinkView | null;
  readonly reply: ReplyView | null;
  readonly codeFilings: readonly CodeFilingView[];
  readonly registerAction: string | null;
  readonly setAsideAction: string | null;
  readonly takeBackAction: string | null;
  readonly readAgainAction: string | null;
  /** 誤送信として登録する. */
  readonly misdeliveryHref: string | null;
  readonly classes: readonly { readonly value: string; readonly label: string }[];
  readonly lines: readonly { readonly at: string; readonly who: string; readonly what: string; readonly result: string }[];
}

const OPENING = { name: 'reason', label: '開く理由', maxLength: 200 } as const;
const ARRIVAL_PAGE = pageTemplate<ArrivalPageView>('branch/intake/arrival');

interface ArrivalFile {
  readonly arrival: Arrival;
  readonly branch: Branch;
  readonly parts: readonly ArrivalPart[];
  readonly pages: readonly ArrivalPage[];
  /** Where its pages and its Excel forms went, as far as this person's branch has them. */
  readonly registrations: readonly Registration[];
  /** The one that it was handed in with and is at no longer, as far as this person's branch has it. */
  readonly left: Registration | null;
  /** コードの受付, as far as this person's branch has them. */
  readonly named: readonly Registration[];
  /** The registration that it answers, as far as this person's branch has it. */
  readonly answered: ReadonlyMap<string, Registration>;
  /** Its entry in the 誤送信 register. */
  readonly misdelivery: Misdelivery | null;
  readonly retained: RetainedArrival | null;
  readonly facts: readonly TimelineFact[];
  readonly alike: readonly LikeArrival[];
  readonly continuations: readonly Continuation[];
  /** Until when this person may look into it; null where it is sealed. */
  readonly openUntil: Date | 'always' | null;
}

/** One arrival: how it came, what is in it, what became of it and by whom. */
@Controller('branch/intake/arrivals/:arrival')
@ServesAudience('branch')
export class ArrivalController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly saved: SavedOriginals,
    private readonly sealed: OpenSealed,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(FILE_STORE) private readonly files: FileStore,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('arrival') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, '', new Map());
  }

  /** 封緘を開く: the reason is a fact of the arrival. */
  @Post('open')
  async open(@CurrentActor() actor: StaffActor, @Param('arrival') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const reason = readTypedText(form, OPENING, errors);
    if (errors.size > 0) return this.page(reply, actor, id, form.text(OPENING.name), errors);
    await this.sealed.open(actor, id, reason, formMark(form));
    await seeOther(reply, arrivalPath(id));
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, reason: string, errors: FormErrors): Promise<void> {
    const file = await this.work.read((em) => readArrivalFile(em, actor, id, this.clock.now()));
    await this.pages.page(reply, ARRIVAL_PAGE, { ...arrivalView(actor, file, reason, errors), errorSummary: errorSummary(errors) });
  }

  /** The original, byte for byte, as a file to be saved: nothing of it is opened here. */
  @Get('original')
  async original(@CurrentActor() actor: StaffActor, @Param('arrival') id: string, @Res() reply: FastifyReply): Promise<void> {
    const arrival = await this.work.read(async (em) => {
      const found = await findArrival(em, actor, id);
      await requireOpen(em, actor, found, this.clock.now());
      if (!maySave(found, await em.find(ArrivalPart, { arrival: found.id }))) throw new PageNotFound(`the original of ${found.id} is not handed out`);
      return found;
    });
    await this.saved.send(reply, { sha256: arrival.sha256, fileName: originalName(arrival) });
  }

  /** A document of it, as a file to be saved; what could not be opened is had with the original alone. */
  @Get('parts/:part')
  async part(@CurrentActor() actor: StaffActor, @Param('arrival') id: string, @Param('part') part: string, @Res() reply: FastifyReply): Promise<void> {
    const found = await this.work.read(async (em) => {
      const arrival = await findArrival(em, actor, id);
      await requireOpen(em, actor, arrival, this.clock.now());
      const document = arrival.state === 'disposed' ? null : await em.findOne(ArrivalPart, { id: rowId(part), arrival: arrival.id, quarantine: null });
      if (!document) throw new PageNotFound(`no such document of ${arrival.id}`);
      return document;
    });
    await this.saved.send(reply, found);
  }

  /** A page that is filed nowhere; what is filed is seen at its registration. */
  @Get('pages/:page')
  async picture(@CurrentActor() actor: StaffActor, @Param('arrival') id: string, @Param('page') page: string, @Res() reply: FastifyReply): Promise<void> {
    const { sha256 } = await this.work.read(async (em) => {
      const arrival = await findArrival(em, actor, id);
      await requireOpen(em, actor, arrival, this.clock.now());
      const found = arrival.state === 'disposed' ? null : await em.findOne(ArrivalPage, { id: rowId(page), registration: null });
      const part = found && (await em.findOne(ArrivalPart, { id: found.part, arrival: arrival.id }));
      if (!found || !part) throw new PageNotFound(`no such page of ${arrival.id}`);
      return found;
    });
    await showPicture(reply, await this.files.read(sha256).catch((error: unknown) => {
      throw new PaperDamaged(sha256, { cause: error });
    }));
  }
}

async function readArrivalFile(em: EntityManager, actor: StaffActor, id: string, now: Date): Promise<ArrivalFile> {
  const arrival = await findArrival(em, actor, id);
  const parts = await em.find(ArrivalPart, { arrival: arrival.id }, { orderBy: { position: 'asc' } });
  const pages = (await pagesOfArrivals(em, [arrival.id])).get(arrival.id) ?? [];
  const sees = actor.isHeadOffice ? {} : { branch: actor.branchId };
  const [at, handedIn] = [registrationsOfArrival(arrival, parts, pages), handedInWith(arrival)];
  return {
    arrival, parts, pages, left: handedIn === null || at.includes(handedIn) ? null : await em.findOne(Registration, { id: rowId(handedIn), ...sees }), branch: await em.findOneOrFail(Branch, arrival.branch), facts: await readTimeline(em, arrival.id),
    retained: await readRetained(em, arrival.id), openUntil: await openUntil(em, actor, arrival, now), alike: (await findLikeArrivals(em, [arrival.id], lookedBackTo(now))).get(arrival.id) ?? [],
    answered: await readAnswered(em, branchInSight(actor), [arrival]), continuations: (await findContinuations(em, [arrival])).get(arrival.id) ?? [],
    misdelivery: await em.findOne(Misdelivery, { arrival: arrival.id, withdrawnAt: null }),
    registrations: await em.find(Registration, { id: { $in: [...at] }, ...sees }, { orderBy: { receptionNumber: 'asc' } }),
    named: await readNamedByCode(em, branchInSight(actor), pages),
  };
}

function arrivalView(
  actor: StaffActor, { arrival, branch, parts, pages, registrations, left, named, misdelivery, retained, facts, alike, continuations, answered, openUntil: until }: ArrivalFile, reason: string, errors: FormErrors,
): ArrivalPageView {
  const shut = until === null;
  const path = arrivalPath(arrival.id);
  const subject = shut ? null : longSubject(arrival);
  const rights = arrivalRights(arrival);
  const unfiled = arrival.state === 'disposed' || shut ? [] : pages.filter(({ registration }) => !registration);
  return {
    title: arrivalHeading(arrival, !shut), tabs: arrivalTabs(null), detail: arrivalDetail(arrival, !shut), state: arrivalTag(arrival), rule: arrivalClassWords(arrival),
    facts: [
      ...(subject === null ? [] : [{ label: '件名', value: subject }]),
      { label: '受付支店', value: branch.name },
      { label: '原本', value: `${arrival.state === 'disposed' ? `${ARRIVAL_CHANNEL_LABELS[arrival.channel]}の原本（廃棄済み）` : shut ? fileNameWords('', false) : originalName(arrival)}　${groupDigits(arrival.bytes)}バイト` },
      { label: '原本のSHA-256', value: arrival.sha256 },
      { label: '保存期限', value: retentionWords(arrival, retained) },
      ...(arrival.quarantine ? [{ label: '隔離の理由', value: QUARANTINE_WORDS[arrival.quarantine] }] : []),
    ],
    seal: sealView(actor, rights, path, until, reason, errors), alike: likeArrivalLinks(alike),
    continuations: continuationLinks(continuations), garbled: shut ? null : garbledWords(arrival),
    original: !shut && maySave(arrival, parts) ? { href: `${path}/original`, text: '原本を保存する', hidden: null } : null,
    whyNoOriginal: arrival.state === 'disposed' || shut ? '' : arrival.readAt ? 'ウイルスの疑いがあるため、原本は取り出せません。' : '読み取りが終わるまで、原本は取り出せません。',
    documents: parts.map((part, index) => ({
      number: index + 1, name: fileNameWords(part.fileName, !shut), size: groupDigits(part.bytes), reason: part.quarantine ? QUARANTINE_WORDS[part.quarantine] : null,
      blank: !shut && part.cells && Object.keys(part.cells).length === 0 ? '利用申込書（Excel）ですが、何も記入されていません' : null,
      href: arrival.state !== 'disposed' && !shut && !part.quarantine ? `${path}/parts/${part.id}` : null,
    })),
    text: shut ? null : (arrival.text ?? null),
    sheets: unfiled.map((page, index) => ({ number: index + 1, src: `${path}/pages/${page.id}`, alt: `届いたページ ${index + 1}枚目` })),
    filed: registrations.map(({ id, receptionNumber }) => ({ href: intakePath(id), text: receptionNumber, hidden: null })),
    handedIn: left && { href: intakePath(left.id), text: `${left.receptionNumber}　${REGISTRATION_STATE_LABELS[left.state]}`, hidden: null },
    madeFor: shut ? [] : named.filter((one) => !registrations.includes(one)).map(({ id, receptionNumber, state }) => ({ href: intakePath(id), text: `${receptionNumber}　${REGISTRATION_STATE_LABELS[state]}`, hidden: null })),
    misdelivery: misdelivery && { href: misdeliveryPath(misdelivery.id), text: `${misdelivery.number}　${MISDELIVERY_STATE_LABELS[misdeliveryState(misdelivery)]}`, hidden: null },
    misdeliveryHref: refusalOfArrivalAct(actor, 'record-misdelivery', rights) === null ? `${MISDELIVERIES_PATH}/new?arrival=${arrival.id}` : null,
    reply: shut ? null : replyView(actor, arrival, answered), codeFilings: shut ? [] : codeFilings(actor, arrival, named),
    registerAction: refusalOfArrivalAct(actor, 'register', rights) === null ? `${path}/register` : null,
    setAsideAction: refusalOfArrivalAct(actor, 'set-aside', rights) === null ? `${path}/set-aside` : null,
    readAgainAction: refusalOfArrivalAct(actor, 'read-again', rights) === null ? `${path}/read-again` : null,
    takeBackAction: refusalOfArrivalAct(actor, 'take-back', rights) === null ? `${path}/take-back` : null,
    classes: SORTED_CLASSES.filter((value) => arrival.state !== 'set-aside' || value !== arrival.class).map((value) => ({ value, label: ARRIVAL_CLASS_LABELS[value] })),
    lines: facts.map((fact) => ({ at: formatJapanInstant(fact.at.getTime()), who: fact.actorName, what: AUDIT_EVENT_LABELS[fact.kind], result: arrivalFactWords(fact) })),
  };
}

function sealView(actor: StaffActor, rights: ArrivalForRights, path: string, until: ArrivalFile['openUntil'], reason: string, errors: FormErrors): ArrivalPageView['seal'] {
  if (until === 'always' || rights.state === 'disposed') return null;
  const may = refusalOfArrivalAct(actor, 'open-sealed', rights) === null;
  return {
    words: until !== null ? `封緘しています。あなたには、${formatJapanInstant(until.getTime())}まで開いています。`
      : may ? '封緘しています。開くには理由が必要です。だれが・いつ・なぜ開いたかが、経過に残ります。' : '封緘しています。中身は、決裁者（課長・支店長）が理由を記録して開きます。',
    action: until === null && may ? `${path}/open` : null,
    reason: textField({ ...OPENING, rows: 2, width: 'full', value: reason, error: errors.get(OPENING.name), support: '例：発信元から内容の照会があったため' }),
  };
}

/** 保存期限 with what it hangs on. */
function retentionWords({ state }: Pick<Arrival, 'state'>, retained: RetainedArrival | null): string {
  if (state === 'disposed') return '廃棄しました';
  if (retained === null) return '仕分けのあとに決まります';
  const name = PAPER_CLASS_LABELS[retained.paperClass];
  if (retained.startsOn === null) return `未定（${name}：${RETENTION_STARTS[retained.paperClass]}から数えます）`;
  return retained.keptUntil === null ? `定めがありません（${name}）` : `${formatEraDate(retained.keptUntil)}まで（${name}：${RETENTION_STARTS[retained.paperClass]} ${formatEraDate(retained.startsOn)} から）`;
}
