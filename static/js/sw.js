/* The worker of the Coopol. Django puts VERSION, FILES and PAGES before this text.

   It keeps the files and the page that are shown without a network, and one personal page, the agenda,
   in a store named by the session. Nothing else: an answer that says no-store is never kept. */
const SHELL = `coopol-${VERSION}`;
const AGENDA = 'agenda-';
const KEPT_DAYS = 7;
// Grows each time all must be forgotten: what was being fetched before is not kept.
let forgotten = 0;

const mayKeep = answer => answer.ok && !answer.redirected && answer.type === 'basic'
  && !/no-store/i.test(answer.headers.get('Cache-Control') || '');

async function install() {
  const shell = await caches.open(SHELL);
  await Promise.all([...FILES, PAGES.offline].map(async path => {
    // As nobody in particular: the page is the same for all.
    const answer = await fetch(path, { credentials: 'omit', cache: 'no-cache' });
    if (mayKeep(answer)) await shell.put(path, answer);
  }));
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter(name => name.startsWith('coopol-') && name !== SHELL)
    .map(name => caches.delete(name)));
  if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
  await self.clients.claim();
}

async function agendas() {
  return (await caches.keys()).filter(name => name.startsWith(AGENDA));
}

async function forget(but = '') {
  forgotten += 1;
  await Promise.all((await agendas()).filter(name => name !== but).map(name => caches.delete(name)));
}

// The agenda of whoever `holder` names: the answer says whose it is, and another's is not kept.
async function keepAgenda(holder) {
  const before = forgotten;
  const answer = await fetch(PAGES.agenda, { cache: 'no-store' });
  if (!mayKeep(answer) || answer.headers.get('X-Holder') !== holder || before !== forgotten) return;
  const store = await caches.open(AGENDA + holder);
  await store.put(PAGES.agenda, answer);
  if (before !== forgotten) await caches.delete(AGENDA + holder);
}

async function keptAgenda() {
  for (const name of await agendas()) {
    const answer = await (await caches.open(name)).match(PAGES.agenda);
    const age = answer && Date.now() - Date.parse(answer.headers.get('Date'));
    if (age < KEPT_DAYS * 86400000) return answer;
    await caches.delete(name);
  }
  return undefined;
}

async function page(event) {
  try {
    return await event.preloadResponse || await fetch(event.request);
  } catch (error) {
    const isAgenda = new URL(event.request.url).pathname === PAGES.agenda;
    const kept = (isAgenda && await keptAgenda()) || await caches.match(PAGES.offline, { cacheName: SHELL });
    if (kept) return kept;
    throw error;
  }
}

async function file(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(path, { cacheName: SHELL });
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener('install', event => event.waitUntil(install()));
self.addEventListener('activate', event => event.waitUntil(activate()));

self.addEventListener('fetch', event => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(event));
  else if (FILES.includes(pathname)) event.respondWith(file(request, pathname));
});

self.addEventListener('message', event => {
  const { type, holder } = event.data || {};
  if (type === 'forget') event.waitUntil(forget());
  if (type === 'keep' && holder) event.waitUntil(forget(AGENDA + holder).then(() => keepAgenda(holder)));
});

// What a push says is shown as it is: it never holds a name, a place or a text.
self.addEventListener('push', event => {
  let told = {};
  try { told = event.data.json(); } catch (error) { /* A word without words still is one. */ }
  const words = told.words || 'Du nouveau t’attend';
  event.waitUntil(self.registration.showNotification(words, {
    body: 'La Coopol', lang: 'fr', tag: words, renotify: true,
    icon: PAGES.icon, badge: PAGES.badge, data: { path: told.path || '/' },
  }));
});

self.addEventListener('notificationclick', event => {
  event.notification.close();
  const wanted = new URL(event.notification.data.path, self.location.origin);
  const target = wanted.origin === self.location.origin ? wanted.href : self.location.origin;
  event.waitUntil((async () => {
    const open = await self.clients.matchAll({ type: 'window' });
    const found = open.find(client => client.url === target);
    return found ? found.focus() : self.clients.openWindow(target);
  })());
});
