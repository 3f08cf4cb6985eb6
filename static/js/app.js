/* What the browser adds. Every page works without it.
 *
 * 1. Saving that tells the truth: what is typed is kept in this browser from the
 *    first key until the server has confirmed it, and offered again if it was not.
 * 2. A warning before the session ends.
 * 3. Counting characters.
 */
(() => {
  "use strict";

  const RETRY = 10000; // milliseconds between two tries to send what is unsent
  const WARN = 300; // seconds before the end of a session
  const PREFIX = "hague:";

  // What is kept: one entry a criterion, under user and assessment

  const keyOf = (scope, code) => `${PREFIX}${scope}:${code}`;
  const keysIn = (scope) =>
    Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${scope}:`));
  const codeOf = (key) => key.slice(key.lastIndexOf(":") + 1);
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const keep = (key, entry) => {
    try {
      localStorage.setItem(key, JSON.stringify(entry));
    } catch {
      // The browser refuses storage: the page still says whether a save worked.
    }
  };
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

  // One criterion on the page

  class Criterion {
    constructor(section, form) {
      this.section = section;
      this.form = form;
      this.code = section.dataset.code;
      this.prefix = section.id;
      this.key = keyOf(form.dataset.scope, this.code);
      this.line = document.getElementById(`${this.prefix}-line`);
      this.hasSaved = false;
      this.saved = this.content();
    }
    field(name) {
      return this.section.querySelector(`[name="${this.prefix}-${name}"]`);
    }
    get text() {
      return this.field("justification");
    }
    radios() {
      return [...this.section.querySelectorAll(`[name="${this.prefix}-rating"]`)];
    }
    content() {
      const chosen = this.radios().find((radio) => radio.checked);
      return JSON.stringify([chosen ? chosen.value : "", this.text.value]);
    }
    get isUnsent() {
      return this.content() !== this.saved;
    }
    edited() {
      if (!this.isUnsent) {
        localStorage.removeItem(this.key);
        return;
      }
      this.id ||= newId();
      keep(this.key, { content: this.content(), version: this.field("version").value, id: this.id });
    }
    sending(parameters) {
      for (const name of [...parameters.keys()]) {
        if (!name.startsWith(`${this.prefix}-`) && name !== "csrfmiddlewaretoken") parameters.delete(name);
      }
      this.id ||= newId();
      parameters.set(`${this.prefix}-save_id`, this.id);
      this.sent = this.content();
    }
    // What a colleague changed is shown, unless the user has gone on in that very field: then the
    // page stays at its version, and the next save finds out whether both agree.
    merge() {
      const found = this.line.querySelector("[data-merged]")?.dataset;
      if (!found) return;
      const [rating, text] = JSON.parse(this.sent);
      const [ratingNow, textNow] = JSON.parse(this.content());
      const takesRating = found.rating !== rating;
      const takesText = found.justification !== text;
      if ((takesRating && ratingNow !== rating) || (takesText && textNow !== text)) return;
      if (takesRating) this.radios().forEach((radio) => (radio.checked = radio.value === found.rating));
      if (takesText) this.text.value = found.justification;
      this.field("version").value = found.version;
      this.sent = JSON.stringify([found.rating, found.justification]);
    }
    confirmed() {
      this.merge();
      this.saved = this.sent;
      this.id = null;
      if (this.isUnsent) this.edited();
      else localStorage.removeItem(this.key);
      if (!this.hasSaved) announce(this.line.textContent);
      this.hasSaved = true;
    }
    failed(sentence) {
      this.line.replaceChildren(paragraph(`${sentence} ${this.form.dataset.kept}`));
      announce(sentence);
      window.setTimeout(() => this.retry(), RETRY);
    }
    retry() {
      if (this.isUnsent && this.isRetryable !== false) htmx.trigger(this.section, "save");
    }
    restore(entry) {
      const [rating, text] = JSON.parse(entry.content);
      for (const radio of this.radios()) radio.checked = radio.value === rating;
      this.text.value = text;
      this.field("version").value = entry.version;
      this.id = entry.id;
      htmx.trigger(this.section, "save");
    }
  }

  const paragraph = (text) => {
    const node = document.createElement("p");
    node.className = "bad";
    node.textContent = text;
    return node;
  };

  const announce = (text) => {
    const region = document.getElementById("announce");
    if (region) region.textContent = text;
  };

  // The page of an article

  const answers = document.getElementById("answers");
  const criteria = new Map();

  function startAnswers() {
    for (const section of answers.querySelectorAll("[data-code]")) {
      criteria.set(section, new Criterion(section, answers));
    }
    answers.addEventListener("input", (event) => {
      const criterion = criteria.get(event.target.closest("[data-code]"));
      if (criterion) {
        criterion.isRetryable = true;
        criterion.edited();
      }
    });
    const of = (event) => criteria.get(event.detail.elt);
    document.body.addEventListener("htmx:configRequest", (event) => {
      of(event)?.sending(event.detail.formData ?? event.detail.parameters);
    });
    document.body.addEventListener("htmx:afterSwap", (event) => {
      const criterion = criteria.get(event.detail.requestConfig?.elt);
      if (!criterion) return;
      const status = event.detail.xhr.status;
      criterion.isRetryable = ![401, 403, 409, 413, 422].includes(status);
      if (criterion.isRetryable) criterion.confirmed();
      else announce(criterion.line.textContent);
    });
    document.body.addEventListener("htmx:sendError", (event) => of(event)?.failed(answers.dataset.offline));
    document.body.addEventListener("htmx:timeout", (event) => of(event)?.failed(answers.dataset.offline));
    document.body.addEventListener("htmx:responseError", (event) => of(event)?.failed(answers.dataset.broken));
    window.addEventListener("online", () => criteria.forEach((criterion) => criterion.retry()));
    offerKept();
  }

  function offerKept() {
    const banner = document.getElementById("kept");
    const found = [];
    for (const criterion of criteria.values()) {
      const entry = read(criterion.key);
      if (!entry) continue;
      if (entry.content === criterion.saved) localStorage.removeItem(criterion.key);
      else found.push([criterion, entry]);
    }
    if (!found.length) return;
    list(banner, found.map(([criterion]) => criterion.code));
    banner.querySelector("[data-kept-restore]").addEventListener("click", () => {
      found.forEach(([criterion, entry]) => criterion.restore(entry));
      banner.hidden = true;
      found[0][0].section.scrollIntoView();
      found[0][0].text.focus();
    });
    banner.querySelector("[data-kept-discard]").addEventListener("click", () => {
      found.forEach(([criterion]) => localStorage.removeItem(criterion.key));
      banner.hidden = true;
      document.getElementById("main").focus();
    });
  }

  // The list of articles

  function offerElsewhere(banner) {
    const codes = keysIn(banner.dataset.scope).map(codeOf);
    if (codes.length) list(banner, codes, (code) => banner.dataset.articleUrl.replace("0.0", code));
  }

  function list(banner, codes, address) {
    const items = codes.map((code) => {
      const item = document.createElement("li");
      if (address) {
        const link = document.createElement("a");
        link.href = address(code);
        link.textContent = code;
        item.append(link);
      } else item.textContent = code;
      return item;
    });
    banner.querySelector("[data-kept-list]").replaceChildren(...items);
    banner.hidden = false;
  }

  // Choosing between two versions settles what was kept; signing out erases it

  for (const form of document.querySelectorAll("[data-resolves]")) {
    form.addEventListener("submit", () => {
      for (const section of form.querySelectorAll("[data-code]")) {
        localStorage.removeItem(keyOf(form.dataset.resolves, section.dataset.code));
      }
    });
  }
  for (const form of document.querySelectorAll("[data-sign-out]")) {
    form.addEventListener("submit", () => keysIn(document.body.dataset.user).forEach((key) => localStorage.removeItem(key)));
  }

  // The end of a session

  function watchSession() {
    const { sessionSeconds, stay } = document.body.dataset;
    const dialog = document.getElementById("session-dialog");
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    let timer;
    const restart = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => dialog.showModal(), (Number(sessionSeconds) - WARN) * 1000);
    };
    dialog.addEventListener("close", () => {
      fetch(stay, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
      restart();
    });
    document.body.addEventListener("htmx:afterRequest", (event) => event.detail.successful && restart());
    restart();
  }

  // Characters left, from three quarters on

  for (const counter of document.querySelectorAll("[data-count]")) {
    const field = document.getElementById(counter.dataset.count);
    const limit = Number(counter.dataset.limit);
    const count = () => {
      counter.hidden = field.value.length < limit * 0.75;
      counter.textContent = `${field.value.length} / ${limit}`;
      counter.classList.toggle("over", field.value.length > limit);
    };
    field.addEventListener("input", count);
    count();
  }

  if (answers) startAnswers();
  document.getElementById("error-summary")?.focus();
  const elsewhere = document.getElementById("kept-elsewhere");
  if (elsewhere) offerElsewhere(elsewhere);
  if (document.body.dataset.user) watchSession();
})();
