/** What a suite starts: `signal` tells it that the suite is over, and `follow` has the suite wait until it is gone. */
export interface SuiteEnd {
  readonly signal: AbortSignal;
  follow<T>(trial: Promise<T>): Promise<T>;
}

/** Also when a test has run out of time: its installation must not outlive the suite. */
export function endWithSuite(): SuiteEnd {
  const over = new AbortController();
  const started: Promise<unknown>[] = [];
  afterAll(async () => {
    over.abort(new Error('The suite is over.'));
    await Promise.allSettled(started);
  }, 120_000);
  return {
    signal: over.signal,
    follow: (trial) => {
      started.push(trial);
      return trial;
    },
  };
}
