/** The owners' viewer. Without this script the key is typed, and the browser's own menu prints. */
const entry = document.querySelector('[data-viewer-entry]');
const key = entry?.querySelector('#f-key');
if (key instanceof HTMLInputElement) {
  // The QR code of the notice carries the key behind "#", where no server and no log sees it.
  const carried = new URLSearchParams(location.hash.slice(1)).get('k');
  if (carried !== null) {
    if (key.value === '') key.value = carried;
    history.replaceState(null, '', location.pathname);
  }
  const rest = document.createElement('p');
  rest.className = 'field-support';
  rest.setAttribute('role', 'status');
  key.closest('.field')?.append(rest);
  const tell = () => {
    const typed = key.value.normalize('NFKC').replace(/[^0-9A-Za-z]/g, '').length;
    rest.textContent = typed > 0 && typed < 12 ? `あと${12 - typed}文字です` : '';
  };
  key.addEventListener('input', tell);
  tell();
}

for (const text of document.querySelectorAll('[data-print-button]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button-text';
  button.textContent = text.textContent;
  button.addEventListener('click', () => window.print());
  text.replaceWith(button);
}
