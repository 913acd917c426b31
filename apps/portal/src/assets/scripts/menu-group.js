/** A group of the menu closes by Escape and when the person goes elsewhere. Without this script its own summary closes it. */
for (const group of document.querySelectorAll('.menu-group')) {
  if (!(group instanceof HTMLDetailsElement)) continue;
  const isInside = (/** @type {EventTarget | null} */ target) => target instanceof Node && group.contains(target);
  group.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !group.open) return;
    group.open = false;
    group.querySelector('summary')?.focus();
  });
  group.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget !== null && !isInside(relatedTarget)) group.open = false;
  });
  document.addEventListener('click', ({ target }) => {
    if (!isInside(target)) group.open = false;
  });
}
