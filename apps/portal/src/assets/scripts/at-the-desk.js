const ASK_EVERY_MILLIS = 30_000;
/** As long as a claim is kept without an act: whoever left the desk is signed out as ever. */
const AT_THE_DESK_MILLIS = 10 * 60_000;

/**
 * Asks again and again, one question at a time, while a page stays open and somebody is at it.
 * @param {(acted: boolean) => Promise<void>} ask whether anything was typed, pressed or turned since the last time
 */
export function whileAtTheDesk(ask) {
  let acted = false;
  let lastActed = performance.now();
  let asking = false;

  const askOnce = async () => {
    if (asking || document.visibilityState === 'hidden' || performance.now() - lastActed > AT_THE_DESK_MILLIS) return;
    asking = true;
    const since = acted;
    acted = false;
    try {
      await ask(since);
    } catch {
      // Offline or the service is closing: asked again with the next round.
    } finally {
      asking = false;
    }
  };

  for (const kind of ['input', 'keydown', 'pointerdown', 'wheel']) document.addEventListener(kind, () => {
    acted = true;
    lastActed = performance.now();
  }, { capture: true, passive: true });
  document.addEventListener('visibilitychange', () => {
    lastActed = performance.now();
    void askOnce();
  });
  setInterval(() => void askOnce(), ASK_EVERY_MILLIS);
}
