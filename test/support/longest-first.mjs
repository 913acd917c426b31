import { relative, sep } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** Suites that take half a minute and more, longest first: whole systems, browsers, scans. Many of them are short files. */
const LONGEST = [
  'test/integration/intake/filing.spec.ts',
  'test/integration/intake/filing-mail.spec.ts',
  'test/integration/intake/filing-excel.spec.ts',
  'test/e2e/accessibility.spec.ts',
  'test/integration/intake/documents.spec.ts',
  'test/e2e/sample-desk.spec.ts',
  'test/trial/trial.spec.ts',
  'test/e2e/every-page.spec.ts',
  'test/integration/portal/hostile-input.spec.ts',
  'test/e2e/viewer-and-admin.spec.ts',
  'test/trial/arrivals.spec.ts',
  'test/e2e/branches-of-the-path.spec.ts',
  'test/e2e/id-registration.spec.ts',
  'test/e2e/intake-desk.spec.ts',
  'test/integration/cli/sentences.spec.ts',
  'test/e2e/one-machine.spec.ts',
  'test/integration/intake/doors.spec.ts',
  'test/workflows/arrival-reading.spec.ts',
  'test/e2e/at-the-screen.spec.ts',
  'test/architecture/types.spec.ts',
  'test/workflows/outages.spec.ts',
  'test/integration/portal/every-route.spec.ts',
  'test/integration/documents/papers.spec.ts',
  'test/integration/registration/first-sign-in.spec.ts',
  'test/integration/branch/letters-returned.spec.ts',
  'test/integration/branch/receipts.spec.ts',
  'test/integration/registration/desk-rights.spec.ts',
  'test/integration/branch/reissue.spec.ts',
  'test/e2e/while-typing.spec.ts',
  'test/e2e/main-path.spec.ts',
  'test/integration/portal/strangers.spec.ts',
  'test/integration/contractor/submitted.spec.ts',
  'test/integration/registration/deficiency-told-by-hand.spec.ts',
];

// Its types know it as CommonJS only.
const BySize = /** @type {typeof import('@jest/test-sequencer').default} */ (/** @type {unknown} */ (Sequencer));

/**
 * Long suites first, so that none of them runs alone at the end. Jest knows how long suites take only where it has run
 * them before; in a fresh checkout it goes by the size of their files.
 */
export default class LongestFirst extends BySize {
  /** @param {Parameters<import('@jest/test-sequencer').default['sort']>[0]} tests @override */
  async sort(tests) {
    const sorted = await super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    const ranks = new Map(sorted.map((test) => {
      const rank = LONGEST.indexOf(relative(test.context.config.rootDir, test.path).split(sep).join('/'));
      return [test, rank < 0 ? LONGEST.length : rank];
    }));
    return sorted.toSorted((one, other) => (ranks.get(one) ?? 0) - (ranks.get(other) ?? 0));
  }
}
