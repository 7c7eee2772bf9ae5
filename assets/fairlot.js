// Improves what already works without it: the menu on small screens, character counts, conditional
// questions, protection from double clicks.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
const { initAll } = await import("./govuk/govuk-frontend.min.js");
initAll();
