/* « @Prénom » in a textarea[data-mentions="/address/"]: people to choose from, under it. */
const START = /(?:^|[^\w@])@([\p{L}][\p{L}’'-]*(?: [\p{L}’'-]+){0,2})$/u;

let timer, asking;

const listOf = area => area.parentElement.querySelector('[data-mentions-list]');

const close = area => {
  const list = listOf(area);
  list.hidden = true;
  list.replaceChildren();
};

// The letters typed after the @ before the caret; nothing when there is none.
const typed = area => {
  const before = area.value.slice(0, area.selectionStart);
  const match = START.exec(before.slice(-80));
  return match && match[1].length > 1 ? match[1] : '';
};

const suggest = async area => {
  const word = typed(area);
  if (!word) return close(area);
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`${area.dataset.mentions}?q=${encodeURIComponent(word)}`, { signal: asking.signal });
    const html = answer.ok ? (await answer.text()).trim() : '';
    if (typed(area) !== word) return;
    const list = listOf(area);
    // Our own server writes it, every name escaped.
    list.innerHTML = html;
    list.hidden = !html;
  } catch { /* an older question, given up */ }
};

const choose = (area, button) => {
  const word = typed(area);
  if (!word) return close(area);
  const start = area.selectionStart - word.length;
  area.setRangeText(`${button.dataset.mention} `, start, area.selectionStart, 'end');
  const meant = document.createElement('input');
  Object.assign(meant, { type: 'hidden', name: 'mention', value: button.dataset.ref });
  area.after(meant);
  close(area);
  area.focus();
  area.dispatchEvent(new Event('input', { bubbles: true }));
};

document.addEventListener('input', event => {
  if (!event.target.matches('textarea[data-mentions]')) return;
  clearTimeout(timer);
  timer = setTimeout(suggest, 200, event.target);
});

document.addEventListener('click', event => {
  const button = event.target.closest('[data-mention]');
  if (button) choose(button.closest('.field').querySelector('textarea[data-mentions]'), button);
});

// Down from the text to the names, up and down among them, Escape back to the text.
document.addEventListener('keydown', event => {
  const list = event.target.matches('textarea[data-mentions]') ? listOf(event.target) : event.target.closest('[data-mentions-list]');
  if (!list || list.hidden) return;
  const names = [...list.querySelectorAll('[data-mention]')];
  const area = list.parentElement.querySelector('textarea[data-mentions]');
  const place = names.indexOf(event.target);
  if (event.key === 'Escape') { close(area); area.focus(); }
  else if (event.key === 'ArrowDown') (names[place + 1] || names[place]).focus();
  else if (event.key === 'ArrowUp' && place >= 0) (names[place - 1] || area).focus();
  else return;
  event.preventDefault();
});

// A quote just put in the text: one writes under it.
document.addEventListener('htmx:afterSwap', () => {
  const area = document.activeElement;
  if (area?.matches('textarea[data-mentions]')) area.setSelectionRange(area.value.length, area.value.length);
});
