import { type CalendarDate, formatDateFully, formatJapanInstant, isMarkableField, markableLabel, type WorkClass } from '#domain';

/** One round of a 補正: why, which fields, and when it was asked for. */
export interface AskedView {
  readonly reason: string;
  readonly fields: readonly string[];
  readonly requestedAt: string;
}

interface Asked {
  readonly reason: string;
  readonly fields: readonly string[];
  readonly requestedAt: Date;
  readonly answerBy?: CalendarDate | null;
}

/** What a contractor is told of an open 補正: every round with its own fields, and the day that was named last. */
export function askedView(rounds: readonly Asked[], workClass: WorkClass | null): { readonly asked: readonly AskedView[]; readonly answerBy: string | null } {
  const answerBy = rounds.at(-1)?.answerBy ?? null;
  return {
    asked: rounds.map(({ reason, fields, requestedAt }) => ({
      reason, fields: fields.filter(isMarkableField).map((name) => markableLabel(name, workClass)), requestedAt: formatJapanInstant(requestedAt.getTime()),
    })),
    answerBy: answerBy === null ? null : formatDateFully(answerBy),
  };
}
