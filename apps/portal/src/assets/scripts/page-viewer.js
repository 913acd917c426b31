/** The pages beside a form. Without this script they are plain pictures one below the other. */
const SMALLEST = 0.5;
const LARGEST = 4;
const STEP = 1.25;
/** How far an arrow key moves the picture. Pixels. */
const PAN = 80;
const NO_PLACE = '欄を選ぶと、読み取った箇所をここに拡大します。';
const TONES = ['as-read', 'confirm', 'refused', 'typed'];

/** The field that was typed in last, and whether a word has been put into it since.
 * @type {{ input: HTMLInputElement | null, filled: boolean }} */
const typing = { input: null, filled: false };

/** A rectangle in thousandths of its page. @typedef {readonly [x: number, y: number, width: number, height: number]} Place */

/** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {string} className @returns {HTMLElementTagNameMap[K]} */
function make(tag, className) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

/** @param {string} text @param {string} key @param {() => void} act */
function toolButton(text, key, act) {
  const button = make('button', 'button button-outline button-xs');
  button.type = 'button';
  button.textContent = text;
  button.title = `${text}（${key}）`;
  button.addEventListener('click', act);
  return button;
}

/** @param {HTMLElement} element @param {Place} place */
function put(element, [x, y, width, height]) {
  Object.assign(element.style, { insetInlineStart: `${x / 10}%`, insetBlockStart: `${y / 10}%`, inlineSize: `${width / 10}%`, blockSize: `${height / 10}%` });
}

/** `page x y width height` as the form writes it. @param {string | null} text @returns {{ page: string, place: Place } | null} */
function readPlace(text) {
  const [page = '', ...parts] = (text ?? '').split(' ');
  const [x, y, width, height] = parts.map(Number);
  return x === undefined || y === undefined || width === undefined || height === undefined ? null : { page, place: [x, y, width, height] };
}

/** What stands on a page, in thousandths of it. @typedef {{ text: string, x: number, y: number, width: number, height: number }} Word */

/** A click on a word that was read fills the field that is typed in, else the one whose place it is; a second one goes on. @param {HTMLElement} sheet */
function addWords(sheet) {
  /** @type {Word[]} */
  const words = JSON.parse(sheet.dataset['words'] || '[]');
  for (const { text, x, y, width, height } of words) {
    const button = make('button', 'page-word');
    button.type = 'button';
    button.tabIndex = -1;
    button.title = text;
    button.setAttribute('aria-label', `読み取った文字 ${text}`);
    put(button, [x, y, width, height]);
    // The field keeps the focus, and so its place on the page.
    button.addEventListener('pointerdown', (event) => event.preventDefault());
    button.addEventListener('click', () => {
      const input = typing.input ?? inputAt(sheet.dataset['page'] ?? '', x + width / 2, y + height / 2);
      if (input === null) return;
      input.focus();
      input.value = typing.filled ? `${input.value}${text}` : text;
      typing.filled = true;
      for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true }));
    });
    sheet.querySelector('.page-picture')?.append(button);
  }
}

/** The field whose place on a page a point lies in. @param {string} page @param {number} x @param {number} y @returns {HTMLInputElement | null} */
function inputAt(page, x, y) {
  for (const row of document.querySelectorAll('.entry-row[data-place]')) {
    const found = readPlace(row.getAttribute('data-place'));
    if (found?.page !== page) continue;
    const [left, top, width, height] = found.place;
    if (x < left || x > left + width || y < top || y > top + height) continue;
    const input = row.querySelector('input:not([type="checkbox"]):enabled');
    return input instanceof HTMLInputElement ? input : null;
  }
  return null;
}

/** The place of the field that is being typed in, enlarged under its name, with what is doubtful in it boxed.
 * @param {HTMLElement} closeUp @param {string} name @param {HTMLImageElement} source @param {Place} place @param {Place | null} doubt */
function enlarge(closeUp, name, source, place, doubt) {
  const picture = closeUp.querySelector('img') ?? document.createElement('img');
  const title = make('span', 'page-close-up-name');
  title.textContent = name;
  closeUp.replaceChildren(picture, title);
  const [x, y, width, height] = place.map((part) => part / 1_000);
  const ratio = Number(source.getAttribute('height')) / Number(source.getAttribute('width'));
  const box = closeUp.getBoundingClientRect();
  const wide = Math.min(box.width / ((width ?? 1) * 1.1), box.height / ((height ?? 1) * ratio * 1.2));
  const [left, top] = [box.width / 2 - ((x ?? 0) + (width ?? 1) / 2) * wide, box.height / 2 - ((y ?? 0) + (height ?? 1) / 2) * wide * ratio];
  picture.src = source.src;
  picture.alt = '';
  Object.assign(picture.style, { inlineSize: `${wide}px`, insetInlineStart: `${left}px`, insetBlockStart: `${top}px` });
  if (doubt === null) return;
  const frame = make('span', 'page-doubt');
  const [dx, dy, dwidth, dheight] = doubt.map((part) => (part / 1_000) * wide);
  Object.assign(frame.style, { insetInlineStart: `${left + (dx ?? 0)}px`, insetBlockStart: `${top + (dy ?? 0) * ratio}px`, inlineSize: `${dwidth}px`, blockSize: `${(dheight ?? 0) * ratio}px` });
  closeUp.append(frame);
}

/** Panning by mouse. @param {HTMLElement} canvas @param {PointerEvent} event */
function drag(canvas, event) {
  if (event.pointerType !== 'mouse' || event.button !== 0 || (event.target instanceof Element && event.target.closest('.page-word'))) return;
  event.preventDefault();
  const from = { x: event.clientX + canvas.scrollLeft, y: event.clientY + canvas.scrollTop };
  /** @param {PointerEvent} moved */
  const pan = (moved) => canvas.scrollTo(from.x - moved.clientX, from.y - moved.clientY);
  canvas.setPointerCapture(event.pointerId);
  canvas.addEventListener('pointermove', pan);
  canvas.addEventListener('pointerup', () => canvas.removeEventListener('pointermove', pan), { once: true });
}

/** A picture turned by quarters, as wide on the screen as was asked for. Its sheet takes the room of the turned picture, so that every corner is reached by scrolling.
 * @param {HTMLElement} sheet @param {HTMLElement} picture @param {{ ratio: number, width: number, turns: number }} how */
function layOut(sheet, picture, { ratio, width, turns }) {
  const isSideways = turns % 2 === 1;
  const height = isSideways ? width / ratio : width * ratio;
  const own = isSideways ? height : width;
  Object.assign(sheet.style, { inlineSize: `${width}px`, blockSize: `${height}px` });
  const moved = [[0, 0], [width, 0], [width, height], [0, height]][turns] ?? [0, 0];
  Object.assign(picture.style, { inlineSize: `${own}px`, transform: turns === 0 ? 'none' : `translate(${moved[0]}px, ${moved[1]}px) rotate(${turns * 90}deg)` });
}

/** @param {HTMLElement} viewer */
function enhance(viewer) {
  /** @type {{ sheet: HTMLElement, picture: HTMLElement, image: HTMLImageElement, turns: number }[]} */
  const pages = [];
  for (const sheet of viewer.querySelectorAll('.page-sheet')) {
    const [picture, image] = [sheet.querySelector('.page-picture'), sheet.querySelector('img')];
    if (sheet instanceof HTMLElement && picture instanceof HTMLElement && image !== null) pages.push({ sheet, picture, image, turns: 0 });
  }
  if (pages.length === 0) return;
  const view = { current: 0, zoom: 1 };
  const canvas = make('div', 'page-canvas');
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'group');
  canvas.setAttribute('aria-label', '申込書の画像。PageUp・PageDownでページ、プラス・マイナスで拡大縮小、0で幅に合わせる、Rで回転、矢印で移動、F6で入力欄へ');
  const position = make('span', 'page-position');
  position.setAttribute('role', 'status');
  const closeUp = make('div', 'page-close-up');
  closeUp.textContent = NO_PLACE;
  closeUp.hidden = document.querySelector('.entry-row') === null;
  const bench = make('div', 'page-bench');
  const thumbnails = make('div', 'page-strip');
  thumbnails.hidden = pages.length < 2;

  /** Where each field stands, in the tone of its row; the one that is typed in is framed. */
  const zones = [...document.querySelectorAll('.entry-row[data-place]')].flatMap((row) => {
    const found = readPlace(row.getAttribute('data-place'));
    const page = pages.find(({ sheet }) => sheet.dataset['page'] === found?.page);
    if (found === null || page === undefined) return [];
    const zone = make('span', 'page-zone');
    put(zone, found.place);
    page.picture.append(zone);
    const doubt = readPlace(row.getAttribute('data-doubt'))?.place ?? null;
    const mark = make('span', 'page-doubt');
    if (doubt !== null) {
      put(mark, doubt);
      page.picture.append(mark);
    }
    return [{ row, page, zone, mark, place: found.place, doubt }];
  });
  /** @type {(typeof zones)[number] | null} */
  let shown = null;
  const paint = () => {
    for (const one of zones) {
      const tone = TONES.find((name) => one.row.classList.contains(`entry-${name}`)) ?? 'as-read';
      one.zone.className = `page-zone page-zone-${tone}${one === shown ? ' page-zone-current' : ''}`;
      one.mark.hidden = tone !== 'confirm';
    }
  };

  const show = () => {
    pages.forEach(({ sheet, picture, image, turns }, index) => {
      sheet.hidden = index !== view.current;
      thumbnails.children[index]?.setAttribute('aria-current', String(index === view.current));
      layOut(sheet, picture, { ratio: Number(image.getAttribute('height')) / Number(image.getAttribute('width')), width: Math.max(1, canvas.clientWidth) * view.zoom, turns });
    });
    position.textContent = `${view.current + 1} / ${pages.length}枚・${Math.round(view.zoom * 100)}%`;
  };
  /** What is in the middle of the view stays there. @param {() => void} change */
  const around = (change) => {
    const middle = { x: (canvas.scrollLeft + canvas.clientWidth / 2) / canvas.scrollWidth, y: (canvas.scrollTop + canvas.clientHeight / 2) / canvas.scrollHeight };
    change();
    show();
    canvas.scrollTo(middle.x * canvas.scrollWidth - canvas.clientWidth / 2, middle.y * canvas.scrollHeight - canvas.clientHeight / 2);
  };
  const scrollToPlace = () => {
    if (shown === null || shown.page.sheet.hidden) return;
    const [at, window] = [shown.zone.getBoundingClientRect(), canvas.getBoundingClientRect()];
    canvas.scrollTo(
      canvas.scrollLeft + at.left - window.left - canvas.clientLeft - (canvas.clientWidth - at.width) / 2, canvas.scrollTop + at.top - window.top - canvas.clientTop - (canvas.clientHeight - at.height) / 2,
    );
  };
  /** @param {number} index */
  const open = (index) => {
    view.current = Math.min(Math.max(index, 0), pages.length - 1);
    show();
    canvas.scrollTo(0, 0);
    thumbnails.children[view.current]?.scrollIntoView({ block: 'nearest' });
  };
  /** @param {number} zoom */
  const scale = (zoom) => around(() => {
    view.zoom = Math.min(Math.max(Math.abs(zoom - 1) < 0.01 ? 1 : zoom, SMALLEST), LARGEST);
  });
  /** @param {number} by quarters, clockwise */
  const turn = (by) => {
    const page = pages[view.current];
    if (page === undefined) return;
    page.turns = (page.turns + by + 4) % 4;
    show();
    canvas.scrollTo(0, 0);
    scrollToPlace();
  };
  /** @param {Element | null} row */
  const point = (row) => {
    shown = zones.find((one) => one.row === row) ?? null;
    paint();
    if (shown === null) {
      closeUp.textContent = NO_PLACE;
      return;
    }
    const index = pages.indexOf(shown.page);
    if (index !== view.current) open(index);
    enlarge(closeUp, shown.row.getAttribute('data-name') ?? '', shown.page.image, shown.place, shown.mark.hidden ? null : shown.doubt);
    scrollToPlace();
  };
  /** Between the picture, where plain keys move it, and the field that was typed in. */
  const change = () => {
    if (!canvas.contains(document.activeElement)) canvas.focus();
    else (typing.input ?? document.querySelector('.entry-row input:enabled'))?.focus();
  };

  pages.forEach(({ sheet, image }, index) => {
    addWords(sheet);
    const button = make('button', 'page-thumbnail');
    const small = document.createElement('img');
    button.type = 'button';
    small.src = image.src;
    small.alt = '';
    const number = document.createElement('span');
    number.textContent = `${index + 1}枚目`;
    button.append(small, number);
    button.addEventListener('click', () => open(index));
    thumbnails.append(button);
    canvas.append(sheet);
  });
  const tools = make('div', 'page-tools');
  tools.append(
    toolButton('縮小', 'Alt+↓', () => scale(view.zoom / STEP)), toolButton('拡大', 'Alt+↑', () => scale(view.zoom * STEP)), toolButton('幅に合わせる', 'Alt+0', () => scale(1)), toolButton('回転', 'Alt+R', () => turn(1)),
    toolButton('前の枚', 'Alt+PageUp', () => open(view.current - 1)), position, toolButton('次の枚', 'Alt+PageDown', () => open(view.current + 1)),
  );
  bench.append(thumbnails, canvas);
  viewer.append(tools, bench);
  // Where form and page stand one below the other the close-up goes with the form, at the upper edge of the screen.
  const oneBelow = matchMedia('(width < 64em)');
  const placeCloseUp = () => {
    const form = document.querySelector('form:has(.entry-row)');
    if (oneBelow.matches && form !== null) form.prepend(closeUp);
    else viewer.prepend(closeUp);
    if (shown !== null) point(shown.row);
  };
  viewer.classList.add('page-viewer-live');

  oneBelow.addEventListener('change', placeCloseUp);
  placeCloseUp();

  /** Keys of both: plain on the picture, with Alt from the form beside it, so that nothing is typed. @type {Record<string, () => void>} */
  const both = { PageDown: () => open(view.current + 1), PageUp: () => open(view.current - 1), 0: () => scale(1) };
  /** @type {Record<string, () => void>} */
  const onPicture = {
    ...both, '+': () => scale(view.zoom * STEP), ';': () => scale(view.zoom * STEP), '-': () => scale(view.zoom / STEP), Home: () => canvas.scrollTo(0, 0), End: () => canvas.scrollTo(0, canvas.scrollHeight),
    ArrowUp: () => canvas.scrollBy(0, -PAN), ArrowDown: () => canvas.scrollBy(0, PAN), ArrowLeft: () => canvas.scrollBy(-PAN, 0), ArrowRight: () => canvas.scrollBy(PAN, 0),
  };
  /** @type {Record<string, () => void>} */
  const fromForm = { ...both, ArrowUp: () => scale(view.zoom * STEP), ArrowDown: () => scale(view.zoom / STEP) };
  document.addEventListener('keydown', (event) => {
    const { altKey, ctrlKey, metaKey, shiftKey, isComposing, key, target } = event;
    if (!viewer.isConnected || ctrlKey || metaKey || isComposing) return;
    if (key === 'F6' && !altKey && !shiftKey) {
      event.preventDefault();
      change();
      return;
    }
    // By the key and not by its letter: Caps Lock makes another one of it.
    const act = key.toLowerCase() === 'r' && (altKey || target === canvas) ? () => turn(shiftKey ? -1 : 1) : altKey ? fromForm[key] : target === canvas ? onPicture[key] : undefined;
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  canvas.addEventListener('pointerdown', (event) => drag(canvas, event));
  document.addEventListener('change', () => queueMicrotask(paint));
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element) || target.closest('page-viewer')) return;
    const row = target.closest('.entry-row');
    if (row === null) return;
    if (target instanceof HTMLInputElement && target.type !== 'checkbox' && target !== typing.input) Object.assign(typing, { input: target, filled: false });
    // After the row has been marked by what the same key did.
    queueMicrotask(() => point(row));
  });
  let width = 0;
  new ResizeObserver(() => {
    if (canvas.clientWidth === width) return;
    width = canvas.clientWidth;
    show();
  }).observe(canvas);
  paint();
  show();
}

customElements.define('page-viewer', class extends HTMLElement {
  connectedCallback() {
    enhance(this);
  }
});
