import { z } from 'zod';
import { isUnreachable, PlainFailure } from '../plain-failure.js';

const HEALTH = z.object({ parts: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })) });

/** Which parts of a running system say that they are ill; empty when all are well or it does not tell strangers. */
async function illParts(base: string): Promise<readonly string[]> {
  const answer = await fetch(new URL('/health/system', base), { signal: AbortSignal.timeout(10_000) });
  const health = HEALTH.safeParse(await answer.json().catch(() => undefined));
  return health.success ? Object.entries(health.data.parts).flatMap(([name, { ok, detail }]) => (ok ? [] : [`${name} (${detail})`])) : [];
}

/** Refuses to begin with a system that is not there or not well. @throws PlainFailure */
export async function requireHealth(base: string): Promise<void> {
  let ill: readonly string[];
  try {
    ill = await illParts(base);
  } catch (error) {
    throw new PlainFailure(`Nothing answers at ${base}; start the system (npm start), or say where it runs: PUBLIC_URL=http://127.0.0.1:3000 npm run walk`, { cause: error });
  }
  if (ill.length > 0) throw new PlainFailure(illness(base, ill));
}

function illness(base: string, ill: readonly string[]): string {
  return `The system at ${base} is not well: ${ill.join(', ')}; see its logs (.state/log on one machine) and start that part again.`;
}

/** What stopped somebody in the midst of a way through the system, as a sentence: the system's own state comes first. */
export async function whatStopped(base: string, error: unknown): Promise<PlainFailure> {
  if (error instanceof PlainFailure) return error;
  const gone = new PlainFailure(`The system at ${base} stopped answering in the midst of it; start it again (npm start) and begin anew.`, { cause: error });
  if (isUnreachable(error)) return gone;
  try {
    const ill = await illParts(base);
    if (ill.length > 0) return new PlainFailure(illness(base, ill), { cause: error });
  } catch {
    return gone;
  }
  return new PlainFailure(error instanceof Error ? error.message : String(error), { cause: error });
}
