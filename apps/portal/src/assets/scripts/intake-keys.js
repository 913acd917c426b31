/** Keys of the desk beside the scan: they press what stands on the page, and nothing is done by them alone. */
const DESK = '#entry';

/** Fields that wait for somebody: yellow without its tick, empty or wrong. */
const WAITING = '.entry-row.entry-confirm:has(input[name="confirm"]:not(:checked)), .entry-row.entry-refused';

/** @param {Element | null} row */
function inputOf(row) {
  const input = row?.querySelector('input:not([type="checkbox"])') ?? null;
  return input instanceof HTMLElement ? input : null;
}

function nextWaiting() {
  const rows = [...document.querySelectorAll('.entry-row')];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const waiting = rows.filter((row) => row.matches(WAITING));
  inputOf(waiting.find((row) => rows.indexOf(row) > here) ?? waiting[0] ?? null)?.focus();
}

/** @param {HTMLElement} button */
function take(button) {
  const input = inputOf(button.closest('.entry-row'));
  if (!(input instanceof HTMLInputElement)) return;
  input.value = button.dataset['take'] ?? '';
  input.focus();
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

/** @param {string} key */
function press(key) {
  const control = document.querySelector(`[data-key="${key}"]`);
  if (!(control instanceof HTMLElement)) return false;
  control.click();
  return true;
}

/** @param {KeyboardEvent} event @returns {boolean} whether the key was for us */
function answer({ key, altKey, ctrlKey, metaKey, target }) {
  const typing = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
  if (key === '?' && !typing && !altKey && !ctrlKey && !metaKey) {
    const help = document.querySelector('#key-help');
    if (!(help instanceof HTMLDetailsElement)) return false;
    help.open = !help.open;
    help.querySelector('summary')?.focus();
    return true;
  }
  if (metaKey) return false;
  if (ctrlKey && !altKey) return (key === 's' || key === 'Enter') && press(`Ctrl+${key}`);
  if (altKey && !ctrlKey && /^[1-9]$/.test(key)) {
    const button = document.activeElement?.closest('.entry-row')?.querySelectorAll('[data-take]')[Number(key) - 1];
    if (!(button instanceof HTMLElement)) return false;
    take(button);
    return true;
  }
  if (altKey || ctrlKey) return false;
  if (key === 'F2') return press('F2');
  if (key === 'F8') nextWaiting();
  return key === 'F8';
}

document.addEventListener('keydown', (event) => {
  if (event.isComposing || document.querySelector(DESK) === null) return;
  if (answer(event)) event.preventDefault();
});

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-take]') : null;
  if (!(button instanceof HTMLElement)) return;
  event.preventDefault();
  take(button);
});
