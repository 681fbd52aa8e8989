// Comfort only: everything works without it.
// Frames that go on without an end come after the page's load event, which they would hold.
addEventListener("load", () => {
  for (const later of document.querySelectorAll("main noscript")) later.outerHTML = later.textContent;
});

for (const list of document.querySelectorAll("[data-refresh]"))
  setInterval(async () => {
    if (document.hidden || list.contains(document.activeElement)) return;
    const answer = await fetch(list.dataset.refresh).catch(() => null);
    if (answer?.ok) list.innerHTML = await answer.text();
  }, 3000);

for (const field of document.querySelectorAll("[data-enter-sends]"))
  field.addEventListener("keydown", (press) => {
    if (press.key !== "Enter" || press.shiftKey || press.isComposing) return;
    press.preventDefault();
    field.form.requestSubmit();
  });

// A form in a frame is sent beside the page: the tab's history gains nothing, and what was typed stays if it fails.
for (const form of document.querySelectorAll("body.frame form"))
  form.addEventListener("submit", async (submission) => {
    submission.preventDefault();
    const body = new URLSearchParams(new FormData(form, submission.submitter));
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    if (answer?.ok) location.replace(answer.url);
  });

// After sending, on to the next line. (Browsers ignore `autofocus` where the page around the frame has focus already.)
if (document.body.classList.contains("frame")) document.querySelector("[autofocus]")?.focus();
