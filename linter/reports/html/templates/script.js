(() => {
  "use strict";
  const at = (id) => document.getElementById(id);
  const root = document.documentElement;

  const theme = at("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const press = () => theme.setAttribute("aria-pressed", String(isDark()));
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    press();
  });
  dark.addEventListener("change", press);
  press();

  const reveal = () => {
    let id = "";
    try {
      id = decodeURIComponent(location.hash.slice(1));
    } catch {
      return; // an address that is no text names nothing
    }
    const target = id && at(id);
    if (target && target.tagName === "DETAILS") {
      for (let one = target; one; one = one.parentElement.closest("details")) one.open = true;
      target.hidden = false;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", reveal);
  addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) reveal(); // the same address twice changes nothing
  });
  reveal();

  const opened = [];
  addEventListener("beforeprint", () => {
    for (const page of document.querySelectorAll("details.page:not([open])")) {
      page.open = true;
      opened.push(page);
    }
  });
  addEventListener("afterprint", () => {
    for (const page of opened.splice(0)) page.open = false;
  });

  const form = at("filter");
  if (!form) return;
  const pages = [...document.querySelectorAll("details.page")].map((page) => ({
    page,
    entries: [...page.querySelectorAll(".entry")].map((entry) => ({
      entry,
      items: [...entry.querySelectorAll(".item")],
    })),
    name: `${page.dataset.path} ${page.querySelector("summary").textContent}`.toLowerCase(),
  }));
  const texts = new WeakMap(); // read once: textContent of thousands of findings is slow
  const textOf = (entry) => {
    if (!texts.has(entry)) texts.set(entry, entry.textContent.toLowerCase());
    return texts.get(entry);
  };

  const families = new Map([...at("by-rule").options].map((one) => [one.value, one.dataset.family]));

  const filter = () => {
    const words = at("words").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [only, family, rule] = ["by-page", "by-family", "by-rule"].map((id) => at(id).value);
    const levels = new Set([...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    const fits = (item, name) =>
      levels.has(item.dataset.severity) &&
      (!family || families.get(item.dataset.code) === family) &&
      (!rule || item.dataset.code === rule) &&
      words.every((word) => name.includes(word) || textOf(item.closest(".entry")).includes(word));
    let shown = 0;
    let total = 0;
    let left = 0;
    for (const { page, entries, name } of pages) {
      let here = 0;
      for (const { entry, items } of entries) {
        let fitting = 0;
        for (const item of items) {
          item.hidden = Boolean(only && only !== page.id) || !fits(item, name);
          if (!item.hidden) fitting += 1;
        }
        entry.hidden = fitting === 0;
        here += fitting;
        total += items.length;
      }
      page.hidden = here === 0;
      shown += here;
      left += here > 0;
    }
    at("count").textContent =
      shown === total
        ? `All ${total} findings in ${pages.length} pages.`
        : shown
          ? `${shown} of ${total} findings, in ${left} of ${pages.length} pages.`
          : "No finding fits. Reset the filter to see all.";
    if (only) for (const { page } of pages) if (page.id === only) page.open = true;
  };

  const unfold = at("unfold");
  unfold.addEventListener("click", () => {
    const open = unfold.textContent.startsWith("Open");
    for (const { page } of pages) if (!page.hidden) page.open = open;
    unfold.textContent = open ? "Close all pages" : "Open all pages";
  });
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 80);
  });
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
})();
