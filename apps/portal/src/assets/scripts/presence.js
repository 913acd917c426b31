/** Who has a case open, told while its page stays open. Without this script a look counts for ten minutes. */
import { whileAtTheDesk } from './at-the-desk.js';

for (const bar of document.querySelectorAll('[data-present]')) if (bar instanceof HTMLElement) {
  whileAtTheDesk(async () => {
    await fetch(bar.dataset['present'] ?? '', { redirect: 'manual' });
  });
}
