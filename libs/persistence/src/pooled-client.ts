import { once } from 'node:events';
import pg from 'pg';

const GIVEN_UP = 'Query read timeout';

type Release = (destroy?: Error | boolean) => void;

/**
 * A connection of the pool that cannot keep its place there for ever.
 *
 * With the first statement it was not answered in time it is dropped: the driver would hand it on with that statement still
 * under way, and perhaps inside a transaction that nobody could roll back. And a lost connection gives its place back by
 * itself: the query builder forgets to when it is BEGIN or ROLLBACK that fails.
 */
export class PooledClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const ask: (...given: unknown[]) => unknown = this.query.bind(this);
    Object.defineProperty(this, 'query', { value: (...given: unknown[]) => this.dropIfLate(ask(...given)) });
    let giveBack: Release = () => undefined;
    // The pool sets it anew each time it hands the connection out.
    Object.defineProperty(this, 'release', { get: () => giveBack, set: (release: Release) => { giveBack = onlyOnce(release); } });
    this.on('end', () => giveBack(true));
  }

  private dropIfLate(answer: unknown): unknown {
    if (!(answer instanceof Promise)) return answer;
    return answer.catch(async (error: unknown) => {
      const { stream } = this.connection;
      if (error instanceof Error && error.message === GIVEN_UP && !stream.closed) await once(stream.destroy(), 'close');
      throw error;
    });
  }
}

function onlyOnce(release: Release): Release {
  let isOpen = true;
  return (destroy) => {
    if (isOpen) {
      isOpen = false;
      release(destroy);
    }
  };
}
