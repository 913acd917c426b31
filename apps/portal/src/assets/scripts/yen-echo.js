/** Repeats a typed amount below its field while it is typed. Without this script it stands there once the page is saved. */
import { yenWords } from './yen-words.js';

/** So long nothing is typed before the amount is said: a reader of the screen is not told of every figure. */
const PAUSE_MILLIS = 400;

for (const model of document.querySelectorAll('template[data-yen-echo]')) {
  const field = model.previousElementSibling;
  const input = field?.querySelector('input');
  if (!(model instanceof HTMLTemplateElement) || !field || !input || input.readOnly) continue;
  const told = document.createElement('div');
  told.className = 'echo-room';
  told.setAttribute('aria-live', 'polite');
  const saved = field.querySelector('.echo');
  if (saved) saved.replaceWith(told);
  else field.querySelector('.input-row')?.after(told);
  if (saved) told.append(saved);
  let pause = 0;
  input.addEventListener('input', () => {
    clearTimeout(pause);
    const said = yenWords(input.value);
    if (said === null) told.replaceChildren();
    else {
      pause = setTimeout(() => {
        const echo = document.importNode(model.content, true);
        const [figures, words] = [echo.querySelector('strong'), echo.querySelector('strong + span')];
        if (figures) figures.textContent = said.figures;
        if (said.words === null) words?.remove();
        else if (words) words.textContent = said.words;
        told.replaceChildren(echo);
      }, PAUSE_MILLIS);
    }
  });
}
