import { Client, Connection } from '@temporalio/client';
import { dataConverter } from './data-converter.js';

/** Where the Temporal service is and how to get in; the part of the configuration this room reads. */
export interface TemporalAddress {
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly temporalTls: boolean;
  readonly temporalApiKey: string | undefined;
}

/** How both kinds of connection (client's and worker's) reach the service. */
export function connectionOptions(address: TemporalAddress): { address: string; tls: boolean; apiKey?: string } {
  const options = { address: address.temporalAddress, tls: address.temporalTls || address.temporalApiKey !== undefined };
  return address.temporalApiKey === undefined ? options : { ...options, apiKey: address.temporalApiKey };
}

/**
 * A client that connects at its first call, so that a process starts and serves while Temporal is down. It does not repeat a call by
 * itself: a page says at once that Temporal is away, the relay and the heartbeats come again by their own clock, and no repetition
 * outlives the connection that is closed at a process's end.
 */
export function createTemporalClient(address: TemporalAddress): Client {
  return new Client({
    connection: Connection.lazy({ ...connectionOptions(address), interceptors: [] }),
    namespace: address.temporalNamespace,
    dataConverter,
  });
}
