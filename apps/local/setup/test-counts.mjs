/**
 * Jest's own result, as far as the closing line of `npm test` needs it.
 * @typedef {{ numPassedTests: number, numFailedTests: number, testResults: readonly { status: string, assertionResults: readonly { status: string }[] }[] }} JestResult
 */

/**
 * Jest's own numbers. A suite that failed without any test of its own failing (it could not be loaded, or what comes after
 * the tests failed) would go unseen: it counts as one. @param {JestResult} result
 */
export function closingLine({ numPassedTests, numFailedTests, testResults }) {
  const failedOtherwise = testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'));
  return `${numPassedTests} passed, ${numFailedTests + failedOtherwise.length} failed`;
}
