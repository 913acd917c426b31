/** The face of Temporal for the apps: client, starting and signalling, histories for administrators, the namespace. */
export { connectionOptions, createTemporalClient, type TemporalAddress } from './connection.js';
export { dataConverter } from './data-converter.js';
export * from './history/read-history.js';
export { NamespaceMissing, type NamespacePreparation, NoTemporal, prepareNamespace, RETENTION_DAYS } from './namespace.js';
export { SEARCH_ATTRIBUTE_TYPES, SEARCH_ATTRIBUTES } from './search-attributes.js';
export { isDefiniteRefusal, type ProcedureSignal, type ProcedureStart, WorkflowGateway } from './workflow-gateway.js';
