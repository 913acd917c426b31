import { APPLICATION_STATES, type ApplicationState, CERTIFICATE_STATUSES, type CertificateStatus, MEDIA, type Medium } from '../vocabulary/enumerations.js';
import { CERTIFICATE_STATUS_LABELS } from '../vocabulary/labels.js';
import { isRegistered } from './registered.js';
import { contractorStatusWords, statusWords } from './status-words.js';
import { trackCase, type TrackedCase } from './tracker.js';

const tracked: TrackedCase = {
  state: 'submitted', certificate: null, medium: 'electronic', submittedAt: 1, claimedAt: 2, approvedAt: 3, securedAt: 4, receiptWithBranch: false, issuedAt: 5,
  collective: null, submittedToOwnerAt: null, viewedAt: null, deliveredAt: 6,
};
type Line = readonly [ApplicationState, CertificateStatus | null, Medium, string, string, string, string];

describe('状態の言葉: header, queue, tab and tracker', () => {
  /** State, certificate and medium; then: branch, contractor, the tracker's word, and who has the ball. */
  it.each<Line>([
    ['submitted', null, 'electronic', '受付待ち', '受付待ち', '受付待ち', '取扱支店（受付）'],
    ['in-review', null, 'electronic', '審査中', '審査中', '審査中', '取扱支店（審査）'],
    ['correction-requested', null, 'electronic', '補正待ち', '補正のお願い', '補正のお願い', 'お客様（補正）'],
    ['awaiting-decision', null, 'electronic', '決裁待ち', '審査中', '審査中', '取扱支店（審査）'],
    ['awaiting-premium', null, 'electronic', '保証料入金待ち', '保証料入金待ち', '入金待ち', 'お客様（保証料のお支払い）'],
    ['premium-secured', null, 'electronic', '入金確認済', '入金確認済・締結中', '締結中', '発行処理中'],
    ['concluded', null, 'electronic', '締結済・発行処理中', '締結済・発行処理中', '発行処理中', '発行処理中'],
    ['concluded', 'issuing', 'electronic', '締結済・発行処理中', '締結済・発行処理中', '発行処理中', '発行処理中'],
    ['concluded', 'sending', 'electronic', '締結済・送信中', '締結済・発行処理中', '発行処理中', '発行処理中'],
    ['concluded', 'registered', 'electronic', '発行済', '発行済', '未提出', 'お客様（発注者への提出）'],
    ['issued', 'notified', 'electronic', '発行済', '発行済', '未提出', 'お客様（発注者への提出）'],
    ['concluded', null, 'postal', '締結済・発行処理中', '締結済・発行処理中', '発行処理中', '発行処理中'],
    ['concluded', 'issuing', 'counter', '締結済・発行処理中', '締結済・発行処理中', '発行処理中', '発行処理中'],
    ['concluded', 'paper-pending', 'postal', '締結済・交付待ち', '締結済・交付待ち', '交付待ち', '取扱支店（証書の交付）'],
    ['concluded', 'delivered', 'postal', '交付済', '交付済', '', '手続きは完了しています'],
    ['issued', 'delivered', 'counter', '交付済', '交付済', '', '手続きは完了しています'],
    ['declined', null, 'electronic', '引受謝絶', 'お引受けできません', 'お引受けできません', 'お引受けできませんでした'],
    ['retracted', null, 'electronic', '取下げ', '取下げ', '取下げ', '取り下げられました'],
    ['lapsed', null, 'electronic', '期限切れ', '期限切れ', '期限切れ', '期限切れで終了しました'],
  ])('%s, %s, %s: %s', (state, certificate, medium, branch, contractor, word, ball) => {
    const tracker = trackCase({ ...tracked, state, certificate, medium });
    const at = tracker.steps.find(({ status }) => status === 'current' || status === 'stopped');
    expect([statusWords({ state, certificate, medium }), contractorStatusWords({ state, certificate, medium }), at?.word ?? '', tracker.ball.words])
      .toEqual([branch, contractor, word, ball]);
  });

  it('nowhere do they disagree: the header ends in the words of the certificate, the contractor\'s in those of the tracker', () => {
    for (const state of APPLICATION_STATES) {
      for (const certificate of [null, ...CERTIFICATE_STATUSES]) {
        for (const medium of MEDIA) {
          const status = { state, certificate, medium };
          if (state === 'concluded' && certificate !== null && !isRegistered(certificate)) expect(statusWords(status).endsWith(CERTIFICATE_STATUS_LABELS[certificate])).toBe(true);
          const tracker = trackCase({ ...tracked, ...status });
          const at = tracker.steps.find((step) => step.status === 'current' || step.status === 'stopped');
          // After the issue the tracker goes on to the owner (未提出, 閲覧待ち), of which a case's status knows nothing.
          if (at && at.step !== 'submission') expect([status, contractorStatusWords(status).endsWith(at.word)]).toEqual([status, true]);
        }
      }
    }
  });
});
