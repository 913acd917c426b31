/** 担当: the end of the lease stands there in words; this counts down the seconds that were left when the page came, whatever this machine's clock says. */
for (const end of document.querySelectorAll('[data-lease]')) {
  const seconds = Number(end.getAttribute('data-lease'));
  const tell = () => {
    const left = Math.ceil(seconds - performance.now() / 1_000);
    end.textContent = left <= 0 ? '10分以上操作なし' : `あと ${Math.floor(left / 60)}分${String(left % 60).padStart(2, '0')}秒`;
  };
  tell();
  setInterval(tell, 1_000);
}
