import { formatJapanInstant, formatShortDate, headingText, isAtDesk, isSealed, REGISTRATION_TASK_LABELS, type RegistrationTaskKind, TELLING_TASKS } from '#domain';
import { listRegistrationTasks, type RegistrationTaskRow, UnitOfWork } from '#persistence';
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sentMailName } from '../../account-records/sent-mail-names.js';
import { branchInSight, CurrentActor, sightWords, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { keysetPagination, readPlace, sizeWords } from '../../http/keyset-pagination.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { formMark } from '../../http/repeated-form.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import type { PaginationView } from '../../http/view-models.js';
import { UNDER_SEAL } from '../intake/arrival-words.js';
import { intakePath } from '../intake/intake-words.js';
import type { DoneNotice } from '../done-words.js';
import { afterResending } from '../tasks/resent-notice.js';
import { readTaskNote, type RefusedNote, refusedNoteSummary } from '../tasks/refused-note.js';
import { CloseRegistrationTask } from './close-registration-task.js';
import { LETTERS_PATH, type LetterTabView, letterTabs, REGISTRATION_TASKS_PATH } from './letter-tabs.js';
import { otherAddress, registrationMailsToResend, ResendRegistrationMail } from './resend-registration-mail.js';
import { resentRegistrationNotice } from './resent-registration-notice.js';

interface RegistrationTaskView {
  readonly title: string;
  readonly advice: string;
  readonly openedAt: string;
  /** 受付番号, お客様ID or the sender: what the task is about. */
  readonly about: string;
  readonly name: string;
  readonly phone: string;
  readonly branchName: string | null;
  /** The page of what it is about, where there is one besides the registration's. */
  readonly subject: { readonly href: string; readonly text: string; readonly name: string } | null;
  readonly done: string | null;
  /** 住所の確認, where a letter that came back needs one; until then its task is closed only by its end. */
  readonly verifyHref: string | null;
  readonly mayEnd: boolean;
  /** Where a mail came back from; where it would go now, and which of several would be sent. */
  readonly returnedFrom: string | null;
  readonly resend: { readonly to: string; readonly mails: string; readonly action: string } | null;
  /** The ids of the further mails that this page shows with the task, for its acts. */
  readonly others: readonly string[];
  readonly action: string;
  readonly noteId: string;
  readonly note: string;
  readonly error: string | null;
}

interface RegistrationTasksPageView extends PageView {
  readonly tabs: readonly LetterTabView[];
  readonly scope: string;
  /** A 返戻 was recorded on the page before. */
  readonly returned: boolean;
  /** What was sent again on the page before. */
  readonly resent: DoneNotice | null;
  readonly filters: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly tasks: readonly RegistrationTaskView[];
  readonly pagination: PaginationView | null;
}

const TASKS_PAGE = pageTemplate<RegistrationTasksPageView>('branch/letters/tasks');
const PAGE_SIZE = 30;

const ADVICE: Readonly<Record<RegistrationTaskKind, string>> = {
  'entry-overdue': '入力か確認が目安の日を過ぎています。担当を決めて進めてください。',
  'not-signed-in': 'お客様に電話し、通知書が届いているかを確かめてください。届いていない、または期限が過ぎたときは、「お客様IDを開く」の「通知書を出し直す」で、新しい通知書を印刷できるようにします。',
  'letter-returned': '住所を公的な記録か、申込書以外で知った電話番号で確かめ、登録の住所が違うときは「送り先の住所の確認」の画面で直してください。確認をほかの人が承認したら、通知書を印刷し直します。新しい通知書の発送を記録すると、この作業は完了します。',
  'return-papers': '受付を終了しましたが、お預かりした申込書の原本が支店にあります。お客様に返すか、書類の保存の定めに従って保管し、したことを書いて完了してください。',
  'old-letter-returned': '前の通知書が戻りました。あとで発送した（または別の住所あてに印刷した）通知書とお客様IDは、止めていません。新しい通知書も同じ住所へ送っているときや、初回ログインが済んでいるときは、本人に届いているか（使っているか）を、申込書以外で知った電話番号で確かめてください。同じ住所あての再発行を受け付けているときは、その「住所の確認」をやり直してください。戻った紙は廃棄します。',
  'tell-by-hand': '',
  'send-deficiency': '不備の書面を印刷しましたが、送付の記録がありません。送ったら、受付の「不備の連絡」で送付を記録してください。この作業も完了します。送らずに電話などで知らせたときは、そのことを書いて完了してください。完了するまで期限切れにはならず、期限は送った日から数えます。',
  'mail-undeliverable': 'お客様に電話で用件を伝え、正しいアドレスを確かめてください。受付の画面でアドレスを直すと、ここから再送できます。',
  'answer-waits': '不備の期限が来ましたが、お客様の返信が仕分けを待っています。受付から返信を開き、回答ならこの受付に入れてください（この作業も完了します）。回答でなければ「仕分け待ち」で他の書類などにし、足りないものを不備の連絡でもう一度お願いしてください。期限切れは日を改めて見直し、そのときまでに仕分けが済み、回答がなければ、受付を終了します。',
  'confirm-address-change': 'お客様の登録の住所の変更が、承認を待っています。「お客様IDを開く」の「顧客の記録」で根拠を読み、承認するか、取りやめてください。この作業も完了します。',
  'reading-differs': '承認のあとで終わった文字の読み取りが、承認した内容と違います。受付の画面で紙と読み比べ、内容が違っていたら、通知書を出さずにお客様に確かめてください。',
};

/** The customer has used the letter, and has stopped at the confirmation of the address. */
const CONFIRMING = 'お客様は、通知書でログインし、メールアドレスとパスワードを登録しましたが、届いたメールの確認が済んでいません。電話し、ログインの画面から、お客様IDと決めたパスワード（わからないときは通知書の初期パスワード）で続けるようお伝えください。アドレスはその先の画面で直せます。通知書の期限が過ぎ、パスワードもわからないときは、「お客様IDを開く」の「通知書を出し直す」で新しい通知書を出します。';

/** What to tell by hand, by the mail that had no address. */
const TO_TELL: Readonly<Record<string, string>> = {
  'registration-deficient': '不備の内容とお願いする日を、電話・手紙・FAXのどれかで知らせてください。お願いする日は、受付の「不備の連絡」に出ています（知らせるのが遅れた分、先へ延びます）。手紙とFAX送付状も、そこで印刷します。送って、送付を記録すると、この作業は完了します。完了するまで期限切れにはならず、期限は知らせた日から数えます。',
  'registration-deficient-reminder': '不備への回答がまだありません。電話・手紙・FAXのどれかで、もう一度お願いし、受付を終了する日を伝えてください。その日は、受付の「不備の連絡」に出ています。手紙とFAX送付状も、そこで印刷します。送って、送付を記録すると、この作業は完了します。',
  'registration-closed': '受付を終了したことを、電話か手紙で知らせてください。お申込みになるときは、利用申込書をもう一度お送りいただくことも伝えてください。',
};

/** The advice for a mail that came back, by what it was to. */
const UNDELIVERED = {
  registration: ADVICE['mail-undeliverable'],
  /** Nothing of it is entered any more, so that its address stays as it is. */
  issued: 'この受付では、もうメールアドレスを直せません。お客様に電話か郵便で用件を伝え、したことを書いて完了にしてください。',
  account: 'お客様に電話し、ログイン後の「メールアドレス」（初回ログイン中は確認待ちの画面）で、正しいアドレスに直すようお伝えください。',
  /** Whoever has forgotten the password gets into no page where the address is changed. */
  'reset-password': 'パスワードを忘れたお客様に、再設定のメールが届きませんでした。ログインできないお客様は、アドレスを直せません。お客様に電話し、「お客様IDを開く」の「初期パスワードを再発行する」で、新しい通知書を郵送してください。正しいアドレスは、その通知書でログインしたあとの登録で入力します。パスワードを思い出せたときは、ログイン後の「メールアドレス」で直すようお伝えください。',
  'id-closed': '退会のお知らせが届きませんでした。退会したことを、お客様に電話か郵便で伝え、したことを書いて完了にしてください。',
  sealed: '誤送信として封緘したものへの受付のお知らせが、届きませんでした。相手への連絡は誤送信の登録簿に記録し、この作業は完了にしてください。',
  arrival: '差出人に受付のお知らせが届きませんでした。申込書などに電話番号があれば、電話でお伝えください。',
} as const;

/** 作業 about ID registrations: the oldest first, each closed with a note. */
@Controller('branch/letters/tasks')
@ServesAudience('branch')
export class RegistrationTasksController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly close: CloseRegistrationTask,
    private readonly resend: ResendRegistrationMail,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, params, null);
  }

  @Post(':id/done')
  async done(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const { note, refused } = readTaskNote(form, id);
    if (refused !== null) return this.page(reply, actor, params, refused);
    const problem = await this.close.run(actor, id, formMark(form), { note, ends: form.text('end') === '1', shown: form.list('with') });
    if (problem !== null) return this.page(reply, actor, params, { taskId: id, typed: form.text('note'), errors: new Map([['note', problem]]) });
    await seeOther(reply, REGISTRATION_TASKS_PATH);
  }

  @Post(':id/resend')
  async sendAgain(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const problem = await this.resend.run(actor, id, form.list('with'));
    if (problem !== null) return this.page(reply, actor, params, { taskId: id, typed: '', errors: new Map([['note', problem]]) });
    await seeOther(reply, afterResending(REGISTRATION_TASKS_PATH, id));
  }

  private async page(reply: FastifyReply, actor: StaffActor, params: SubmittedForm, refused: RefusedNote | null): Promise<void> {
    const done = params.text('done') === '1';
    const place = readPlace(params);
    const { page, tabs, toResend, resent } = await this.work.read(async (em) => {
      const read = await listRegistrationTasks(em, branchInSight(actor), done, place, PAGE_SIZE);
      return {
        page: read, tabs: await letterTabs(em, actor, REGISTRATION_TASKS_PATH), toResend: await registrationMailsToResend(em, read.rows),
        resent: refused === null ? await resentRegistrationNotice(em, actor, params.text('resent')) : null,
      };
    });
    const address = done ? `${REGISTRATION_TASKS_PATH}?done=1` : REGISTRATION_TASKS_PATH;
    await this.pages.page(reply, TASKS_PAGE, {
      title: 'ID登録の作業', tabs, scope: sightWords(actor), returned: refused === null && params.text('returned') === '1', resent,
      errorSummary: refused && refusedNoteSummary(refused),
      filters: [{ href: REGISTRATION_TASKS_PATH, text: 'これからの作業', current: !done }, { href: `${REGISTRATION_TASKS_PATH}?done=1`, text: '完了した作業', current: done }],
      tasks: page.rows.map((row) => taskView(row, actor, refused, toResend.get(row.id) ?? [])),
      pagination: keysetPagination(page, place, { address, label: 'ページ', position: sizeWords(page, PAGE_SIZE) }),
    });
  }
}

function taskView(row: RegistrationTaskRow, actor: StaffActor, refused: RefusedNote | null, toResend: readonly string[]): RegistrationTaskView {
  const mine = refused?.taskId === row.id ? refused : null;
  const [title, advice] = [REGISTRATION_TASK_LABELS[row.kind], ADVICE[row.kind]];
  const mails = [row.mail, ...row.furtherMails.map(({ mail }) => mail)].map((template) => (template === null ? undefined : sentMailName(template)));
  const mail = mails[0] === undefined ? undefined : [...new Set(mails)].filter((name) => name !== undefined).join('、');
  return {
    title: mail !== undefined ? `${title}（${mail}）` : row.posted === null ? title : `${title}（発送 ${formatShortDate(row.posted.on)} から${row.posted.days}日）`, advice: row.confirming ? CONFIRMING : row.kind === 'mail-undeliverable' ? undeliveredAdvice(row, toResend) : row.kind === 'tell-by-hand' ? (TO_TELL[row.mail ?? ''] ?? advice) : advice,
    openedAt: formatJapanInstant(row.openedAt.getTime()), about: row.receptionNumber ?? (row.arrival === null ? `お客様ID ${row.loginId ?? ''}` : isSealed(row.arrival) ? UNDER_SEAL : headingText(row.arrival.sender)),
    name: row.arrival === null ? row.name : isSealed(row.arrival) ? '' : headingText(row.arrival.subject), phone: row.phone,
    branchName: actor.isHeadOffice ? row.branchName : null,
    subject: subjectOf(row),
    verifyHref: row.unverified ? `${LETTERS_PATH}/${row.registrationId ?? ''}/address` : null, mayEnd: row.awaitsLetter,
    returnedFrom: row.mailTo, resend: resendOf(row, toResend),
    done: row.doneAt === null ? null : [formatJapanInstant(row.doneAt.getTime()), row.doneByName ?? '', row.doneNote ?? ''].filter((text) => text !== '').join('　'),
    others: row.furtherMails.map(({ id }) => id),
    action: `${REGISTRATION_TASKS_PATH}/${row.id}/done`, noteId: `note-${row.id}`, note: mine?.typed ?? '', error: mine?.errors.get('note') ?? null,
  };
}

function undeliveredAdvice(row: RegistrationTaskRow, toResend: readonly string[]): string {
  if (row.state !== null) return isAtDesk(row.state) || toResend.length > 0 ? UNDELIVERED.registration : UNDELIVERED.issued;
  if (row.arrival !== null) return UNDELIVERED[isSealed(row.arrival) ? 'sealed' : 'arrival'];
  return UNDELIVERED[row.mail === 'reset-password' || row.mail === 'id-closed' ? row.mail : 'account'];
}

function resendOf({ id, mailTo, mailNow }: RegistrationTaskRow, toResend: readonly string[]): RegistrationTaskView['resend'] {
  const to = toResend.length === 0 ? null : otherAddress(mailTo, mailNow);
  return to === null ? null : { to, mails: [...new Set(toResend.map((template) => sentMailName(template)))].join('、'), action: `${REGISTRATION_TASKS_PATH}/${id}/resend` };
}

/** Done at the registration's own page, also where it has an ID by now. */
const AT_DESK: readonly RegistrationTaskKind[] = ['reading-differs', 'return-papers', 'answer-waits', ...TELLING_TASKS];

function subjectOf(row: RegistrationTaskRow): RegistrationTaskView['subject'] {
  if (row.accountId !== null && !AT_DESK.includes(row.kind)) return { href: `/branch/accounts/${row.accountId}`, text: 'お客様IDを開く', name: row.loginId ?? '' };
  if (TELLING_TASKS.includes(row.kind) && row.registrationId !== null) return { href: intakePath(row.registrationId, 'deficiency'), text: '不備の連絡を開く', name: row.receptionNumber ?? '' };
  if (row.registrationId !== null) return { href: intakePath(row.registrationId), text: '受付を開く', name: row.receptionNumber ?? '' };
  return row.arrival === null ? null : { href: `/branch/intake/arrivals/${row.arrival.id}`, text: '受信を開く', name: isSealed(row.arrival) ? UNDER_SEAL : headingText(row.arrival.subject) };
}
