/* A security key that could not be used: say so on the page, not only in the console. */
document.addEventListener('allauth.error', event => {
  const note = document.getElementById('cle-refusee');
  if (!note) return;
  event.preventDefault();
  note.hidden = false;
  note.focus();
});
