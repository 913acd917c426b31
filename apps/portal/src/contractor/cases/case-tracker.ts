import { japanInstant, trackCase, type TrackedCase, type Tracker } from '#domain';
import type { ContractorCase } from '#persistence';
import type { TrackerView } from '../../http/view-models.js';
import { formatInstantDay } from '../short-dates.js';

/** Where the case stands, by the domain's own tracker. */
export function trackerOf(row: ContractorCase): Tracker {
  const millis = (instant: Date | null): number | null => instant?.getTime() ?? null;
  const tracked: TrackedCase = {
    state: row.state,
    certificate: row.certificateStatus,
    medium: row.medium,
    submittedAt: row.submittedAt.getTime(),
    claimedAt: millis(row.claimedAt),
    approvedAt: millis(row.approvedAt),
    securedAt: millis(row.premiumSecuredAt ?? (row.premiumDeferred ? row.approvedAt : null)),
    issuedAt: millis(row.issuedAt),
    submittedToOwnerAt: row.submittedOn === null ? null : japanInstant(row.submittedOn),
    viewedAt: millis(row.viewedAt),
    deliveredAt: row.medium === 'electronic' ? null : millis(row.endedAt),
  };
  return trackCase(tracked);
}

/** The tracker as a drawing: dates below what is done, a word below what is under way, and いまの担当. */
export function trackerView(row: ContractorCase): TrackerView {
  const { steps, ball } = trackerOf(row);
  const yours = ball.who === 'contractor';
  return {
    label: `手続きの進み具合：${row.projectName}`,
    steps: steps.map(({ label, status, word, at }) => ({
      name: label,
      state: status === 'done' ? 'done' : status === 'later' ? 'later' : 'now',
      note: status === 'done' ? (at === null ? null : formatInstantDay(new Date(at))) : word === '' ? null : word,
    })),
    ball: {
      yours,
      who: ball.words.replace('取扱支店', row.branchName),
      detail: ball.who === 'branch' || ball.who === 'system' ? 'お客様にしていただくことはありません' : null,
    },
  };
}
