import { CERTIFICATE_STATUS_LABELS, type CertificateStatus, formatJapanInstant, formatShortDate, groupDigits, GUARANTEE_KIND_LABELS, handoverWaitsFor, japanInstant, MEDIUM_LABELS } from '#domain';
import { CERTIFICATE_FILTERS, type CertificateFilter, type CertificateRow, listCertificates, UnitOfWork } from '#persistence';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { branchInSight, CurrentActor, sightWords, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { keysetPagination, readPlace, sizeWords } from '../../http/keyset-pagination.js';
import { type PageView, Pages, pageTemplate } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import type { PaginationView, TagView } from '../../http/view-models.js';
import { shortenMiddle } from '../queue/queue-page.js';

interface CertificateRowView {
  readonly href: string;
  readonly contractNumber: string;
  readonly certificateNumber: string;
  readonly kind: string;
  readonly medium: string;
  readonly customerName: string;
  readonly projectName: string;
  readonly ownerName: string;
  readonly branchName: string | null;
  readonly amount: string;
  readonly issuedOn: string;
  readonly status: TagView;
  readonly progress: string;
}

interface CertificatesPageView extends PageView {
  readonly scope: string;
  readonly filters: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly rows: readonly CertificateRowView[];
  readonly pagination: PaginationView | null;
}

const CERTIFICATES_PAGE = pageTemplate<CertificatesPageView>('branch/certificates');
const PAGE_SIZE = 50;
const FILTER_NAMES: Readonly<Record<CertificateFilter, string>> = { all: 'すべて', electronic: '電子証書', paper: '書面', 'paper-pending': '交付待ち' };
const TONES: Readonly<Record<CertificateStatus, TagView['tone']>> = {
  issuing: 'blue', sending: 'blue', registered: 'green', notified: 'green', 'paper-pending': 'orange', delivered: 'green',
};

/** 証書: what the branch issued, and how far each has come on its way. */
@Controller('branch/certificates')
@ServesAudience('branch')
export class CertificatesController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const filter = CERTIFICATE_FILTERS.find((value) => value === params.text('show')) ?? 'all';
    const place = readPlace(params);
    const page = await this.work.read((em) => listCertificates(em, branchInSight(actor), filter, place, PAGE_SIZE));
    await this.pages.page(reply, CERTIFICATES_PAGE, {
      title: '証書',
      scope: sightWords(actor),
      filters: CERTIFICATE_FILTERS.map((name) => ({ href: `/branch/certificates?show=${name}`, text: FILTER_NAMES[name], current: name === filter })),
      rows: page.rows.map((row) => certificateRow(row, actor)),
      pagination: keysetPagination(page, place, { address: `/branch/certificates?show=${filter}`, label: 'ページ', position: sizeWords(page, PAGE_SIZE) }),
    });
  }
}

function certificateRow(row: CertificateRow, actor: StaffActor): CertificateRowView {
  return {
    href: `/branch/cases/${row.applicationId}/certificate`, contractNumber: row.contractNumber, certificateNumber: row.certificateNumber,
    kind: GUARANTEE_KIND_LABELS[row.kind], medium: row.medium === 'electronic' ? '電子証書' : MEDIUM_LABELS[row.medium],
    customerName: row.customerName, projectName: shortenMiddle(row.projectName), ownerName: row.ownerName,
    branchName: actor.isHeadOffice ? row.branchName : null, amount: groupDigits(row.guaranteeAmount), issuedOn: formatShortDate(row.issuedOn),
    status: { tone: TONES[row.status], text: CERTIFICATE_STATUS_LABELS[row.status], icon: null }, progress: progressOf(row),
  };
}

/** The last thing that happened to it after its issue. */
function progressOf(row: CertificateRow): string {
  if (row.deliveredOn !== null) return `${formatShortDate(row.deliveredOn)} ${row.deliveredByName ?? ''}が交付`;
  const { submittedOn, lastViewedAt } = row;
  const waitsFor = handoverWaitsFor({ submittedToOwnerAt: submittedOn && japanInstant(submittedOn), viewedAt: lastViewedAt && lastViewedAt.getTime() });
  if (submittedOn !== null && waitsFor === 'viewing') return `${formatShortDate(submittedOn)} 発注者へ提出`;
  return lastViewedAt === null ? '' : `${formatJapanInstant(lastViewedAt.getTime())} 認証キーによる閲覧${waitsFor === 'submission' ? '（提出は未記録）' : ''}`;
}
