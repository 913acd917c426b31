import { Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { connectionOptions, type TemporalAddress } from './connection.js';
import { SEARCH_ATTRIBUTE_TYPES } from './search-attributes.js';

/** A development server forgets closed histories after a day; administrators look back for a quarter. */
export const RETENTION_DAYS = 90;

/** What had to be changed; empty when all was as it should be. */
export interface NamespacePreparation {
  readonly addedSearchAttributes: readonly string[];
  readonly retentionSet: boolean;
  /** What this account may not see to, in words. */
  readonly refused: readonly string[];
}

/** There is no namespace of this name; making one is the business of whoever runs Temporal. */
export class NamespaceMissing extends Error {
  constructor({ temporalNamespace, temporalAddress }: TemporalAddress, options?: ErrorOptions) {
    super(`Temporal at ${temporalAddress} has no namespace ${temporalNamespace}; make it, or correct TEMPORAL_NAMESPACE.`, options);
    this.name = 'NamespaceMissing';
  }
}

/** Somebody listens there and does not answer as Temporal, or not to whoever comes like this. */
export class NoTemporal extends Error {
  constructor({ temporalAddress }: TemporalAddress, options: { readonly cause: unknown }) {
    const why = options.cause instanceof Error ? ` (${options.cause.message})` : '';
    super(`What listens at ${temporalAddress} does not let us in as Temporal does${why}; correct TEMPORAL_ADDRESS, TEMPORAL_TLS or TEMPORAL_API_KEY.`, options);
    this.name = 'NoTemporal';
  }
}

/** `INDEXED_VALUE_TYPE_KEYWORD` of the API. */
const KEYWORD = 2;
const ALREADY_EXISTS = 6;
const NOT_FOUND = 5;
/** How a service says that an account may not do it, or that it is done another way there. */
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;

/**
 * Sees to the search attributes and the retention of the namespace. Safe to call at every start. On Temporal Cloud both are
 * set with its own tools; what an account may not do is told, not an error.
 * @throws NamespaceMissing, NoTemporal
 */
export async function prepareNamespace(address: TemporalAddress): Promise<NamespacePreparation> {
  const connection = await Connection.connect({ ...connectionOptions(address), connectTimeout: 10_000 }).catch((cause: unknown) => Promise.reject(new NoTemporal(address, { cause })));
  try {
    const attributes = await ifPermitted(() => addSearchAttributes(connection, address.temporalNamespace));
    const retention = await ifPermitted(() => setRetention(connection, address.temporalNamespace));
    return {
      addedSearchAttributes: attributes ?? [],
      retentionSet: retention ?? false,
      refused: [...(attributes === undefined ? ['search attributes'] : []), ...(retention === undefined ? [`retention of ${RETENTION_DAYS} days`] : [])],
    };
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) throw new NamespaceMissing(address, { cause: error });
    throw error;
  } finally {
    await connection.close();
  }
}

/** What the service answers, or nothing when this account may not. */
async function ifPermitted<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isGrpcServiceError(error) && [PERMISSION_DENIED, UNIMPLEMENTED].includes(Number(error.code))) return undefined;
    throw error;
  }
}

async function addSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.keys(SEARCH_ATTRIBUTE_TYPES).filter((name) => !Object.hasOwn(customAttributes ?? {}, name));
  if (missing.length === 0) return [];
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
    });
  } catch (error) {
    // Another process at its start was faster.
    if (!isGrpcServiceError(error) || Number(error.code) !== ALREADY_EXISTS) throw error;
  }
  return missing;
}

async function setRetention(connection: Connection, namespace: string): Promise<boolean> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  const wanted = RETENTION_DAYS * 86_400;
  if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) === wanted) return false;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(wanted * 1_000) },
  });
  return true;
}
