/** お客様に届く内容 follows what is typed. Without this script it is shown by 内容を確かめる. */
const PAUSE_MILLIS = 400;

for (const shown of document.querySelectorAll('[data-mail-preview]')) {
  const form = shown.closest('form');
  if (!form) continue;
  let pause = 0;
  let asking = new AbortController();

  const follow = async () => {
    asking.abort();
    asking = new AbortController();
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
    body.set('act', 'check');
    try {
      const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual', signal: asking.signal });
      // 422: something is missing yet, but the letter is there as far as it is written.
      if (answer.status !== 200 && answer.status !== 422) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-mail-preview]');
      if (fresh) shown.replaceChildren(...fresh.childNodes);
    } catch {
      // Overtaken by further typing, or offline: the button still shows it.
    }
  };

  form.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(() => void follow(), PAUSE_MILLIS);
  });
}
