/** 確認項目: what is done of them while the review is being ticked. Without this script the page says how it stood when it came. */
const isTicked = (/** @type {string} */ name) => document.querySelector(`input[name="tick"][value="${CSS.escape(name)}"]:checked`) !== null;

/** An item that follows from the values compared with the contract. @param {HTMLElement} mark */
function follow(mark) {
  const done = (mark.dataset['follows'] ?? '').split(' ').every(isTicked);
  mark.classList.toggle('review-mark-done', done);
  tell(mark.parentElement?.querySelector('.review-mark-words'), done ? '済み' : '未確認');
}

/** Only what is new is put in, for it is read out. @param {Element | null | undefined} place @param {string} words */
function tell(place, words) {
  if (place && place.textContent !== words) place.textContent = words;
}

for (const count of document.querySelectorAll('[data-checklist-count]')) {
  const items = [...document.querySelectorAll('.review-checklist > li')];
  const tally = () => {
    for (const mark of document.querySelectorAll('[data-follows]')) if (mark instanceof HTMLElement) follow(mark);
    tell(count, `${items.filter((item) => item.querySelector('input:checked, .review-mark-done')).length} / ${items.length}`);
  };
  document.addEventListener('change', tally);
  // A browser that goes back gives the ticks again.
  window.addEventListener('pageshow', tally);
}
