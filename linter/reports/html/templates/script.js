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

  for (const table of document.querySelectorAll("table.sorts")) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") !== "descending";
        for (const one of heads) one.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const key = (row) => row.cells[column].textContent.trim();
        const order = (one, other) => key(one).localeCompare(key(other), undefined, { numeric: true });
        body.append(...[...body.rows].sort((one, other) => (down ? order(other, one) : order(one, other))));
      });
    });
  }

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
    tally: page.querySelector("summary .tally"),
    whole: page.querySelector("summary .tally").textContent,
    name: `${page.dataset.path} ${page.querySelector("summary").textContent}`.toLowerCase(),
  }));
  const texts = new WeakMap(); // read once: textContent of thousands of findings is slow
  const textOf = (entry) => {
    if (!texts.has(entry)) texts.set(entry, entry.textContent.toLowerCase());
    return texts.get(entry);
  };

  const families = new Map([...at("by-rule").options].map((one) => [one.value, one.dataset.family]));

  const fields = { words: "words", page: "by-page", family: "by-family", rule: "by-rule" };
  const boxes = () => [...form.querySelectorAll("[name=severity]")];
  const remember = () => {
    const asked = new URLSearchParams();
    for (const [name, id] of Object.entries(fields)) if (at(id).value) asked.set(name, at(id).value);
    const off = boxes().filter((box) => !box.checked).map((box) => box.value);
    if (off.length) asked.set("without", off.join(" "));
    const query = asked.toString();
    try {
      history.replaceState(null, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
    } catch {
      // a page that may not change its address filters all the same
    }
    return query !== "";
  };
  const recall = () => {
    const asked = new URLSearchParams(location.search);
    for (const [name, id] of Object.entries(fields)) {
      at(id).value = asked.get(name) || "";
      if (at(id).selectedIndex === -1) at(id).value = "";
    }
    const off = (asked.get("without") || "").split(" ");
    for (const box of boxes()) box.checked = !off.includes(box.value);
  };

  const filter = () => {
    const filtered = remember();
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
    for (const { page, entries, name, tally, whole } of pages) {
      let here = 0;
      let all = 0;
      for (const { entry, items } of entries) {
        let fitting = 0;
        for (const item of items) {
          item.hidden = Boolean(only && only !== page.id) || !fits(item, name);
          if (!item.hidden) fitting += 1;
        }
        entry.hidden = fitting === 0;
        here += fitting;
        all += items.length;
      }
      page.hidden = here === 0;
      tally.textContent = here === all ? whole : `${here} of ${all} shown`;
      total += all;
      shown += here;
      left += here > 0;
    }
    at("count").textContent =
      shown === total
        ? `All ${total} findings in ${pages.length} pages.`
        : shown
          ? `${shown} of ${total} findings, in ${left} of ${pages.length} pages.`
          : "No finding fits. Reset the filter to see all.";
    if (filtered && left <= 8) for (const { page } of pages) if (!page.hidden) page.open = true;
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
  recall();
  filter();
})();
