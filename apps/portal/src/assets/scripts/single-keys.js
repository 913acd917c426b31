/**
 * Keys of one character at the branch's desk. They press or reach what stands on the page: `data-press` is pressed, `data-focus` is only reached (a
 * box to type in, an act that cannot be taken back), `data-row-key` is pressed in the row of the list that has the focus. None of them
 * works while somebody types, and whoever dictates to the machine switches them off.
 */
const SWITCHED_OFF = 'single-keys-off';
const ROWS = '[data-rows] tbody tr';

const isOff = () => localStorage.getItem(SWITCHED_OFF) !== null;

/** @param {EventTarget | null} target */
function isTyping(target) {
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'submit', 'reset'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** @param {Element | null | undefined} control */
function press(control) {
  if (!(control instanceof HTMLElement) || control.hidden) return false;
  control.click();
  return true;
}

/** @param {Element | null | undefined} control */
function reach(control) {
  if (!(control instanceof HTMLElement)) return false;
  control.focus();
  if (control instanceof HTMLInputElement) control.select();
  return true;
}

const currentRow = () => document.activeElement?.closest(ROWS) ?? null;

/** @param {number} step */
function moveTo(step) {
  const rows = [...document.querySelectorAll(ROWS)];
  const here = rows.findIndex((row) => row === currentRow());
  const row = rows[here === -1 ? (step > 0 ? 0 : rows.length - 1) : here + step];
  row?.scrollIntoView({ block: 'nearest' });
  return reach(row?.querySelector('th a'));
}

/** @param {string} key @returns {boolean} whether the key was for us */
function answer(key) {
  const named = CSS.escape(key);
  if (press(document.querySelector(`[data-press="${named}"]`)) || reach(document.querySelector(`[data-focus="${named}"]`))) return true;
  const rows = document.querySelector('[data-rows]') !== null;
  if (rows && (key === 'j' || key === 'k')) return moveTo(key === 'j' ? 1 : -1);
  if (rows && key === 'x') return press(currentRow()?.querySelector('input[type="checkbox"]'));
  if (rows && press(currentRow()?.querySelector(`[data-row-key="${named}"]`))) return true;
  const help = document.querySelector('#key-help:has([data-single-keys])');
  if (key !== '?' || !(help instanceof HTMLDetailsElement)) return false;
  help.open = !help.open;
  return reach(help.querySelector('summary'));
}

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || isOff() || isTyping(event.target)) return;
  if (answer(event.key)) event.preventDefault();
});

/** The keys are printed on what they press only where they work. */
const show = () => document.documentElement.classList.toggle('with-keys', !isOff());
show();
for (const box of document.querySelectorAll('[data-single-keys]')) {
  if (!(box instanceof HTMLInputElement)) continue;
  box.closest('[hidden]')?.removeAttribute('hidden');
  box.checked = !isOff();
  box.addEventListener('change', () => {
    if (box.checked) localStorage.removeItem(SWITCHED_OFF);
    else localStorage.setItem(SWITCHED_OFF, '1');
    show();
  });
}

/** まとめて: the box in the head ticks the page; the bar says how many are ticked by its button that clears them. */
const all = document.querySelector('[data-tick-all]');
const clear = document.querySelector('#bulk-form [type="reset"]');
const ticks = [...document.querySelectorAll('input[form="bulk-form"][name="case"]')].filter((box) => box instanceof HTMLInputElement);
function tell() {
  const ticked = ticks.filter(({ checked }) => checked).length;
  if (all instanceof HTMLInputElement) {
    all.checked = ticked > 0 && ticked === ticks.length;
    all.indeterminate = ticked > 0 && ticked < ticks.length;
  }
  if (clear instanceof HTMLElement) {
    clear.hidden = ticked === 0;
    clear.textContent = `選択を解除（${ticked}件）`;
  }
}
if (all instanceof HTMLInputElement) {
  all.hidden = false;
  all.addEventListener('change', () => {
    for (const box of ticks) box.checked = all.checked;
    tell();
  });
}
for (const box of ticks) box.addEventListener('change', tell);
document.querySelector('#bulk-form')?.addEventListener('reset', () => setTimeout(tell));
tell();
