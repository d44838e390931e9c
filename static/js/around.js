/* « Autour de moi »: where somebody is, asked of the browser once she pressed the button, and sent to
   the hundredth of a degree, with the search. <form> … <button data-around hidden> */
(() => {
  const told = document.querySelector('[data-around-said]');
  const say = text => { if (told) told.textContent = text; };

  document.querySelectorAll('[data-around]').forEach(button => {
    if (!navigator.geolocation || !isSecureContext) return;
    const { form } = button;
    const rounded = value => (Math.round(value * 100) / 100).toFixed(2);
    button.hidden = false;
    button.addEventListener('click', () => {
      say('Un instant…');
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        form.elements.lat.value = rounded(coords.latitude);
        form.elements.lon.value = rounded(coords.longitude);
        form.elements.ou.value = '';
        say('');
        form.submit();
      }, () => say('Ton navigateur ne dit pas où tu es. Écris ta commune.'), {
        maximumAge: 600000, timeout: 15000,
      });
    });
    // Another place was typed: the former position is forgotten.
    form.elements.ou.addEventListener('input', () => {
      form.elements.lat.value = '';
      form.elements.lon.value = '';
    });
  });
})();
