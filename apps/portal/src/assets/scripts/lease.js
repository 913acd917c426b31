/** 担当: who has a registration, on a page that stays open. Without this script the page says how it was when it came. */
import { whileAtTheDesk } from './at-the-desk.js';

/** The end of the lease stands there in words; this counts down the seconds that were left when it came, whatever this machine's clock says. @param {ParentNode} within @param {number} came */
function countDown(within, came) {
  for (const end of within.querySelectorAll('[data-lease]')) {
    const over = came / 1_000 + Number(end.getAttribute('data-lease'));
    const tell = () => {
      const left = Math.ceil(over - performance.now() / 1_000);
      end.textContent = left <= 0 ? '10分以上操作なし' : `あと ${Math.floor(left / 60)}分${String(left % 60).padStart(2, '0')}秒`;
      if (!end.isConnected) clearInterval(timer);
    };
    const timer = setInterval(tell, 1_000);
    tell();
  }
}

/** Nothing of this page is taken any more: it says so, and what was typed stays to be read. @param {Element} bar */
function showLost(bar) {
  for (const button of document.querySelectorAll('main button[type="submit"]')) if (button instanceof HTMLButtonElement && !bar.contains(button)) {
    button.disabled = true;
    button.hidden = true;
  }
  const notice = document.querySelector('[data-lost]');
  notice?.removeAttribute('hidden');
  notice?.scrollIntoView({ block: 'center' });
}

countDown(document, 0);

for (const bar of document.querySelectorAll('[data-renew]')) if (bar instanceof HTMLElement) {
  const isMine = () => bar.querySelector('[data-lease]') !== null;
  whileAtTheDesk(async (acted) => {
    const wasMine = isMine();
    const token = document.querySelector('input[name="_csrf"]');
    const renews = acted && wasMine && token instanceof HTMLInputElement;
    const answer = await (renews ? fetch(bar.dataset['renew'] ?? '', { method: 'POST', body: new URLSearchParams({ _csrf: token.value }) }) : fetch(bar.dataset['now'] ?? ''));
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-renew]');
    // Gone to another branch. Whoever was signed out meanwhile knows nothing of the claim.
    const isLost = wasMine && (fresh ? fresh.querySelector('[data-lease]') === null : answer.status === 404);
    if (isLost || (fresh && !bar.contains(document.activeElement))) {
      bar.replaceChildren(...(fresh ? document.adoptNode(fresh).childNodes : []));
      countDown(bar, performance.now());
    }
    if (isLost) showLost(bar);
  });
}
