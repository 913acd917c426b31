import { formatJapanInstant, japanDate, type LetterHindrance } from '#domain';
import { findMovedLetters, listLettersToPrint, type PagePlace, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { boxesFrom, type DateBoxes, inBoxes, readBoxes } from '../../application/date-boxes.js';
import { branchInSight, CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { readPlace } from '../../http/keyset-pagination.js';
import { Pages, seeOther } from '../../http/pages.js';
import { formMark } from '../../http/repeated-form.js';
import { sendPdf } from '../../http/send-pdf.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { FormErrors } from '../typed-text.js';
import { type LaterLetter, laterLetterWords, readShownLetters } from './later-letters.js';
import { LETTERS_PATH, letterTabs, POSTED_PATH } from './letter-tabs.js';
import { IN_THE_POST, LETTERS_PAGE, LETTERS_PER_PAGE, lettersPage } from './letters-page.js';
import { movedRegistrationWords } from './moved-letter-words.js';
import { type OutdatedLetter, PostLetters } from './post-letters.js';
import { PrintLetters } from './print-letters.js';
import { isRowId } from '../../http/row-id.js';

/** 通知書: what is to be printed and posted, several at once. */
@Controller('branch/letters')
@ServesAudience('branch')
export class LettersController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly print: PrintLetters,
    private readonly post: PostLetters,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, { chosen: [], on: inBoxes(japanDate(this.clock.now().getTime()), 'reiwa'), errors: new Map() }, readPlace(params), params.text('done'));
  }

  /** Answers the sheets themselves: they hold passwords, so there is no second way to them. */
  @Post('print')
  async printChosen(@CurrentActor() actor: StaffActor, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const { chosen, errors } = readChosen(form, '印刷する');
    if (errors.size > 0) return this.page(reply, actor, { chosen, on: boxesFrom(form, 'on'), errors });
    const printed = await this.print.run(actor, chosen, readShownLetters(form, chosen));
    if ('sheets' in printed) return sendPdf(reply, printed.sheets, 'id-letters');
    if ('later' in printed) return this.overtaken(reply, actor, { chosen, on: boxesFrom(form, 'on') }, printed.later, '印刷していません');
    await this.page(reply, actor, { chosen, on: boxesFrom(form, 'on'), errors: new Map([['registration', whyNot(printed)]]), heading: 'repeated' in printed ? '通知書はもう印刷しています' : '印刷していません' });
  }

  @Post('post')
  async postChosen(@CurrentActor() actor: StaffActor, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const on = boxesFrom(form, 'on');
    const { chosen, errors } = readChosen(form, '発送した');
    const day = readBoxes(on);
    if (!day.ok) errors.set('on', '発送日を、実際にある日付で入力してください');
    if (errors.size > 0 || !day.ok) return this.page(reply, actor, { chosen, on, errors });
    const posted = await this.post.post(actor, formMark(form), { registrationIds: chosen, on: day.value, shown: readShownLetters(form, chosen), gone: form.list(IN_THE_POST).filter(isRowId) });
    if ('later' in posted) return this.overtaken(reply, actor, { chosen, on }, posted.later, '発送を記録していません');
    if ('errors' in posted) return this.page(reply, actor, { chosen, on, errors: posted.errors });
    if (posted.outdated.length > 0) {
      const [left, errors] = [posted.outdated.map(({ registrationId }) => registrationId), new Map([['registration', outdatedWords(posted.outdated, posted.posted)]])];
      return this.page(reply, actor, { chosen: chosen.filter((id) => left.includes(id)), on, errors, heading: '発送を記録していない通知書があります', outdated: posted.outdated });
    }
    await seeOther(reply, `${POSTED_PATH}?day=${day.value}&posted=${posted.posted.join(',')}`);
  }

  /** Somebody has printed since the page was drawn: drawn anew it shows what is, and what has changed is chosen again by a person. */
  private async overtaken(reply: FastifyReply, actor: StaffActor, typed: { readonly chosen: readonly string[]; readonly on: DateBoxes }, later: readonly LaterLetter[], notDone: string): Promise<void> {
    const chosen = typed.chosen.filter((id) => !later.some(({ registrationId }) => registrationId === id));
    await this.page(reply, actor, { chosen, on: typed.on, errors: new Map([['registration', laterLetterWords(later, notDone)]]), heading: '新しい通知書が印刷されています' }, null, '', 409);
  }

  private async page(
    reply: FastifyReply, actor: StaffActor, typed: { readonly chosen: readonly string[]; readonly on: DateBoxes; readonly errors: FormErrors; readonly heading?: string | null; readonly outdated?: readonly OutdatedLetter[] }, place: PagePlace | null = null, done = '', status?: number,
  ): Promise<void> {
    const today = japanDate(this.clock.now().getTime());
    const branchId = branchInSight(actor);
    const read = await this.work.read(async (em) => ({
      page: await listLettersToPrint(em, branchId, today, place, LETTERS_PER_PAGE), tabs: await letterTabs(em, actor, LETTERS_PATH),
      gone: branchId === null ? [] : await findMovedLetters(em, branchId, today, null),
    }));
    await this.pages.page(reply, LETTERS_PAGE, lettersPage({ actor, place, today, done, ...read, ...typed }), status);
  }
}

/** Which papers do not leave, and what of the others is done. */
function outdatedWords(outdated: readonly OutdatedLetter[], posted: readonly string[]): string {
  const which = outdated.map(({ receptionNumber, number, changed, changedAt }) => `受付${receptionNumber}：通知書${number}（${changed.join('・')}）${changedAt === null ? '' : `${formatJapanInstant(changedAt.getTime())}に変更`}`).join('、');
  const done = posted.length === 0 ? '' : `。ほかの通知書の発送は記録しました（${posted.join('、')}）`;
  return `印刷のあとで、登録の住所や名称が変わった通知書です（${which}）。まだ出していないときは、発送せずに、印刷し直してください。印刷し直すと、前の初期パスワードは使えなくなります。古い紙は廃棄してください。もう郵便に出したときは、下の「もう郵便に出した通知書」を見てください${done}`;
}

/** Why nothing was printed. */
function whyNot(refused: Exclude<Awaited<ReturnType<PrintLetters['run']>>, { readonly sheets: unknown } | { readonly later: unknown }>): string {
  if ('gone' in refused) return movedRegistrationWords(refused.gone);
  if ('repeated' in refused) return `いま、この画面から印刷しました（${refused.repeated.join('、')}）。PDFを受け取れなかったときは、もう一度「印刷する」を押してください。さきに印刷した通知書は使えなくなります`;
  if ('completed' in refused) return `お客様の初回ログインが済んでいます（${refused.completed.join('、')}）。発送の記録だけができます。新しい通知書が要るときは、再発行を申し込んでください`;
  const numbers = (hindrance: LetterHindrance): string => refused.unverified.filter((one) => one.hindrance === hindrance).map(({ number }) => number).join('、');
  const [moved, renamed, unanswered] = [numbers('moved'), numbers('renamed'), numbers('unanswered')];
  return [
    moved === '' ? '' : `登録の住所が承認のあとで変わりました。住所の確認（別の担当者の確認を含む）をしてください（${moved}）`,
    renamed === '' ? '' : `登録の名称が承認のあとで変わりました。送り先の住所の確認で、いまの名称を確かめ、ほかの人の承認を受けてください（${renamed}）`,
    unanswered === '' ? '' : `送り先の住所を確かめ、ほかの人の承認を受けてから印刷してください（${unanswered}）`,
  ].filter((words) => words !== '').join('。');
}

function readChosen(form: SubmittedForm, what: string): { readonly chosen: readonly string[]; readonly errors: FormErrors } {
  const chosen = [...new Set(form.list('registration').filter(isRowId))];
  const errors: FormErrors = new Map();
  if (chosen.length === 0) errors.set('registration', `${what}通知書を選んでください`);
  if (chosen.length > LETTERS_PER_PAGE) errors.set('registration', `一度に選べるのは${LETTERS_PER_PAGE}件までです`);
  return { chosen, errors };
}
