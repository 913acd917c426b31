import type { EndState } from '#domain';
import type { Alarm, CaseFact } from '#workflows/contract';

/** How often people may go round in circles: bounds that make the state space finite. */
export interface Bounds {
  readonly corrections: number;
  readonly returns: number;
  readonly reversals: number;
  /** Mails that leave late, so that a term is put off: of a 補正, of the premium. */
  readonly putOffs?: number;
}

/** The database's side of a case: what may be committed next is decided here, as the requests' own guards do. */
export interface CaseModel {
  readonly state: 'review' | 'correction' | 'premium' | 'secured' | 'concluded' | 'ended';
  readonly end: EndState | null;
  readonly medium: 'electronic' | 'paper';
  readonly rendered: boolean;
  readonly delivered: boolean;
  readonly facts: readonly CaseFact[];
}

const ALARMS = {
  review: [{ at: '01', act: 'review-overdue' }],
  correction: [
    { at: '02', act: 'remind-correction' },
    { at: '03', act: 'remind-correction-again' },
    { at: '04', act: 'lapse-correction' },
  ],
  premium: [
    { at: '05', act: 'remind-premium' },
    { at: '06', act: 'premium-overdue' },
    { at: '07', act: 'lapse-premium' },
  ],
} as const satisfies Record<string, readonly Alarm[]>;

type FactBody = CaseFact extends infer F ? (F extends CaseFact ? Omit<F, 'factId' | 'seq'> : never) : never;

export function submittedCase(medium: CaseModel['medium']): CaseModel {
  const empty: CaseModel = { state: 'review', end: null, medium, rendered: false, delivered: false, facts: [] };
  return commit(empty, { kind: 'ApplicationSubmitted', alarms: ALARMS.review }, {});
}

function commit(model: CaseModel, fact: FactBody, change: Partial<CaseModel>): CaseModel {
  const seq = model.facts.length + 1;
  const committed = { ...fact, seq, factId: `fact-${seq}` } as CaseFact;
  return { ...model, ...change, facts: [...model.facts, committed] };
}

function times(model: CaseModel, is: (fact: CaseFact) => boolean): number {
  return model.facts.filter(is).length;
}

/** Every fact that people could commit now. */
export function possibleFacts(model: CaseModel, bounds: Bounds): CaseModel[] {
  const retract = commit(model, { kind: 'ApplicationRetracted' }, { state: 'ended', end: 'retracted' });
  const decision = { kind: 'DecisionMade', deferred: false, alarms: [] } as const;
  switch (model.state) {
    case 'review':
      return [
        retract,
        commit(model, { ...decision, outcome: 'declined' }, { state: 'ended', end: 'declined' }),
        commit(model, { ...decision, outcome: 'approved', alarms: ALARMS.premium }, { state: 'premium' }),
        commit(
          commit(model, { ...decision, outcome: 'approved', deferred: true }, {}),
          { kind: 'PremiumSecured' },
          { state: 'secured' },
        ),
        ...(times(model, (f) => f.kind === 'CorrectionRequested') < bounds.corrections
          ? [commit(model, { kind: 'CorrectionRequested', alarms: ALARMS.correction }, { state: 'correction' })]
          : []),
        ...(times(model, (f) => f.kind === 'DecisionMade') < bounds.returns
          ? [commit(model, { ...decision, outcome: 'returned', alarms: ALARMS.review }, {})]
          : []),
      ];
    case 'correction':
      return [retract, commit(model, { kind: 'ApplicationCorrected', alarms: ALARMS.review }, { state: 'review' }), ...putOff(model, 'AnswerDayPutOff', ALARMS.correction, bounds)];
    case 'premium':
      return [retract, commit(model, { kind: 'PremiumSecured' }, { state: 'secured' }), ...putOff(model, 'PremiumNoticeIssued', ALARMS.premium, bounds)];
    case 'secured':
      return [retract, ...reversal(model, { state: 'premium' }, bounds)];
    // A receipt that the contract does not rest on: nothing follows from it, even where the procedure is told of it.
    case 'concluded':
      return [
        ...(model.medium === 'paper' && model.rendered && !model.delivered ? [commit(model, { kind: 'PaperDelivered' }, { delivered: true })] : []),
        ...reversal(model, {}, bounds),
      ];
    case 'ended':
      return [];
  }
}

function reversal(model: CaseModel, change: Partial<CaseModel>, { reversals }: Bounds): CaseModel[] {
  return times(model, (f) => f.kind === 'ReceiptReversed') < reversals ? [commit(model, { kind: 'ReceiptReversed', alarms: ALARMS.premium }, change)] : [];
}

function putOff(model: CaseModel, kind: 'AnswerDayPutOff' | 'PremiumNoticeIssued', alarms: readonly Alarm[], { putOffs = 0 }: Bounds): CaseModel[] {
  return times(model, (fact) => fact.kind === kind) < putOffs ? [commit(model, { kind, alarms }, {})] : [];
}
