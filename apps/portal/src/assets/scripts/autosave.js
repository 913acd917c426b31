/** Keeps what is typed into the application form while the page stays open. Without this script it is kept by 保存して次へ. */
const EVERY_MILLIS = 20_000;

for (const form of document.querySelectorAll('form[data-autosave]')) {
  if (!(form instanceof HTMLFormElement)) continue;
  const told = document.querySelector('[data-saved]');
  let changed = false;
  let saving = false;

  const save = async (/** @type {boolean} */ leaving) => {
    if (!changed || saving) return;
    changed = false;
    saving = true;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
    body.set('act', 'autosave');
    try {
      const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual', keepalive: leaving });
      if (answer.status === 200 && told) told.textContent = (await answer.json()).saved;
    } catch {
      // Offline or the service is closing: what stands in the page is tried again with the next round.
      changed = true;
    } finally {
      saving = false;
    }
  };

  const timer = setInterval(() => void save(false), EVERY_MILLIS);
  form.addEventListener('input', () => {
    changed = true;
  });
  form.addEventListener('submit', () => {
    clearInterval(timer);
    changed = false;
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void save(true);
  });
}
