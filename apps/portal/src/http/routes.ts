import type { FastifyInstance } from 'fastify';

interface KnownRoute {
  readonly method: string;
  readonly pattern: RegExp;
  readonly path: string;
}

/** The routes the process serves, as they are registered: for 405 answers and for tests that visit every page. */
export class Routes {
  private readonly known: KnownRoute[] = [];

  constructor(instance: FastifyInstance) {
    instance.addHook('onRoute', ({ method, url }) => {
      for (const name of [method].flat()) {
        if (!url.includes('*')) this.known.push({ method: name, path: url, pattern: patternOf(url) });
      }
    });
  }

  /** Methods under which this address is served, with parameters left out; empty for an unknown address. */
  methodsOf(url: string): string[] {
    const path = url.split('?')[0] ?? '/';
    return [...new Set(this.known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))].sort();
  }

  /** Path patterns served under a method. */
  paths(method: string): string[] {
    return [...new Set(this.known.filter((route) => route.method === method).map(({ path }) => path))].sort();
  }
}

function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.+^$(){}|[\]\\]/g, '\\$&').replace(/:[A-Za-z0-9_]+/g, '[^/]+');
  return new RegExp(`^${escaped}/?$`);
}
