/* To be told on this device: asked for here, and only when the button is pressed. */
(() => {
  const box = document.querySelector('[data-push]');
  if (!box) return;
  const note = box.querySelector('[data-push-note]');
  const words = box.querySelector('[data-push-words]');
  const button = box.querySelector('[data-push-on]');
  const say = text => { if (note) { words.textContent = text; note.hidden = false; } };
  const bytes = text => Uint8Array.from(
    atob(text.replace(/-/g, '+').replace(/_/g, '/')), sign => sign.charCodeAt(0));
  const isApple = /iPhone|iPad/.test(navigator.userAgent);
  const REFUSED = 'Ton navigateur refuse les alertes de la Coopol. Tu peux changer d’avis dans ses réglages, à la rubrique « Notifications ».';

  const able = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
  if (note) note.hidden = true;
  if (!able) {
    say(isApple ? 'Sur iPhone et iPad, mets d’abord la Coopol sur ton écran d’accueil, puis ouvre cette page depuis là.'
      : 'Ce navigateur ne sait pas recevoir d’alertes.');
  } else if (button && Notification.permission === 'denied') {
    say(REFUSED);
  } else if (button) button.hidden = false;

  const worker = async () => {
    await navigator.serviceWorker.register(box.dataset.pushWorker);
    return navigator.serviceWorker.ready;
  };

  const turnOn = async () => {
    if (await Notification.requestPermission() !== 'granted') { say(REFUSED); return; }
    const manager = (await worker()).pushManager;
    // Whoever used this device before gives it up: a new address is asked for.
    const former = await manager.getSubscription();
    if (former) await former.unsubscribe();
    const { endpoint, keys } = (await manager.subscribe({
      userVisibleOnly: true, applicationServerKey: bytes(box.dataset.push),
    })).toJSON();
    const answer = await fetch(box.dataset.pushAdd, {
      method: 'POST',
      body: new URLSearchParams({
        endpoint, p256dh: keys.p256dh, auth: keys.auth,
        csrfmiddlewaretoken: box.querySelector('[name=csrfmiddlewaretoken]').value,
      }),
    });
    if (answer.status === 204) location.reload();
    else say(answer.status === 400 ? await answer.text() : 'Ça n’a pas marché. Recharge la page et recommence.');
  };

  if (button) button.addEventListener('click', async () => {
    button.disabled = true;
    try { await turnOn(); } catch (error) {
      say('Le service d’alertes de ton navigateur ne répond pas. Réessaie plus tard.');
    }
    button.disabled = false;
  });

  const off = document.querySelector('[data-push-off]');
  if (off && able) off.addEventListener('submit', async event => {
    if (off.dataset.done) return;
    event.preventDefault();
    try {
      const subscription = await (await worker()).pushManager.getSubscription();
      if (subscription) await subscription.unsubscribe();
    } catch (error) { /* The site forgets this device all the same. */ }
    off.dataset.done = 'yes';
    delete off.dataset.sent;
    off.submit();
  });
})();
