/** Keeps what is typed into the application form while the page stays open. Without this script it is kept by 保存して次へ. */
const EVERY_MILLIS = 20_000;
const NOT_KEPT = '保存できていません。別のタブでログインし直してから、この画面に戻ってください。続きから保存します。';

/** The fields of a form without its files: those are sent with a button only. */
const typedIn = (/** @type {HTMLFormElement} */ form) => {
  const body = form.enctype === 'multipart/form-data' ? new FormData() : new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
  body.set('act', 'autosave');
  return body;
};

/** After a new sign-in in another tab the tokens of this page are worth nothing: takes one from the page as it is now. */
const renewToken = async () => {
  const page = await fetch(location.href, { redirect: 'manual' });
  if (page.status !== 200) return;
  const fresh = new DOMParser().parseFromString(await page.text(), 'text/html').querySelector('input[name="_csrf"]');
  if (!(fresh instanceof HTMLInputElement)) return;
  for (const field of document.querySelectorAll('input[name="_csrf"]')) if (field instanceof HTMLInputElement) field.value = fresh.value;
};

for (const form of document.querySelectorAll('form[data-autosave]')) {
  if (!(form instanceof HTMLFormElement)) continue;
  const told = document.querySelector('[data-saved]');
  let changed = false;
  /** @type {Promise<void> | null} */
  let saving = null;
  let refused = false;
  let sending = false;

  const send = async (/** @type {boolean} */ leaving) => {
    changed = false;
    try {
      if (refused) await renewToken();
      const answer = await fetch(form.action, { method: 'POST', body: typedIn(form), redirect: 'manual', keepalive: leaving });
      refused = answer.status !== 200;
      if (refused) changed = true;
      const said = refused ? { saved: NOT_KEPT } : await answer.json();
      if (told) told.textContent = said.saved;
      const version = form.elements.namedItem('version');
      if (said.version !== undefined && version instanceof HTMLInputElement) version.value = String(said.version);
    } catch {
      // Offline or the service is closing: what stands in the page is tried again with the next round.
      changed = true;
    }
  };

  const save = (/** @type {boolean} */ leaving) => {
    if (changed) saving ??= send(leaving).finally(() => (saving = null));
    return saving;
  };

  const timer = setInterval(() => void save(false), EVERY_MILLIS);
  form.addEventListener('input', () => {
    changed = true;
  });
  form.addEventListener('submit', (event) => {
    if ((!changed && !saving) || sending) {
      clearInterval(timer);
      changed = false;
      return;
    }
    // A session that has ended would send what is typed to the sign-in page, where it is lost: it is kept first, and sent only then.
    // A save that is still on its way makes a new version, and this page must have heard of it: it would be told of a change of its own.
    event.preventDefault();
    const { submitter } = event;
    void save(false)?.then(() => {
      if (sending) return;
      if (refused) {
        told?.setAttribute('role', 'alert');
        told?.scrollIntoView({ block: 'center' });
        return;
      }
      sending = true;
      form.requestSubmit(submitter);
    });
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void save(true);
    else if (refused) void save(false);
  });
}
