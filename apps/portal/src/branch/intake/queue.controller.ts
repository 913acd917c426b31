import { beginning, groupDigits, REGISTRATION_CHANNEL_LABELS, REGISTRATION_CHANNELS } from '#domain';
import {
  countChannels, countOpenArrivals, countRegistrations, deficienciesToldAt, type KeysetPage, listRegistrations, readBusinessCalendar, readOnlookers, type RegistrationRow, searchRegistrations, UnitOfWork,
} from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { branchInSight, CurrentActor, sightWords, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { keysetPagination, readPlace, sizeWords } from '../../http/keyset-pagination.js';
import { Pages } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { readSearch } from '../queue/queue-search.js';
import { FIRST_VIEW, queuePath, readDeskView } from './desk-view.js';
import { REGISTRATION_VIEW_NAMES } from './intake-words.js';
import { INTAKE_QUEUE_PAGE, registrationRow, registrationViewLinks } from './queue-page.js';

const PAGE_SIZE = 50;
const NOTHING: KeysetPage<RegistrationRow> = { rows: [], previous: null, next: null };

/** ID登録: what the branch has to do with 利用申込み, by views and channels; one search over all of them. */
@Controller('branch/intake')
@ServesAudience('branch')
export class IntakeQueueController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const query = beginning(params.text('q'), 100).trim();
    const reading = readSearch(query);
    const from = readDeskView(params);
    const { view, channel } = from;
    const place = readPlace(params);
    const scope = { branchId: branchInSight(actor), staffId: actor.staffId };
    const searching = reading.kind !== 'nothing';
    const now = this.clock.now();
    const { counts, byChannel, page, onlookers, told, clock, arrivals } = await this.work.read(async (em) => {
      const found = reading.kind === 'search' ? await searchRegistrations(em, scope.branchId, reading.search, place, PAGE_SIZE)
        : reading.kind === 'nothing' ? await listRegistrations(em, scope, view, channel, place, PAGE_SIZE) : NOTHING;
      return {
        counts: await countRegistrations(em, scope, channel), byChannel: searching || view === 'done' ? null : await countChannels(em, scope, view), page: found,
        onlookers: await readOnlookers(em, 'registration', found.rows.map(({ id }) => id), now),
        told: await deficienciesToldAt(em, found.rows.filter(({ state }) => state === 'deficient').map(({ id }) => id)),
        arrivals: await countOpenArrivals(em, scope.branchId),
        clock: { now: now.getTime(), calendar: await readBusinessCalendar(em) },
      };
    });
    const address = searching ? `/branch/intake?q=${encodeURIComponent(query)}` : queuePath(from);
    await this.pages.page(reply, INTAKE_QUEUE_PAGE, {
      title: searching ? 'ID登録の検索結果' : `ID登録　${REGISTRATION_VIEW_NAMES[view]}`,
      heading: searching ? `「${query}」の検索結果` : REGISTRATION_VIEW_NAMES[view],
      scope: sightWords(actor),
      views: registrationViewLinks(counts, searching ? null : view, (to) => queuePath({ view: to, channel })),
      arrivals: { href: '/branch/intake/arrivals', text: '仕分け待ち・隔離', icon: 'clip', count: groupDigits(arrivals), current: false, alarming: arrivals > 0 },
      channels: [null, ...REGISTRATION_CHANNELS].map((value) => ({
        href: queuePath({ view, channel: value }), text: value === null ? 'すべて' : REGISTRATION_CHANNEL_LABELS[value],
        count: byChannel && value ? groupDigits(byChannel(value)) : null, current: !searching && value === channel,
      })),
      query, searching, backHref: queuePath(from),
      notice: reading.kind === 'too-short' ? { tone: 'info', title: null, lines: ['2文字以上で探してください。'], link: null } : null,
      dateColumn: view === 'done' && !searching ? '終了' : '期限',
      count: searching || view === 'done' ? null : `${groupDigits(counts[view])}件`,
      rows: page.rows.map((row) => registrationRow(row, actor, onlookers.get(row.id) ?? [], told.get(row.id) ?? null, clock, searching ? FIRST_VIEW : from)),
      empty: searching ? '該当する利用申込みはありません。番号や名前の一部を変えて、もう一度お探しください。' : 'ここに該当する利用申込みはありません。',
      pagination: keysetPagination(page, place, { address, label: 'ページ', position: sizeWords(page, PAGE_SIZE) }),
    });
  }
}
