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
  count();
}

/** What still waits, below the form. */
function count() {
  const waiting = document.querySelectorAll('.entry-row:not(.entry-refused) input[name="confirm"]:not(:checked)').length;
  const refused = document.querySelectorAll('.entry-row.entry-refused').length;
  const [confirm, red] = [document.querySelector('[data-waiting]'), document.querySelector('[data-refused]')];
  if (confirm instanceof HTMLElement) {
    confirm.textContent = waiting === 0 ? '要確認はありません' : `要確認 ${waiting}`;
    confirm.hidden = false;
  }
  if (!(red instanceof HTMLElement)) return;
  red.textContent = `空・不正 ${refused}`;
  red.hidden = refused === 0;
}

/** What each row said when it was shown; it says so again as soon as its value is that of before. @type {WeakMap<Element, string>} */
const shownWords = new WeakMap();

/** Another value is not what was read: the tag of the reading goes at once, and an emptied field that is needed is red. @param {HTMLInputElement} input */
function showTyped(input) {
  const row = input.closest('.entry-row');
  const word = row?.querySelector('.entry-mark strong');
  if (!row || !word) return;
  if (!shownWords.has(row)) shownWords.set(row, `${row.className}\n${word.textContent}`);
  const [className = '', said = ''] = (shownWords.get(row) ?? '').split('\n');
  const changed = input.value !== input.defaultValue;
  const emptied = input.value.trim() === '' && input.getAttribute('aria-required') === 'true';
  row.className = changed ? `entry-row entry-${emptied ? 'refused' : 'typed'}` : className;
  word.textContent = changed ? (emptied ? '空・不正' : '手入力') : said;
  for (const reading of row.querySelectorAll('[data-reading]')) if (reading instanceof HTMLElement) reading.hidden = changed;
  const tick = tickOf(input);
  if (tick !== null) tick.checked = changed ? !emptied : tick.defaultChecked;
  count();
}

/** @param {Element} input @returns {HTMLInputElement | null} */
function tickOf(input) {
  const tick = input.closest('.entry-row')?.querySelector('input[name="confirm"]');
  return tick instanceof HTMLInputElement ? tick : null;
}

/** Enter confirms what stands in a yellow field, as its tick would, and goes on: to the next that waits, else to the next field. @param {HTMLInputElement} input */
function goOn(input) {
  const tick = tickOf(input);
  if (tick !== null && input.value.trim() !== '') {
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

document.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLInputElement && target.name === 'confirm' && target.closest(DESK) !== null) showTick(target);
});

// Another value is one that somebody has typed or taken here: it was looked at.
document.addEventListener('input', ({ target }) => {
  if (target instanceof HTMLInputElement && target.type !== 'checkbox' && target.closest('.entry-row') !== null) showTyped(target);
});

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-take]') : null;
  if (!(button instanceof HTMLElement)) return;
  event.preventDefault();
  take(button);
});

/** Files, which are taken away while the page stays. */
const FILE = /\/(originals|files|pages)\//;

/** Whether something stands in the form that was not there when it was shown. @param {HTMLFormElement} form */
function isUnsaved(form) {
  return [...form.elements].some((control) => control instanceof HTMLInputElement && (control.type === 'checkbox' ? control.checked !== control.defaultChecked : control.value !== control.defaultValue));
}

// Whoever goes elsewhere by a key or a link finds what was typed: it is kept first, as by 一時保存.
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  const [form, keep] = [document.querySelector(DESK), document.querySelector('button[name="act"][value="keep"]:enabled')];
  if (!(link instanceof HTMLAnchorElement) || !(form instanceof HTMLFormElement) || !(keep instanceof HTMLButtonElement)) return;
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || link.target !== '' || link.origin !== location.origin || !link.pathname.startsWith('/branch/') || FILE.test(link.pathname);
  const within = link.pathname === location.pathname && link.hash !== '';
  if (event.defaultPrevented || elsewhere || within || !isUnsaved(form)) return;
  event.preventDefault();
  form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'leave', value: `${link.pathname}${link.search}${link.hash}` }));
  form.requestSubmit(keep);
});
