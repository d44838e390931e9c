/* La Coopol: small improvements. Without this file everything still works. */
(() => {
  const all = (selector, root = document) => root.querySelectorAll(selector);

  // Menus <details class="menu">: Escape or a click elsewhere closes them.
  document.addEventListener('click', event => {
    all('details.menu[open]').forEach(menu => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    all('details.menu[open]').forEach(menu => { menu.open = false; menu.querySelector('summary').focus(); });
  });

  // Confirmations: <a data-dialog="id" href="/the/confirmation/page/">
  document.addEventListener('click', event => {
    const link = event.target.closest('[data-dialog]');
    const dialog = link && document.getElementById(link.dataset.dialog);
    if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
  });

  // Copy a link: <button data-copy="https://…" data-copied="Adresse copiée"><span data-copy-text>
  document.addEventListener('click', async event => {
    const button = event.target.closest('[data-copy]');
    if (!button || !navigator.clipboard) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    (button.querySelector('[data-copy-text]') || button).textContent = button.dataset.copied || 'Lien copié';
  });

  // Characters left: <textarea data-count="id" maxlength="600">
  const count = area => {
    const output = document.getElementById(area.dataset.count);
    if (output) output.textContent = (area.maxLength - area.value.length).toLocaleString('fr-FR');
  };
  document.addEventListener('input', event => { if (event.target.matches('textarea[data-count]')) count(event.target); });

  // A form sent twice by an impatient finger is sent once.
  document.addEventListener('submit', event => {
    if (event.defaultPrevented || event.target.method !== 'post') return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = 'yes';
    setTimeout(() => { delete event.target.dataset.sent; }, 4000);
  });
  addEventListener('pageshow', () => all('form[data-sent]').forEach(form => { delete form.dataset.sent; }));

  // A part of the page that could not be fetched says so, instead of staying silent.
  const failed = () => {
    all('.toast').forEach(old => old.remove());
    const toast = document.createElement('div');
    toast.className = 'toast';
    toast.setAttribute('role', 'alert');
    toast.textContent = 'Ça n’a pas marché. Recharge la page et recommence.';
    document.body.append(toast);
    setTimeout(() => toast.remove(), 8000);
  };
  document.addEventListener('htmx:responseError', failed);
  document.addEventListener('htmx:sendError', failed);

  // On arrival and after a swap, the focus goes to the message that asks for it.
  const ready = () => {
    all('textarea[data-count]').forEach(count);
    const note = document.querySelector('[data-focus]');
    if (note) { note.removeAttribute('data-focus'); note.focus(); }
  };
  document.addEventListener('htmx:afterSwap', ready);
  ready();
})();
