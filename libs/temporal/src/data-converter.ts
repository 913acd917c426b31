import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';

/**
 * How everything is written that Temporal keeps: the one place for clients, workers and replay. There is no codec yet:
 * payloads are ids and closed words only, which a test holds. A codec added here has to pass on payloads it does not know.
 */
export const dataConverter: DataConverter = { failureConverterPath: failureConverterPath() };

/** Beside this file, in the sources as in the build. */
function failureConverterPath(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./failure-converter.${extension}`, import.meta.url));
}
