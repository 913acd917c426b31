import type { CalendarDate } from '#domain';
import type { ContractorCase } from '#persistence';
import { trackerOf } from '../../application/submitted/tracker-of.js';
import type { TrackerView } from '../../http/view-models.js';
import { formatInstantDay } from '../short-dates.js';

/** The tracker as a drawing: dates below what is done, a word below what is under way, and いまの担当. */
export function trackerView(row: ContractorCase, today: CalendarDate): TrackerView {
  const { steps, ball } = trackerOf(row, today);
  const yours = ball.who === 'contractor';
  return {
    label: `手続きの進み具合：${row.projectName}`,
    steps: steps.map(({ label, status, word, at }) => ({
      name: label,
      state: status === 'current' ? 'now' : status,
      note: word !== '' ? word : status === 'done' && at !== null ? formatInstantDay(new Date(at)) : null,
    })),
    ball: {
      yours,
      over: ball.who === 'nobody',
      who: ball.words.replace('取扱支店', row.branchName),
      detail: ball.who === 'branch' || ball.who === 'system' ? 'お客様にしていただくことはありません' : null,
    },
  };
}
