import { existsSync, readFileSync } from 'node:fs';
import { PlainFailure } from '../setup/plain-failure.mjs';
import { portTakenMeanwhile } from './ports.mjs';

/** Which parts of the system are not well, each with what is known of it; nothing when the portal cannot tell. @param {string} url @returns {Promise<Map<string, string> | undefined>} */
async function illParts(url) {
  try {
    /** @type {{ parts?: Record<string, { ok: boolean, detail: string }> }} */
    const health = JSON.parse(await (await fetch(url, { signal: AbortSignal.timeout(3000) })).text());
    return new Map(Object.entries(health.parts ?? {}).flatMap(([name, part]) => (part.ok ? [] : [[name, part.detail]])));
  } catch {
    return undefined;
  }
}

/** Why a part does not prove itself, in the words of the process that speaks for it. @param {string} part @param {readonly string[]} logs */
function reasonIn(part, logs) {
  for (const line of logs.filter((file) => existsSync(file)).flatMap((file) => readFileSync(file, 'utf8').trim().split('\n').reverse())) {
    if (!line.includes(`"part":${JSON.stringify(part)}`)) continue;
    /** @type {{ err?: { message?: string } }} */
    const { err } = JSON.parse(line);
    return err?.message;
  }
  return undefined;
}

/**
 * The worker is waited for until the whole system is well: what is told is the part that is not, and the worker only where it is that.
 * @param {PlainFailure} failure @param {{ url: string, logs: readonly string[] }} where the page of the system's health, and the logs of those that speak for its parts
 * @returns {Promise<PlainFailure>}
 */
export async function blamed(failure, { url, logs }) {
  const ill = await illParts(url);
  const words = [...(ill ?? [])].map(([name, detail]) => `${name} (${reasonIn(name, logs) ?? detail})`).join(', ') || 'the portal does not answer';
  const taken = await portTakenMeanwhile(words);
  if (taken) return taken;
  if (ill === undefined || ill.size === 0 || ill.has('worker')) return new PlainFailure(`${failure.message}\nNot well at that moment: ${words}.`);
  return new PlainFailure(`All services run, and a part of the system does not work: ${words}; mend it or correct its setting, and start again. More is in ${logs[0]}.`);
}
