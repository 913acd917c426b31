/** Keeps what is typed into the application form while the page stays open. Without this script it is kept by 保存して次へ. */
const EVERY_MILLIS = 20_000;
const SIGNED_OUT = '保存できていません。別のタブでログインし直してから、この画面に戻ってください。続きから保存します。';
const NOT_NOW = 'いまは保存できません。通信またはサービスの不調です。この画面を閉じずに、少し待ってからもう一度押してください。';
const NO_DRAFT = 'この申込みは、ほかの画面で送信されたか、取りやめられました。ここで入力した内容は保存されません。画面を開き直して確かめてください。';

/** The fields of a form without its files: those are sent with a button only. */
const typedIn = (/** @type {HTMLFormElement} */ form) => {
  const body = form.enctype === 'multipart/form-data' ? new FormData() : new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
  body.set('act', 'autosave');
  return body;
};

/** The ID that a page was made for, as its head carries it; null on a page of the public. */
const madeFor = (/** @type {Document} */ page) => page.querySelector('[data-login-id]')?.getAttribute('data-login-id') ?? null;

/** Somebody else has signed in at this machine meanwhile: the draft is there for the first one alone. */
const otherId = () => {
  const id = madeFor(document) ?? '';
  const first = /^\d+$/.test(id) ? `末尾が ${id.slice(-4)} のお客様ID` : `ID「${id}」`;
  return `保存できていません。いまは別のIDでログインしています。別のタブで ${first} でログインし直してから、この画面に戻ってください。ここで入力した内容は画面に残っていて、続きから保存します。`;
};

/**
 * Looks at the page as it is now: after a new sign-in in another tab the tokens of this one are worth nothing, and it takes a new one from there.
 * @returns why what was typed could not be kept, empty when it may be sent again
 */
const lookAgain = async () => {
  const answer = await fetch(location.href);
  if (answer.status >= 429) return NOT_NOW;
  const { pathname } = new URL(answer.url);
  if (pathname.endsWith('/sign-in')) return SIGNED_OUT;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const now = madeFor(page);
  if (now !== null && now !== madeFor(document)) return otherId();
  if (answer.status === 404 || answer.status === 409 || pathname !== location.pathname) return NO_DRAFT;
  const fresh = page.querySelector('input[name="_csrf"]');
  if (!(fresh instanceof HTMLInputElement)) return SIGNED_OUT;
  for (const field of document.querySelectorAll('input[name="_csrf"]')) if (field instanceof HTMLInputElement) field.value = fresh.value;
  return '';
};

for (const form of document.querySelectorAll('form[data-autosave]')) {
  if (!(form instanceof HTMLFormElement)) continue;
  const told = document.querySelector('[data-saved]');
  let changed = false;
  /** @type {Promise<void> | null} */
  let saving = null;
  let refusal = '';
  let sending = false;

  const send = async (/** @type {boolean} */ leaving) => {
    changed = false;
    try {
      const post = () => fetch(form.action, { method: 'POST', body: typedIn(form), redirect: 'manual', keepalive: leaving });
      let answer = await post();
      refusal = answer.status === 200 ? '' : answer.status >= 429 ? NOT_NOW : await lookAgain();
      if (answer.status !== 200 && refusal === '') {
        answer = await post();
        refusal = answer.status === 200 ? '' : answer.status >= 429 ? NOT_NOW : SIGNED_OUT;
      }
      const said = refusal === '' ? await answer.json() : { saved: refusal };
      if (told) told.textContent = said.saved;
      const version = form.elements.namedItem('version');
      if (said.version !== undefined && version instanceof HTMLInputElement) version.value = String(said.version);
    } catch {
      // Offline or the service is closing: what stands in the page is tried again with the next round.
      refusal = NOT_NOW;
      if (told) told.textContent = refusal;
    }
    if (refusal !== '') changed = true;
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
    // Where nobody answers, or a session has ended, the form would be left and what is typed lost: it is kept first, and sent only then.
    // A save that is still on its way makes a new version, and this page must have heard of it: it would be told of a change of its own.
    event.preventDefault();
    const { submitter } = event;
    void save(false)?.then(() => {
      if (sending) return;
      if (refusal !== '') {
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
    else if (refusal !== '') void save(false);
  });
}
