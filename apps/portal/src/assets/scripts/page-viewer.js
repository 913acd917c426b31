/** The pages beside a form. Without this script they are plain pictures one below the other. */
const LARGEST = 4;

class PageViewer extends HTMLElement {
  connectedCallback() {
    this.sheets = [...this.querySelectorAll('.page-sheet')];
    if (this.sheets.length === 0 || this.canvas) return;
    this.current = 0;
    this.zoom = 1;
    this.turns = 0;
    this.closeUp = document.createElement('div');
    this.closeUp.className = 'page-close-up';
    this.closeUp.hidden = true;
    this.canvas = document.createElement('div');
    this.canvas.className = 'page-canvas';
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'group');
    this.canvas.setAttribute('aria-label', '申込書の画像。PageUp・PageDownでページ、＋－で拡大縮小、Rで回転、矢印で移動');
    this.position = document.createElement('span');
    this.position.setAttribute('role', 'status');
    this.canvas.append(...this.sheets);
    this.append(this.tools(), this.strip(), this.closeUp, this.canvas);
    this.canvas.addEventListener('keydown', (event) => this.key(event));
    this.canvas.addEventListener('pointerdown', (event) => this.drag(event));
    document.addEventListener('focusin', (event) => this.follow(event.target));
    this.show();
  }

  tools() {
    const bar = document.createElement('div');
    bar.className = 'page-tools';
    const button = (text, act) => {
      const made = document.createElement('button');
      made.type = 'button';
      made.className = 'button button-outline button-xs';
      made.textContent = text;
      made.addEventListener('click', act);
      return made;
    };
    bar.append(
      button('縮小', () => this.scale(1 / 1.25)), button('拡大', () => this.scale(1.25)), button('回転', () => this.turn()),
      button('前の枚', () => this.move(-1)), this.position, button('次の枚', () => this.move(1)),
    );
    return bar;
  }

  strip() {
    const strip = document.createElement('div');
    strip.className = 'page-strip';
    strip.hidden = this.sheets.length < 2;
    this.thumbnails = this.sheets.map((sheet, index) => {
      const button = document.createElement('button');
      const picture = document.createElement('img');
      picture.src = sheet.querySelector('img')?.src ?? '';
      picture.alt = `${index + 1}枚目を開く`;
      button.type = 'button';
      button.append(picture);
      button.addEventListener('click', () => this.open(index));
      strip.append(button);
      return button;
    });
    return strip;
  }

  open(index) {
    this.current = Math.min(Math.max(index, 0), this.sheets.length - 1);
    this.turns = 0;
    this.show();
  }

  move(by) {
    this.open(this.current + by);
  }

  scale(by) {
    this.zoom = Math.min(Math.max(this.zoom * by, 1), LARGEST);
    this.show();
  }

  turn() {
    this.turns = (this.turns + 1) % 4;
    this.show();
  }

  show() {
    this.sheets.forEach((sheet, index) => {
      sheet.hidden = index !== this.current;
    });
    this.thumbnails.forEach((button, index) => (index === this.current ? button.setAttribute('aria-current', 'true') : button.removeAttribute('aria-current')));
    const picture = this.sheets[this.current].querySelector('img');
    picture.style.inlineSize = `${this.zoom * 100}%`;
    picture.style.transform = this.turns === 0 ? '' : `rotate(${this.turns * 90}deg)`;
    this.position.textContent = `${this.current + 1} / ${this.sheets.length}枚・${Math.round(this.zoom * 100)}%`;
  }

  key(event) {
    const acts = {
      PageDown: () => this.move(1), PageUp: () => this.move(-1), '+': () => this.scale(1.25), ';': () => this.scale(1.25), '-': () => this.scale(1 / 1.25), r: () => this.turn(), R: () => this.turn(),
    };
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  drag(event) {
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    event.preventDefault();
    this.canvas.focus();
    const from = { x: event.clientX + this.canvas.scrollLeft, y: event.clientY + this.canvas.scrollTop };
    const pan = (moved) => this.canvas.scrollTo(from.x - moved.clientX, from.y - moved.clientY);
    const end = () => {
      this.canvas.removeEventListener('pointermove', pan);
      this.canvas.removeEventListener('pointerup', end);
    };
    this.canvas.setPointerCapture(event.pointerId);
    this.canvas.addEventListener('pointermove', pan);
    this.canvas.addEventListener('pointerup', end);
  }

  /** The place of the field that is being typed in, enlarged. */
  follow(target) {
    if (!(target instanceof HTMLElement)) return;
    const place = target.closest('[data-place]')?.getAttribute('data-place') ?? '';
    if (target.closest('page-viewer')) return;
    const [page, ...parts] = place.split(' ');
    const index = this.sheets.findIndex((sheet) => sheet.dataset.page === page);
    this.closeUp.hidden = index < 0;
    if (index < 0) return;
    if (index !== this.current) this.open(index);
    const [x, y, width, height] = parts.map((part) => Number(part) / 1_000);
    const source = this.sheets[index].querySelector('img');
    const picture = this.closeUp.querySelector('img') ?? this.closeUp.appendChild(document.createElement('img'));
    const ratio = source.height > 0 ? Number(source.getAttribute('height')) / Number(source.getAttribute('width')) : Math.SQRT2;
    const box = this.closeUp.getBoundingClientRect();
    const wide = Math.min(box.width / (width * 1.1), box.height / (height * ratio * 1.2));
    picture.src = source.src;
    picture.alt = '';
    picture.style.inlineSize = `${wide}px`;
    picture.style.insetInlineStart = `${box.width / 2 - (x + width / 2) * wide}px`;
    picture.style.insetBlockStart = `${box.height / 2 - (y + height / 2) * wide * ratio}px`;
  }
}

customElements.define('page-viewer', PageViewer);

/** 要確認: Enter in a field confirms what stands there, as a tick would, and goes on to the next that waits. */
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.isComposing || !(event.target instanceof HTMLInputElement) || event.target.type !== 'text') return;
  const tick = event.target.closest('.entry-row')?.querySelector('input[name="confirm"]');
  if (!(tick instanceof HTMLInputElement)) return;
  event.preventDefault();
  tick.checked = true;
  const waiting = [...document.querySelectorAll('.entry-row input[name="confirm"]:not(:checked)')][0];
  waiting?.closest('.entry-row')?.querySelector('input[type="text"], input[type="email"]')?.focus();
});
