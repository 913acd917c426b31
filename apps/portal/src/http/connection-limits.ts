import type { IncomingMessage, Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';

/** How slowly clients may speak, how many may be connected, and how long the stop waits for them. */
export interface ConnectionLimits {
  /** The whole request: twenty megabytes by a line of 0.6 Mbit/s. */
  readonly requestMillis: number;
  /** The head of a request, from the connection's first moment. */
  readonly headMillis: number;
  /** Between two requests of one connection; longer than a reverse proxy keeps its own. */
  readonly keepAliveMillis: number;
  /** A body that brings less than `stallBytes` in each `stallMillis` is not waited for. */
  readonly stallMillis: number;
  readonly stallBytes: number;
  /** Connections at once; far below the file descriptors of a process. */
  readonly connections: number;
  /** What answers and bodies under way are left at the stop, before they are cut. */
  readonly graceMillis: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  requestMillis: 300_000, headMillis: 20_000, keepAliveMillis: 72_000, stallMillis: 15_000, stallBytes: 1024, connections: 2_000, graceMillis: 6_000,
};

const CHECKED_EVERY_MILLIS = 5_000;

/** What Node itself watches. */
export function connectionOptions(limits: ConnectionLimits): Pick<FastifyHttpOptions<Server>, 'requestTimeout' | 'keepAliveTimeout' | 'return503OnClosing'> & { readonly http: ServerOptions } {
  return {
    requestTimeout: limits.requestMillis,
    keepAliveTimeout: limits.keepAliveMillis,
    // What still comes at the stop is answered like everything else, not by Fastify's bare words.
    return503OnClosing: false,
    http: { headersTimeout: limits.headMillis, connectionsCheckingInterval: CHECKED_EVERY_MILLIS },
  };
}

/** What Node does not: the pace of a body, the number of connections, and an end of waiting at the stop. `refuse` answers 408. */
export function limitConnections(instance: FastifyInstance, limits: ConnectionLimits, refuse: (socket: Socket) => void): void {
  instance.server.maxConnections = limits.connections;
  instance.addHook('onRequest', async (request, reply) => {
    const { raw } = request;
    if (!bringsBody(raw)) return;
    let before = raw.socket.bytesRead;
    const watch = setInterval(() => {
      const came = raw.socket.bytesRead - before;
      before += came;
      // Bytes that wait in our own buffer are our slowness, not the client's.
      if (raw.complete || raw.readableLength > 0 || came >= limits.stallBytes) return;
      clearInterval(watch);
      if (reply.raw.headersSent) raw.socket.destroy();
      else refuse(raw.socket);
    }, limits.stallMillis).unref();
    const end = (): void => clearInterval(watch);
    raw.once('end', end);
    reply.raw.once('close', end);
  });
  instance.addHook('preClose', async () => {
    setTimeout(() => instance.server.closeAllConnections(), limits.graceMillis).unref();
  });
}

function bringsBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
