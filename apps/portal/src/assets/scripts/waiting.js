/** What is still read of a paper: asked for while the page is open, and shown as soon as it has come. Without this script the link beside it opens the page anew. */
const ASK_EVERY_MILLIS = 3_000;
/** Five minutes: whoever left the desk is signed out as ever. */
const MOST_ASKED = 100;

/** Whether anything was typed or ticked here, or is about to be. */
function isWorkedOn() {
  if (document.activeElement?.closest('form')) return true;
  return [...document.querySelectorAll('main input, main textarea')].some((control) => control instanceof HTMLTextAreaElement ? control.value !== control.defaultValue
    : control instanceof HTMLInputElement && (['checkbox', 'radio'].includes(control.type) ? control.checked !== control.defaultChecked : control.value !== control.defaultValue));
}

/** The papers alone are put anew where somebody is at work beside them, else the whole page is. @param {string} address @param {Element} papers */
async function showPapers(address, papers) {
  if (!isWorkedOn()) {
    location.assign(address);
    return;
  }
  const page = await fetch(address, { redirect: 'manual' });
  const fresh = page.status === 200 ? new DOMParser().parseFromString(await page.text(), 'text/html').querySelector('page-viewer') : null;
  if (fresh) papers.replaceWith(document.adoptNode(fresh));
}

/** What was read comes with the page; where somebody is at work on it, they are told how. @param {HTMLAnchorElement} link */
function showLetters(link) {
  if (isWorkedOn()) link.parentElement?.replaceChildren(link.dataset['come'] ?? '');
  else location.assign(link.href);
}

for (const link of document.querySelectorAll('a[data-waits]')) if (link instanceof HTMLAnchorElement) {
  const papers = link.closest('page-viewer');
  // Said to those who do not see it change.
  papers?.parentElement?.setAttribute('aria-live', 'polite');
  let asked = 0;
  const timer = setInterval(async () => {
    if (document.visibilityState === 'hidden') return;
    if ((asked += 1) > MOST_ASKED) clearInterval(timer);
    try {
      const answer = await fetch(link.dataset['waits'] ?? '', { redirect: 'manual' });
      if (answer.status >= 500 || (answer.status === 200 && (await answer.json()).waits === true)) return;
      clearInterval(timer);
      // Signed out meanwhile: the link leads to the sign-in.
      if (answer.status !== 200) return;
      if (papers) await showPapers(link.href, papers);
      else showLetters(link);
    } catch {
      // Offline or the service is closing: asked again with the next round.
    }
  }, ASK_EVERY_MILLIS);
}
