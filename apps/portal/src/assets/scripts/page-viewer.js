/** The pages beside a form. Without this script they are plain pictures one below the other. */
const LARGEST = 4;
const STEP = 1.25;
const NO_PLACE = '欄を選ぶと、読み取った箇所をここに拡大します。';

/** The field that was typed in last, and whether a word has been put into it since.
 * @type {{ input: HTMLInputElement | null, filled: boolean }} */
const typing = { input: null, filled: false };

/** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {string} className @returns {HTMLElementTagNameMap[K]} */
function make(tag, className) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

/** @param {string} text @param {() => void} act */
function toolButton(text, act) {
  const button = make('button', 'button button-outline button-xs');
  button.type = 'button';
  button.textContent = text;
  button.addEventListener('click', act);
  return button;
}

/** What stands on a page, in thousandths of it. @typedef {{ text: string, x: number, y: number, width: number, height: number }} Word */

/** A click on a word that was read fills the field that was typed in; a second one goes on. @param {HTMLElement} sheet */
function addWords(sheet) {
  /** @type {Word[]} */
  const words = JSON.parse(sheet.dataset['words'] || '[]');
  for (const { text, x, y, width, height } of words) {
    const button = make('button', 'page-word');
    button.type = 'button';
    button.tabIndex = -1;
    button.title = text;
    button.setAttribute('aria-label', `読み取った文字 ${text}`);
    Object.assign(button.style, { insetInlineStart: `${x / 10}%`, insetBlockStart: `${y / 10}%`, inlineSize: `${width / 10}%`, blockSize: `${height / 10}%` });
    button.addEventListener('click', () => {
      const { input, filled } = typing;
      if (input === null) return;
      input.value = filled ? `${input.value}${text}` : text;
      typing.filled = true;
      for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true }));
    });
    sheet.querySelector('.page-picture')?.append(button);
  }
}

/** The place of the field that is being typed in, enlarged under its name.
 * @param {HTMLElement} closeUp @param {string} name @param {HTMLImageElement} source @param {readonly number[]} place */
function enlarge(closeUp, name, source, [x = 0, y = 0, width = 1, height = 1]) {
  const picture = closeUp.querySelector('img') ?? document.createElement('img');
  const title = make('span', 'page-close-up-name');
  title.textContent = name;
  closeUp.replaceChildren(picture, title);
  const ratio = Number(source.getAttribute('height')) / Number(source.getAttribute('width'));
  const box = closeUp.getBoundingClientRect();
  const wide = Math.min(box.width / (width * 1.1), box.height / (height * ratio * 1.2));
  picture.src = source.src;
  picture.alt = '';
  Object.assign(picture.style, {
    inlineSize: `${wide}px`, insetInlineStart: `${box.width / 2 - (x + width / 2) * wide}px`, insetBlockStart: `${box.height / 2 - (y + height / 2) * wide * ratio}px`,
  });
}

/** Panning by mouse. @param {HTMLElement} canvas @param {PointerEvent} event */
function drag(canvas, event) {
  if (event.pointerType !== 'mouse' || event.button !== 0 || (event.target instanceof Element && event.target.closest('.page-word'))) return;
  event.preventDefault();
  canvas.focus();
  const from = { x: event.clientX + canvas.scrollLeft, y: event.clientY + canvas.scrollTop };
  /** @param {PointerEvent} moved */
  const pan = (moved) => canvas.scrollTo(from.x - moved.clientX, from.y - moved.clientY);
  canvas.setPointerCapture(event.pointerId);
  canvas.addEventListener('pointermove', pan);
  canvas.addEventListener('pointerup', () => canvas.removeEventListener('pointermove', pan), { once: true });
}

/** @param {HTMLElement} viewer */
function enhance(viewer) {
  /** @type {{ sheet: HTMLElement, picture: HTMLImageElement }[]} */
  const pages = [];
  for (const sheet of viewer.querySelectorAll('.page-sheet')) {
    const picture = sheet.querySelector('img');
    if (sheet instanceof HTMLElement && picture !== null) pages.push({ sheet, picture });
  }
  if (pages.length === 0) return;
  const view = { current: 0, zoom: 1, turns: 0 };
  const canvas = make('div', 'page-canvas');
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'group');
  canvas.setAttribute('aria-label', '申込書の画像。PageUp・PageDownでページ、プラス・マイナスで拡大縮小、Rで回転、矢印で移動');
  const position = make('span', 'page-position');
  position.setAttribute('role', 'status');
  const closeUp = make('div', 'page-close-up');
  closeUp.textContent = NO_PLACE;
  const bench = make('div', 'page-bench');
  const thumbnails = make('div', 'page-strip');
  thumbnails.hidden = pages.length < 2;

  const show = () => {
    pages.forEach(({ sheet, picture }, index) => {
      sheet.hidden = index !== view.current;
      thumbnails.children[index]?.setAttribute('aria-current', String(index === view.current));
      sheet.style.inlineSize = `${view.zoom * 100}%`;
      const sideways = view.turns % 2 === 1 ? Number(picture.getAttribute('width')) / Number(picture.getAttribute('height')) : 1;
      sheet.style.transform = view.turns === 0 ? '' : `rotate(${view.turns * 90}deg) scale(${sideways})`;
    });
    position.textContent = `${view.current + 1} / ${pages.length}枚・${Math.round(view.zoom * 100)}%`;
  };
  /** @param {number} index */
  const open = (index) => {
    view.current = Math.min(Math.max(index, 0), pages.length - 1);
    view.turns = 0;
    show();
  };
  /** @param {number} by */
  const scale = (by) => {
    view.zoom = Math.min(Math.max(view.zoom * by, 1), LARGEST);
    show();
  };
  const turn = () => {
    view.turns = (view.turns + 1) % 4;
    show();
  };

  pages.forEach(({ sheet, picture }, index) => {
    addWords(sheet);
    const button = make('button', 'page-thumbnail');
    const small = document.createElement('img');
    button.type = 'button';
    small.src = picture.src;
    small.alt = `${index + 1}枚目を開く`;
    button.append(small);
    button.addEventListener('click', () => open(index));
    thumbnails.append(button);
    canvas.append(sheet);
  });
  const tools = make('div', 'page-tools');
  tools.append(
    toolButton('縮小', () => scale(1 / STEP)), toolButton('拡大', () => scale(STEP)), toolButton('回転', turn),
    toolButton('前の枚', () => open(view.current - 1)), position, toolButton('次の枚', () => open(view.current + 1)),
  );
  bench.append(thumbnails, canvas);
  viewer.append(closeUp, tools, bench);

  canvas.addEventListener('keydown', (event) => {
    /** @type {Record<string, () => void>} */
    const acts = { PageDown: () => open(view.current + 1), PageUp: () => open(view.current - 1), '+': () => scale(STEP), ';': () => scale(STEP), '-': () => scale(1 / STEP), r: turn };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  // From the form, where the pages are beside it: with Alt, so that nothing is typed.
  document.addEventListener('keydown', (event) => {
    /** @type {Record<string, () => void>} */
    const acts = { ArrowUp: () => scale(STEP), ArrowDown: () => scale(1 / STEP), r: turn, PageDown: () => open(view.current + 1), PageUp: () => open(view.current - 1) };
    const act = event.altKey && !event.ctrlKey && !event.metaKey && !event.isComposing ? acts[event.key.length === 1 ? event.key.toLowerCase() : event.key] : undefined;
    if (act === undefined || !viewer.isConnected) return;
    event.preventDefault();
    act();
  });
  canvas.addEventListener('pointerdown', (event) => drag(canvas, event));
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element) || target.closest('page-viewer')) return;
    if (target instanceof HTMLInputElement && target.closest('.entry-row') && target.type !== 'checkbox') Object.assign(typing, { input: target, filled: false });
    const row = target.closest('[data-place]');
    const [page, ...place] = (row?.getAttribute('data-place') ?? '').split(' ');
    const index = pages.findIndex(({ sheet }) => sheet.dataset['page'] === page);
    const found = pages[index];
    if (row === null) return;
    if (found === undefined) {
      closeUp.textContent = NO_PLACE;
      return;
    }
    if (index !== view.current) open(index);
    enlarge(closeUp, row.getAttribute('data-name') ?? '', found.picture, place.map((part) => Number(part) / 1_000));
  });
  show();
}

customElements.define('page-viewer', class extends HTMLElement {
  connectedCallback() {
    enhance(this);
  }
});
