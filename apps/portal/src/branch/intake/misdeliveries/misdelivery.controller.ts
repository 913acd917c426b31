import {
  AUDIT_EVENT_LABELS, formatEraDateWithWeekday, formatJapanInstant, japanDate, MISDELIVERY_DIRECTION_LABELS, MISDELIVERY_HANDLING_LABELS, MISDELIVERY_HANDLINGS, refusalOfMisdeliveryAct,
} from '#domain';
import { Arrival, Branch, misdeliveryRights, misdeliveryState, readStaffNames, readTimeline, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { boxedDateField, boxesFrom, explainBoxes, inBoxes, readBoxes } from '../../../application/date-boxes.js';
import { CurrentActor, type StaffActor } from '../../../http/actor.js';
import { ServesAudience } from '../../../http/audience.js';
import { choiceGroup, errorSummary, textField } from '../../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../../http/pages.js';
import { Form, type SubmittedForm } from '../../../http/submitted-form.js';
import { CLOCK } from '../../../http/tokens.js';
import type { ChoiceGroupView, DateFieldView, LinkView, TagView, TextFieldView } from '../../../http/view-models.js';
import { type FormErrors, readTypedText } from '../../typed-text.js';
import { arrivalFactWords, arrivalHeading, arrivalPath } from '../arrival-words.js';
import { misdeliveryPath, misdeliveryTag } from './misdelivery-words.js';
import { findMisdelivery, RecordMisdelivery, shownHandling } from './record-misdelivery.js';

interface MisdeliveryPageView extends PageView {
  readonly state: TagView;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly arrival: LinkView | null;
  /** The 措置 that stands here: an act on another one is refused. */
  readonly seen: string;
  readonly handle: { readonly action: string; readonly handling: ChoiceGroupView; readonly on: DateFieldView; readonly note: TextFieldView } | null;
  readonly confirm: { readonly action: string | null; readonly reason: string | null } | null;
  readonly withdraw: { readonly action: string; readonly reason: TextFieldView; readonly seals: boolean } | null;
  /** Why somebody else has to withdraw it; null where nobody can any more, or this person may. */
  readonly whyNoWithdrawal: string | null;
  readonly lines: readonly { readonly at: string; readonly who: string; readonly what: string; readonly result: string }[];
}

const MISDELIVERY_PAGE = pageTemplate<MisdeliveryPageView>('branch/intake/misdeliveries/entry');
const NOTE = { name: 'note', label: 'いつ・だれに・どう伝えたか、だれが同意したか、どこへ返したか', maxLength: 500, multiline: true } as const;
const REASON = { name: 'reason', label: '取り消す理由', maxLength: 200 } as const;

/** One entry of the 誤送信 register: 措置, 確認, 取消し. */
@Controller('branch/intake/misdeliveries/:entry')
@ServesAudience('branch')
export class MisdeliveryController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly register: RecordMisdelivery,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('entry') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, null, new Map());
  }

  @Post('handle')
  async handle(@CurrentActor() actor: StaffActor, @Param('entry') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const handling = MISDELIVERY_HANDLINGS.find((known) => known === form.text('handling'));
    if (handling === undefined) errors.set('handling', 'どう処理したかを選んでください');
    const boxes = boxesFrom(form, 'on');
    const on = readBoxes(boxes);
    if (!on.ok) errors.set('on', explainBoxes('処理した日', boxes, on));
    else if (on.value > japanDate(this.clock.now().getTime())) errors.set('on', '処理した日が先の日付です');
    const note = readTypedText(form, NOTE, errors);
    if (handling === undefined || !on.ok || errors.size > 0) return this.page(reply, actor, id, form, errors);
    await this.register.handle(actor, id, form.text('seen'), { handling, on: on.value, note });
    await seeOther(reply, misdeliveryPath(id));
  }

  @Post('confirm')
  async confirm(@CurrentActor() actor: StaffActor, @Param('entry') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.register.confirm(actor, id, form.text('seen'));
    await seeOther(reply, misdeliveryPath(id));
  }

  @Post('withdraw')
  async withdraw(@CurrentActor() actor: StaffActor, @Param('entry') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const reason = readTypedText(form, REASON, errors);
    if (errors.size > 0) return this.page(reply, actor, id, form, errors);
    await this.register.withdraw(actor, id, reason);
    await seeOther(reply, misdeliveryPath(id));
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, form: SubmittedForm | null, errors: FormErrors): Promise<void> {
    const { entry, branch, arrival, people, timeline } = await this.work.read(async (em) => {
      const found = await findMisdelivery(em, actor, id, false);
      return {
        entry: found, branch: await em.findOneOrFail(Branch, found.branch), arrival: found.arrival ? await em.findOneOrFail(Arrival, found.arrival) : null, timeline: await readTimeline(em, found.id),
        people: await readStaffNames(em, [found.recordedBy, found.handledBy, found.confirmedBy, found.withdrawnBy]),
      };
    });
    const rights = misdeliveryRights(entry);
    const may = (act: Parameters<typeof refusalOfMisdeliveryAct>[1]) => refusalOfMisdeliveryAct(actor, act, rights);
    const path = misdeliveryPath(entry.id);
    const typed = (name: string, kept = ''): string => form?.text(name) ?? kept;
    const signed = (by: string | null | undefined, at: Date | null | undefined): string => (by && at ? `${people.get(by) ?? ''}　${formatJapanInstant(at.getTime())}` : '—');
    const on = form && form.text('on-day') !== '' ? boxesFrom(form, 'on') : inBoxes(entry.handledOn ?? japanDate(this.clock.now().getTime()), 'reiwa');
    await this.pages.page(reply, MISDELIVERY_PAGE, {
      title: `誤送信 ${entry.number}`, errorSummary: errorSummary(errors), state: misdeliveryTag(misdeliveryState(entry)),
      facts: [
        { label: '支店', value: branch.name }, { label: '誤送信', value: MISDELIVERY_DIRECTION_LABELS[entry.direction] }, { label: '相手', value: entry.counterparty }, { label: '連絡先', value: entry.contact },
        { label: '気づいた日', value: formatEraDateWithWeekday(entry.noticedOn) }, { label: '内容', value: entry.content }, { label: '保管', value: entry.keeping === '' ? '—' : entry.keeping },
        { label: '登録した人', value: signed(entry.recordedBy, entry.recordedAt) },
        { label: '措置', value: entry.handling ? `${MISDELIVERY_HANDLING_LABELS[entry.handling]}${entry.handledOn ? `　${formatEraDateWithWeekday(entry.handledOn)}` : ''}` : '—' },
        { label: '措置の内容', value: entry.handlingNote ?? '—' }, { label: '措置を記録した人', value: signed(entry.handledBy, entry.handledAt) }, { label: '確認した人', value: signed(entry.confirmedBy, entry.confirmedAt) },
        ...(entry.withdrawnAt ? [{ label: '取消し', value: `${signed(entry.withdrawnBy, entry.withdrawnAt)}　${entry.withdrawalReason ?? ''}` }] : []),
      ],
      seen: form?.text('seen') ?? shownHandling(entry),
      arrival: arrival && { href: arrivalPath(arrival.id), text: arrivalHeading(arrival), hidden: null },
      handle: may('handle') !== null ? null : {
        action: `${path}/handle`,
        handling: choiceGroup({ name: 'handling', label: 'どう処理したか', error: errors.get('handling'), chosen: [typed('handling', entry.handling ?? '')], choices: MISDELIVERY_HANDLINGS.map((value) => ({ value, label: MISDELIVERY_HANDLING_LABELS[value] })) }),
        on: boxedDateField({ name: 'on', label: '処理した日', error: errors.get('on') }, on),
        note: textField({ ...NOTE, width: 'full', rows: 3, value: typed('note', entry.handlingNote ?? ''), error: errors.get('note') }),
      },
      confirm: misdeliveryState(entry) !== 'handled' ? null : may('confirm') === null ? { action: `${path}/confirm`, reason: null } : { action: null, reason: 'ほかの人が確認します（登録した人・措置を記録した人は確認できません）' },
      whyNoWithdrawal: rights.seals && may('withdraw') === 'authority/forbidden' && ['open', 'handled'].includes(rights.state) ? '届いたものの封緘を解くため、決裁者（課長・支店長）が行います' : null,
      withdraw: may('withdraw') !== null ? null : { seals: rights.seals, action: `${path}/withdraw`, reason: textField({ ...REASON, width: 'full', value: typed('reason'), error: errors.get('reason') }) },
      lines: timeline.map((fact) => ({ at: formatJapanInstant(fact.at.getTime()), who: fact.actorName, what: AUDIT_EVENT_LABELS[fact.kind], result: arrivalFactWords(fact) })),
    });
  }
}
