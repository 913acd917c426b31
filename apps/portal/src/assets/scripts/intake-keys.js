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

/** A tick is seen at once: in its row, and in the count of what still waits. @param {HTMLInputElement} tick */
function showTick(tick) {
  const row = tick.closest('.entry-row');
  row?.classList.toggle('entry-confirm', !tick.checked);
  const word = row?.querySelector('.entry-mark strong');
  if (word) word.textContent = tick.checked ? '確認済み' : '要確認';
  const count = document.querySelector('[data-waiting]');
  if (!(count instanceof HTMLElement)) return;
  const waiting = document.querySelectorAll('.entry-row input[name="confirm"]:not(:checked)').length;
  count.textContent = waiting === 0 ? '要確認はありません' : `要確認 ${waiting}`;
}

/** @param {Element} input @returns {HTMLInputElement | null} */
function tickOf(input) {
  const tick = input.closest('.entry-row')?.querySelector('input[name="confirm"]');
  return tick instanceof HTMLInputElement ? tick : null;
}

/** Enter confirms what stands in a yellow field, as its tick would, and goes on: to the next that waits, else to the next field. @param {HTMLInputElement} input */
function goOn(input) {
  const tick = tickOf(input);
  if (tick !== null) {
    tick.checked = true;
    showTick(tick);
  }
  const rows = [...document.querySelectorAll('.entry-row')];
  const after = rows.slice(rows.findIndex((row) => row.contains(input)) + 1);
  inputOf((tick === null ? null : (after.find((row) => row.matches(WAITING)) ?? rows.find((row) => row.matches(WAITING)))) ?? after[0] ?? null)?.focus();
}

/** @param {HTMLElement} button */
function take(button) {
  const input = inputOf(button.closest('.entry-row'));
  if (!(input instanceof HTMLInputElement)) return;
  input.value = button.dataset['take'] ?? '';
  input.focus();
  for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true }));
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
  if (key === 'Enter' && target instanceof HTMLInputElement && target.type !== 'checkbox' && target.closest('.entry-row')) {
    goOn(target);
    return true;
  }
  if (key === 'F2') return press('F2');
  if (key === 'F8') nextWaiting();
  return key === 'F8';
}

document.addEventListener('keydown', (event) => {
  if (event.isComposing || document.querySelector(DESK) === null) return;
  if (answer(event)) event.preventDefault();
});

// Another value is one that somebody has typed or taken here: it was looked at.
document.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.closest(DESK) === null) return;
  const tick = target.name === 'confirm' ? target : tickOf(target);
  if (tick === null) return;
  if (target !== tick && target.value !== target.defaultValue) tick.checked = true;
  showTick(tick);
});

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-take]') : null;
  if (!(button instanceof HTMLElement)) return;
  event.preventDefault();
  take(button);
});
