// Small comforts for pages that work without them: one submit for each click, and buttons that need a browser's help.

const QUIET_MILLISECONDS = 5000;

for (const form of document.querySelectorAll("form[method=post]")) {
  let lastSent = -QUIET_MILLISECONDS;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - lastSent < QUIET_MILLISECONDS) {
      event.preventDefault();
    } else {
      lastSent = event.timeStamp;
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (source && navigator.clipboard) {
    const words = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Select the text and copy it by hand";
      }
      window.setTimeout(() => { button.textContent = words; }, 4000);
    });
  }
}

// Paper shows what a screen folds away.
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const details of opened) {
    details.open = true;
  }
});
window.addEventListener("afterprint", () => {
  for (const details of opened) {
    details.open = false;
  }
});
