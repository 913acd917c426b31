import { beginning, type CalendarDate, chooseOwnerRule, DECIDING_DATE_LABELS, electronicWorks, formatEraDate, GUARANTEE_KIND_LABELS, holdsKey, japanDate, type OwnerRule as OwnerRuleVersion, searchKey } from '#domain';
import { asOwnerRule, OwnerRule, ProjectOwner, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../http/audience.js';
import { textField } from '../http/fields.js';
import { Pages, pageTemplate, type PageView } from '../http/pages.js';
import { SearchParams, SubmittedForm } from '../http/submitted-form.js';
import { CLOCK } from '../http/tokens.js';
import type { TextFieldView } from '../http/view-models.js';

interface OwnerView {
  readonly name: string;
  readonly electronic: boolean;
  /** Whether the first day has come. */
  readonly begun: boolean;
  readonly from: string | null;
  readonly kinds: string | null;
  readonly works: string | null;
}

interface OwnersView extends PageView {
  readonly query: TextFieldView;
  readonly found: string;
  readonly owners: readonly OwnerView[];
}

const ownersPage = pageTemplate<OwnersView>('public/owners');
const SHOWN = 50;
const LONGEST_QUERY = 100;

/** 電子保証を使える発注者を調べる: the owners' rules in force today, for everybody. */
@Controller('owners')
@ServesAudience('public')
export class OwnersController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async search(@SearchParams() search: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const asked = beginning(search.text('q'), LONGEST_QUERY);
    const today = japanDate(this.clock.now().getTime());
    const rules = (await this.work.read(allRules)).filter(({ ownerName }) => holdsKey(ownerName, searchKey(asked)));
    const owners = ownersInForce(rules, today);
    await this.pages.page(reply, ownersPage, {
      title: '電子保証を使える発注者を調べる',
      query: textField({ name: 'q', label: '発注者の名前', support: '一部だけでも探せます。', required: false, unmarked: true, value: asked, maxLength: LONGEST_QUERY }),
      found: owners.length > SHOWN ? `${owners.length}件のうち、はじめの${SHOWN}件` : `${owners.length}件`,
      owners: owners.slice(0, SHOWN).map((rule) => ownerView(rule, today)),
    });
  }
}

/** A few hundred short rows; the search folds them like the names in the queue. */
async function allRules(em: EntityManager): Promise<OwnerRuleVersion[]> {
  const owners = new Map((await em.find(ProjectOwner, {}, { orderBy: { code: 'asc' } })).map((owner) => [owner.id, owner]));
  const rows = await em.find(OwnerRule, { owner: { $in: [...owners.keys()] } });
  return rows.flatMap((row) => {
    const owner = owners.get(row.owner);
    return owner ? [asOwnerRule(row, owner)] : [];
  });
}

function ownersInForce(rules: readonly OwnerRuleVersion[], today: CalendarDate): OwnerRuleVersion[] {
  const names = [...new Set(rules.map(({ ownerName }) => ownerName))].sort((one, other) => one.localeCompare(other, 'ja'));
  return names.flatMap((name) => chooseOwnerRule(rules.filter(({ ownerName }) => ownerName === name), today) ?? []);
}

function ownerView({ ownerName, terms: { electronic } }: OwnerRuleVersion, today: CalendarDate): OwnerView {
  return {
    name: ownerName,
    electronic: electronic !== null,
    begun: electronic !== null && electronic.from <= today,
    from: electronic && `${DECIDING_DATE_LABELS[electronic.decidedBy]}が${formatEraDate(electronic.from)}以降`,
    kinds: electronic && electronic.kinds.map((kind) => GUARANTEE_KIND_LABELS[kind]).join('、'),
    works: electronic && electronicWorks(electronic).join('、'),
  };
}
