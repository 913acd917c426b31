import { setTimeout as delay } from 'node:timers/promises';

/** Waits until what `check` expects has come true, for things that happen in other processes. */
export async function eventually(check: () => void | Promise<void>, seconds = 100): Promise<void> {
  for (const end = Date.now() + seconds * 1000; ; await delay(20)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
