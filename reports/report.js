"use strict";
(() => {
  const all = (root, query) => Array.from(root.querySelectorAll(query));
  document.documentElement.classList.add("scripted");

  // tooltips: the drawing's own titles, said beside the pointer or the focused mark
  const tip = document.getElementById("tip");
  for (const title of all(document, "svg.map title")) {
    title.parentNode.setAttribute("data-tip", title.textContent);
    title.remove();
  }
  for (const site of all(document, "svg.map [data-site]")) {
    site.setAttribute("data-tip", site.getAttribute("aria-label"));
  }
  const say = (mark, x, y) => {
    tip.textContent = mark.getAttribute("data-tip");
    tip.hidden = false;
    const left = Math.min(x + 14, window.innerWidth - tip.offsetWidth - 8);
    const top = y + 18 + tip.offsetHeight > window.innerHeight ? y - tip.offsetHeight - 10 : y + 18;
    tip.style.left = Math.max(8, left) + "px";
    tip.style.top = top + "px";
  };
  const hush = () => { tip.hidden = true; };

  for (const atlas of all(document, "figure.atlas")) {
    const picture = atlas.querySelector("svg.map");
    const slider = atlas.querySelector("input[name=year]");
    const choice = atlas.querySelector("select[name=indicator]");
    const boxes = all(atlas, "input[name=layer]");
    const years = slider ? slider.dataset.years.split(" ") : [];
    const first = picture.querySelector(".shades");

    const show = () => {
      const year = slider ? years[slider.value] : first.dataset.year;
      const indicator = choice ? choice.value : first.dataset.indicator;
      const on = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      for (const layer of all(picture, "g.layer")) {
        const kind = layer.classList[1];
        const right = layer.dataset.year === year &&
          (!layer.dataset.indicator || layer.dataset.indicator === indicator);
        if (right && on.has(kind)) layer.removeAttribute("display");
        else layer.setAttribute("display", "none");
      }
      for (const legend of all(atlas, "p[data-indicator]")) {
        legend.hidden = legend.dataset.indicator !== indicator;
      }
      if (slider) {
        atlas.querySelector("output").textContent = year;
        slider.setAttribute("aria-valuetext", year);
      }
      hush();
    };
    atlas.addEventListener("input", show);
    atlas.addEventListener("change", show);
    atlas.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    show();

    const pointed = (event) => event.target.closest("[data-tip]");
    picture.addEventListener("pointermove", (event) => {
      const mark = pointed(event);
      if (mark) say(mark, event.clientX, event.clientY); else hush();
    });
    picture.addEventListener("pointerleave", hush);
    picture.addEventListener("focusin", (event) => {
      const mark = pointed(event);
      if (!mark) return;
      const box = mark.getBoundingClientRect();
      say(mark, box.right, box.top);
    });
    picture.addEventListener("focusout", hush);

    const panels = all(atlas, "article[data-panel]");
    let from = null;
    const open = (site, quiet) => {
      const id = site ? site.dataset.site : null;
      const found = panels.find((panel) => panel.dataset.panel === id);
      for (const panel of panels) panel.hidden = panel !== found;
      for (const mark of all(picture, ".site")) {
        mark.classList.toggle("chosen", Boolean(found) && mark.dataset.site === id);
      }
      const hint = atlas.querySelector(".hint");
      if (hint) hint.hidden = Boolean(found);
      if (quiet) return;
      if (found) { from = site; found.focus({ preventScroll: true }); }
      else if (from) { from.focus({ preventScroll: true }); from = null; }
    };
    // the largest site is told of from the start
    if (panels.length) open(picture.querySelector(".sites:not([display]) .site"), true);
    picture.addEventListener("click", (event) => {
      const site = event.target.closest(".site");
      if (site) open(site);
    });
    picture.addEventListener("keydown", (event) => {
      const site = event.target.closest(".site");
      if (site && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        open(site);
      }
    });
    atlas.addEventListener("keydown", (event) => { if (event.key === "Escape") open(null); });
    for (const button of all(atlas, "button.close")) {
      button.addEventListener("click", () => open(null));
    }
  }

  // tables: a heading sorts by number where there is one, else by the words
  for (const table of all(document, "table.sortable")) {
    const heads = all(table, "thead th");
    const body = table.tBodies[0];
    const words = new Intl.Collator(document.documentElement.lang, { numeric: true });
    heads.forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const numeric = head.classList.contains("number");
        const before = head.getAttribute("aria-sort");
        const down = before ? before === "ascending" : numeric;
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const value = (row) => {
          const cell = row.cells[place];
          return numeric ? (cell.dataset.v === "" ? null : Number(cell.dataset.v)) : cell.textContent;
        };
        const compare = (a, b) => {
          const x = value(a), y = value(b);
          if (x === null || y === null) return (x === null) - (y === null);
          const order = numeric ? x - y : words.compare(x, y);
          return down ? -order : order;
        };
        body.append(...Array.from(body.rows).sort(compare));
      });
    });
  }

  // charts come alive when they are near the view; until then, and in print, the drawing stands
  let library = null;
  const load = () => {
    library = library || (async () => {
      const packed = atob(document.getElementById("vega").textContent.trim());
      const bytes = Uint8Array.from(packed, (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      const script = document.createElement("script");
      script.textContent = await new Response(stream).text();
      document.head.append(script);
      return window.vegaEmbed;
    })();
    return library;
  };
  const enliven = async (figure) => {
    const embed = await load();
    const spec = JSON.parse(figure.querySelector(".spec").textContent);
    const plot = figure.querySelector(".plot");
    const still = plot.querySelector("svg");
    const live = document.createElement("div");
    live.className = "live";
    plot.append(live);
    spec.width = "container";
    await embed(live, spec, {
      ast: true, actions: false, renderer: "svg", defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
    });
    still.remove();
    figure.dataset.live = "yes";
  };
  const charts = all(document, "figure.chart");
  if (charts.length && "DecompressionStream" in window && "IntersectionObserver" in window) {
    const watch = new IntersectionObserver((seen) => {
      for (const entry of seen) {
        if (!entry.isIntersecting) continue;
        watch.unobserve(entry.target);
        enliven(entry.target);
      }
    }, { rootMargin: "300px" });
    charts.forEach((chart) => watch.observe(chart));
  }
})();
