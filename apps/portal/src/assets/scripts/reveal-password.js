/** 表示: shows a typed password. Without this script the field simply stays masked. */
for (const row of document.querySelectorAll('[data-reveal]')) {
  const input = row.querySelector('input');
  if (!input) continue;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button button-outline button-s';
  button.setAttribute('aria-controls', input.id);
  const show = (/** @type {boolean} */ visible) => {
    input.type = visible ? 'text' : 'password';
    button.textContent = visible ? '隠す' : '表示';
    button.setAttribute('aria-label', visible ? 'パスワードを隠す' : 'パスワードを表示');
  };
  button.addEventListener('click', () => show(input.type === 'password'));
  input.form?.addEventListener('submit', () => show(false));
  row.append(button);
  show(false);
}
