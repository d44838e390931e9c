/* What waits, kept up to date: a tiny question now and then, never while the page is not looked at.

   <… data-live="messages"><… data-live-number>  a number of the bars
   <… data-live-thread="sujet" data-live-key="12" data-live-after="345" hidden>
     <… data-live-words></…>                     « 2 nouveaux messages », shown when there are some
   With data-live-fetch="#fil" nothing is said: what is new in #fil is fetched, and comes at the end of
   its log, whose screen reader tells only that. What is being written is left alone. */
(() => {
  const QUICK = 15000, SLOW = 30000, SLOWEST = 120000;
  // Drawn again after each answer.
  const thread = () => document.querySelector('[data-live-thread]');
  const title = document.title;
  let wait = 0, timer = 0, etag = '', over = false, before = null;

  const first = () => (thread() ? QUICK : SLOW);

  // The messages that came since: those the log does not hold yet.
  const fetchNew = async open => {
    const { liveFetch } = open.dataset;
    const answer = await fetch(location.pathname, { headers: { 'HX-Request': 'true' }, redirect: 'manual' });
    if (!answer.ok) return;
    const came = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector(liveFetch);
    const here = document.querySelector(liveFetch);
    if (!came || !here) return;
    const log = here.querySelector('[role=log]');
    const end = log.querySelector('#fin');
    came.querySelectorAll('[role=log] > [id]').forEach(one => {
      if (document.getElementById(one.id)) return;
      end.before(document.importNode(one, true));
      window.htmx.process(end.previousElementSibling);
    });
    log.scrollTop = log.scrollHeight;
    open.dataset.liveAfter = came.querySelector('[data-live-thread]').dataset.liveAfter;
    const read = came.querySelector('[data-read]');
    if (!read) return;
    here.querySelectorAll('[data-read]').forEach(old => old.remove());
    here.append(document.importNode(read, true));
    here.lastElementChild.querySelector('button').hidden = true;
    window.htmx.process(here.lastElementChild);
  };

  const show = counts => {
    document.querySelectorAll('[data-live]').forEach(badge => {
      const number = counts[badge.dataset.live] || 0;
      const text = number > 99 ? '99+' : String(number);
      const place = badge.querySelector('[data-live-number]');
      if (place && place.textContent !== text) place.textContent = text;
      badge.hidden = !number;
    });
    const unread = (counts.messages || 0) + (counts.nouvelles || 0);
    document.title = unread ? `(${unread > 99 ? '99+' : unread}) ${title}` : title;
    const open = thread();
    if (!open) return;
    if (open.dataset.liveFetch) {
      if (counts.fil) fetchNew(open);
      return;
    }
    open.hidden = !counts.fil;
    const words = open.querySelector('[data-live-words]');
    if (words && counts.fil) words.textContent = counts.fil > 1 ? `${counts.fil} nouveaux messages` : 'Un nouveau message';
  };

  const address = () => {
    const open = thread();
    if (!open) return '/vif/';
    const { liveThread, liveKey, liveAfter } = open.dataset;
    return `/vif/?${liveThread}=${encodeURIComponent(liveKey)}&apres=${encodeURIComponent(liveAfter || 0)}`;
  };

  const ask = async () => {
    let changed = false;
    try {
      const answer = await fetch(address(), {
        cache: 'no-store', redirect: 'manual', headers: etag ? { 'If-None-Match': etag } : {},
      });
      // Logged out elsewhere: nothing more is asked from this page.
      if (answer.type === 'opaqueredirect' || answer.status === 403) { over = true; return; }
      if (answer.ok) {
        const counts = await answer.json();
        changed = before !== null;
        etag = answer.headers.get('ETag') || '';
        show(counts);
        before = counts;
      }
    } catch (error) { /* No network: it is asked again later. */ }
    wait = changed ? first() : Math.min(wait * 2, SLOWEST);
  };

  const plan = () => {
    clearTimeout(timer);
    if (over || document.hidden) return;
    // Not all at once: a tenth more or less.
    timer = setTimeout(async () => { await ask(); plan(); }, wait * (0.9 + Math.random() * 0.2));
  };

  const wake = () => {
    if (document.hidden) { clearTimeout(timer); return; }
    wait = first();
    clearTimeout(timer);
    ask().then(plan);
  };

  document.addEventListener('visibilitychange', wake);
  addEventListener('online', wake);
  // What was just read waits no more.
  document.addEventListener('htmx:afterRequest', event => { if (event.target.matches('[data-read]')) wake(); });
  // Who writes expects an answer.
  document.addEventListener('input', () => { if (wait > QUICK && thread()) { wait = QUICK; plan(); } });
  wait = first();
  plan();
})();
