/* What a device keeps of the Coopol: the agenda of whoever is logged in, until she no longer is. */
(() => {
  if (!('serviceWorker' in navigator) || !('caches' in window)) return;
  // "" on a page that knows nobody, such as an error: nothing is kept and nothing forgotten then.
  const holder = document.body.dataset.holder || '';
  const isMember = holder !== '' && holder !== 'visiteur';
  const mine = `agenda-${holder}`;
  const FRESH = 30 * 60000;
  const agendas = async () => (await caches.keys()).filter(name => name.startsWith('agenda-'));

  // The agenda of anybody else goes first, whatever else happens.
  const sweep = async () => {
    const others = (await agendas()).filter(name => name !== mine);
    await Promise.all(others.map(name => caches.delete(name)));
  };

  const isFresh = async () => {
    if (!(await caches.has(mine))) return false;
    const kept = await (await caches.open(mine)).match('/hors-ligne/agenda/');
    return Boolean(kept) && Date.now() - Date.parse(kept.headers.get('Date')) < FRESH;
  };

  const start = async () => {
    // The page shown without a network is nobody's: it says what is kept, and forgets nothing.
    const link = document.querySelector('[data-agenda]');
    if (link) { link.hidden = !(await agendas()).length; return; }
    if (holder) await sweep();
    if (!isMember) return;
    await navigator.serviceWorker.register('/sw.js');
    const { active } = await navigator.serviceWorker.ready;
    if (!(await isFresh())) active.postMessage({ type: 'keep', holder });
  };

  // Logging out: said to the worker, which outlives the page, besides what the answer clears.
  document.addEventListener('submit', event => {
    if (event.target.id !== 'deconnexion') return;
    const worker = navigator.serviceWorker.controller;
    if (worker) worker.postMessage({ type: 'forget' });
  });

  // A page that comes back from the memory of the browser may be that of somebody who left.
  addEventListener('pageshow', event => { if (event.persisted && isMember) location.reload(); });

  if (document.readyState === 'complete') start();
  else addEventListener('load', () => start());
})();
