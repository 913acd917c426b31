import { APPLICATION_STATE_LABELS } from '#domain';
import { PHASE_LABELS } from '#workflows/contract';
import { endOf, phaseOf } from '../../workflows/guarantee-application/progress.js';
import type { Exploration, World } from './explore.js';

const EVENT_LABELS: Readonly<Record<string, string>> = {
  ApplicationSubmitted: '保証申込',
  CorrectionRequested: '補正のお願い',
  ApplicationCorrected: '補正',
  'DecisionMade:approved': '承認',
  'DecisionMade:declined': '引受謝絶',
  PremiumSecured: '入金確認',
  ReceiptReversed: '入金の取消し',
  ApplicationRetracted: '取下げ',
  PaperDelivered: '交付',
  'conclude-refused': '締結できない（先に取消し・取下げ）',
  lapsed: '期限切れ',
  rendered: '書面の証書の作成',
  completed: '通知済・発行完了',
};

/** Draws the phases and what leads from one to another, as the exploration found them. */
export function stateDiagram(explorations: readonly Exploration[]): string {
  const edges = new Map<string, Set<string>>();
  for (const { worlds, successors } of explorations) {
    for (const { label, from, to } of movesOf(worlds, successors)) {
      const before = from.progress.seen.length === 0 ? '[*]' : nodeOf(from);
      const after = nodeOf(to);
      if (to.progress.seen.length === 0 || before === after) continue;
      const edge = `${before} --> ${after}`;
      edges.set(edge, (edges.get(edge) ?? new Set()).add(EVENT_LABELS[label] ?? label));
    }
  }
  const lines = [...edges].map(([edge, labels]) => `    ${edge}: ${[...labels].sort().join('・')}`).sort();
  const ends = ['issued', 'declined', 'retracted', 'lapsed'] as const;
  return [
    'stateDiagram-v2',
    ...Object.entries(PHASE_LABELS).filter(([phase]) => phase !== 'ended').map(([phase, label]) => `    ${phase}: ${label}`),
    ...ends.map((end) => `    ${end}: ${APPLICATION_STATE_LABELS[end]}`),
    ...lines,
    ...ends.map((end) => `    ${end} --> [*]`),
    '',
  ].join('\n');
}

function nodeOf({ progress }: World): string {
  return endOf(progress) ?? phaseOf(progress);
}

function* movesOf(worlds: Exploration['worlds'], successors: Exploration['successors']): Generator<{ label: string; from: World; to: World }> {
  for (const [key, moves] of successors) {
    for (const move of moves) {
      const from = worlds.get(key);
      const to = worlds.get(move.key);
      if (from && to) yield { label: move.label, from, to };
    }
  }
}
