import { can, DomainError, formatYen } from '#domain';
import { type GuaranteeApplication, Receipt, UnitOfWork } from '#persistence';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { SignedInActor } from '../../http/actor.js';
import { choiceGroup, errorSummary, textField } from '../../http/fields.js';
import { type PageView, pageTemplate, type PageTemplate, Pages, seeOther } from '../../http/pages.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { ChoiceGroupView, TextFieldView } from '../../http/view-models.js';
import type { CorrectionPlace } from './correction-pages.js';
import { findVisible, refusalCode, rightsOf } from './locked-application.js';
import { LONGEST_RETRACTION_REASON, readRetractionReason, RetractApplication } from './retract-application.js';

export interface RetractionView extends PageView {
  readonly eyebrow: string;
  readonly project: string;
  readonly amount: string;
  readonly received: boolean;
  readonly reason: TextFieldView;
  readonly confirm: ChoiceGroupView;
  readonly action: string;
  readonly backHref: string;
}

const RETRACTION_PAGES: Readonly<Record<'contractor' | 'branch', PageTemplate<RetractionView>>> = {
  contractor: pageTemplate('contractor/retraction'),
  branch: pageTemplate('application/branch-retraction'),
};

/** 取下げ: asked for its reason and confirmed once, for it cannot be taken back. */
@Injectable()
export class RetractionPages {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly retraction: RetractApplication,
  ) {}

  async show(actor: SignedInActor, id: string, place: CorrectionPlace, reply: FastifyReply): Promise<void> {
    await this.page(actor, id, place, { reason: '', confirmed: false }, new Map(), reply);
  }

  async save(actor: SignedInActor, id: string, place: CorrectionPlace, form: SubmittedForm, reply: FastifyReply): Promise<void> {
    const read = readRetractionReason(form.text('reason'));
    const confirmed = form.text('confirm') === 'yes';
    const errors = new Map<string, string>();
    if (!read.ok) errors.set('reason', read.error);
    if (!confirmed) errors.set('confirm', '取り下げると元に戻せないことを確かめて、チェックを付けてください');
    if (!read.ok || !confirmed) return this.page(actor, id, place, { reason: form.text('reason'), confirmed }, errors, reply);
    await this.retraction.run(actor, id, read.reason);
    await seeOther(reply, place.backHref);
  }

  private async page(
    actor: SignedInActor, id: string, place: CorrectionPlace, typed: { readonly reason: string; readonly confirmed: boolean }, errors: ReadonlyMap<string, string>,
    reply: FastifyReply,
  ): Promise<void> {
    const { application, receipts } = await this.work.read(async (em) => {
      const found: GuaranteeApplication = await findVisible(em, actor, id);
      return { application: found, receipts: await em.count(Receipt, { application: found.id, reversedAt: null }) };
    });
    const act = actor.kind === 'staff' ? 'enter-retraction' : 'retract';
    const permission = can(actor, act, rightsOf(application));
    if (!permission.allowed) throw new DomainError(refusalCode(permission.code, act, application.state));
    await this.pages.page(reply, RETRACTION_PAGES[place.audience], {
      title: 'お申込みを取り下げますか',
      errorSummary: errorSummary(errors),
      eyebrow: `受付番号 ${application.receptionNumber}`,
      project: application.projectName,
      amount: formatYen(application.guaranteeAmount),
      received: receipts > 0,
      reason: textField({
        name: 'reason', label: '取り下げる理由', support: `${LONGEST_RETRACTION_REASON}文字まで。例：契約が取りやめになったため`, value: typed.reason, width: 'full', rows: 3,
        error: errors.get('reason'),
      }),
      confirm: choiceGroup({
        name: 'confirm', label: '確認', error: errors.get('confirm'), chosen: typed.confirmed ? ['yes'] : [],
        choices: [{ value: 'yes', label: '取り下げると元に戻せないことを確かめました' }],
      }),
      action: place.base,
      backHref: place.backHref,
    });
  }
}
