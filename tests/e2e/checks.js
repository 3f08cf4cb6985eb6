// What axe does not look for. Evaluates to a list of sentences, empty when all is well.
() => {
  const faults = [];
  const name = (node) => `${node.tagName.toLowerCase()}#${node.id || node.getAttribute("name") || node.className}`;
  const isShown = (node) => node.checkVisibility({ visibilityProperty: true }) && node.getClientRects().length > 0;

  // Every group of radio buttons has a name, and its hint and error describe it.
  const groups = new Map();
  for (const radio of document.querySelectorAll('input[type="radio"]')) {
    groups.set(radio.name, [...(groups.get(radio.name) || []), radio]);
  }
  for (const [group, radios] of groups) {
    const fieldset = radios[0].closest("fieldset");
    if (!fieldset?.querySelector("legend")?.textContent.trim()) faults.push(`group ${group} has no name`);
  }
  for (const hint of document.querySelectorAll("main .hint[id], main .error[id]")) {
    if (!document.querySelector(`[aria-describedby~="${CSS.escape(hint.id)}"]`)) faults.push(`${hint.id} describes nothing`);
  }

  // Nothing points at what is not there; no id is used twice.
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) faults.push(`id ${id} is used twice`);
  for (const attribute of ["for", "aria-describedby", "aria-labelledby", "aria-controls"]) {
    for (const node of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of node.getAttribute(attribute).split(/\s+/).filter(Boolean)) {
        if (!document.getElementById(id)) faults.push(`${attribute} of ${name(node)} points at ${id}, which is gone`);
      }
    }
  }
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    if (!document.getElementById(decodeURIComponent(link.hash.slice(1)))) faults.push(`link to ${link.hash} leads nowhere`);
  }

  // One main heading, and no level left out.
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(isShown).map((h) => Number(h.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) faults.push("not exactly one main heading");
  const main = [...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")].filter(isShown).map((h) => Number(h.tagName[1]));
  main.forEach((level, index) => {
    const before = index ? main[index - 1] : level;
    if (level > before + 1) faults.push(`heading level ${level} after ${before}`);
  });

  // Targets are at least 24 by 24 pixels, unless they stand in a sentence.
  for (const target of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (!isShown(target) || target.type === "hidden" || target.closest(".visually-hidden, .skip, p, dd, td, caption, h2, .evidence span") || target.classList.contains("visually-hidden")) continue;
    const box = target.getBoundingClientRect();
    if (box.height < 24 || box.width < 24) faults.push(`target ${name(target)} "${target.textContent.trim().slice(0, 20)}" is ${Math.round(box.width)} by ${Math.round(box.height)}`);
  }

  // The border of a field can be told from what is around it: contrast 3 to 1.
  const rgb = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const part = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (node) => {
    for (let at = node.parentElement; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  for (const field of document.querySelectorAll('input:not([type="radio"], [type="checkbox"], [type="hidden"]), select, textarea')) {
    if (!isShown(field)) continue;
    const [one, two] = [light(rgb(getComputedStyle(field).borderTopColor)), light(behind(field))].sort((a, b) => b - a);
    if ((one + 0.05) / (two + 0.05) < 3) faults.push(`border of ${name(field)} has contrast ${((one + 0.05) / (two + 0.05)).toFixed(1)}`);
  }

  // The page is named, and nothing is styled or run inline.
  if (!document.title.trim()) faults.push("the page has no title");
  for (const node of document.querySelectorAll("[style], [onclick]")) faults.push(`inline style or handler on ${name(node)}`);
  return faults;
}
