// Show the last messages first, and hide what only serves without scripts.
const settle = () => {
  for (const log of document.querySelectorAll("[data-conversation] .bubbles")) {
    if (!location.hash || location.hash === "#fin") {
      log.scrollTop = log.scrollHeight;
      log.lastElementChild?.scrollIntoView({ block: "nearest" });
    }
  }
  for (const form of document.querySelectorAll("[data-read]")) {
    form.querySelector("button").hidden = true;
  }
};
settle();
document.addEventListener("htmx:afterSwap", settle);
