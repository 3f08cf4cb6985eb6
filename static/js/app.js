/* What the browser adds. Every page works without it.
 *
 * 1. Saving that tells the truth: what is typed is kept in this browser from the
 *    first key until the server has confirmed it, and offered again if it was not.
 * 2. Every other form with a text keeps it until the server took it, and leaving warns.
 * 3. A warning before the session ends.
 * 4. Counting characters.
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
      this.hasFailed = false;
      this.saved = this.content();
      if (section.hasAttribute("data-unsent")) {
        this.saved = null; // the page came back with what the server did not take
        this.isRetryable = false;
        this.edited();
      }
    }
    field(name) {
      return this.section.querySelector(`[name="${this.prefix}-${name}"]`);
    }
    get text() {
      return this.field(this.form.dataset.text);
    }
    radios() {
      return [...this.section.querySelectorAll(`[name="${this.prefix}-${this.form.dataset.choice}"]`)];
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
      this.hasFailed = false;
      this.id = null;
      if (this.isUnsent) this.edited();
      else localStorage.removeItem(this.key);
      if (!this.hasSaved) announce(this.line.textContent);
      this.hasSaved = true;
    }
    failed(sentence) {
      this.line.replaceChildren(paragraph(`${sentence} ${this.form.dataset.kept}`));
      announce(sentence);
      this.hasFailed = true;
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.retry(), RETRY);
    }
    get waits() {
      return this.isUnsent && this.isRetryable !== false;
    }
    // Sends what is unsent now; done when the server, or the lack of one, has spoken
    send() {
      return new Promise((done) => {
        this.settled = done;
        htmx.trigger(this.section, "save");
      });
    }
    retry() {
      if (this.waits) htmx.trigger(this.section, "save");
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
      criterion.isRetryable = status < 400;
      if (criterion.isRetryable) criterion.confirmed();
      else announce(criterion.line.textContent);
      criterion.settled?.();
    });
    // A server that cannot save at the moment says why, such as that its disk is full
    const told = ({ xhr }) =>
      xhr?.status === 503 &&
      new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(".bad")?.textContent.trim();
    const fails = (name, why) =>
      document.body.addEventListener(name, (event) => {
        of(event)?.failed(told(event.detail) || answers.dataset[why]);
        of(event)?.settled?.();
      });
    fails("htmx:sendError", "offline");
    fails("htmx:timeout", "offline");
    fails("htmx:responseError", "broken");
    answers.addEventListener("submit", sendFirst);
    window.addEventListener("online", () => criteria.forEach((criterion) => criterion.retry()));
    offerKept();
  }

  // Going on waits until all is sent: without a connection the browser would leave for its own
  // page of an error. What the server refuses goes to it again, as a page that says why.

  let isGoing = false;
  function sendFirst(event) {
    const waiting = () => [...criteria.values()].filter((criterion) => criterion.waits);
    if (isGoing || (navigator.onLine && !waiting().length)) return;
    event.preventDefault();
    const line = document.getElementById("going-line");
    const sendAll = async () => {
      line.replaceChildren();
      waiting().forEach((criterion) => (criterion.hasFailed = false));
      while (navigator.onLine && waiting().length) {
        for (const criterion of waiting()) await criterion.send();
        if (waiting().some((criterion) => criterion.hasFailed)) break;
      }
      isGoing = navigator.onLine && !waiting().length;
      if (isGoing) answers.requestSubmit(event.submitter?.isConnected ? event.submitter : null);
      else {
        line.replaceChildren(paragraph(answers.dataset.offline));
        announce(answers.dataset.offline);
      }
    };
    sendAll();
  }

  function offerKept() {
    const banner = document.getElementById("kept");
    const found = [];
    for (const criterion of criteria.values()) {
      const entry = read(criterion.key);
      if (!entry) continue;
      if (entry.content === criterion.saved) localStorage.removeItem(criterion.key);
      else if (entry.content !== criterion.content()) found.push([criterion, entry]);
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

  // Every other form with a text: kept until the server says that it took it

  const keeper = document.body.dataset.keeper;
  const NOT_KEPT = ["hidden", "password", "file", "submit", "button", "reset"];
  const NOT_TEXT = [...NOT_KEPT, "radio", "checkbox", "select-one", "select-multiple"];

  class KeptForm {
    constructor(form) {
      this.form = form;
      this.fields = [...form.elements].filter((field) => field.name && !NOT_KEPT.includes(field.type));
      this.texts = this.fields.filter((field) => !NOT_TEXT.includes(field.type) && !field.readOnly);
      if (!this.texts.length) return;
      const place = `${location.pathname}:${new URL(form.action).pathname}#${this.texts[0].id}`;
      this.key = keyOf(`${keeper}:form`, place);
      this.cameBack = Boolean(form.querySelector("[aria-invalid], .error"));
      this.first = this.content();
      form.addEventListener("input", () => this.edited());
      form.addEventListener("submit", () => this.sending());
      this.offer();
    }
    content() {
      return JSON.stringify(this.fields.map((field) => [field.name, field.value, this.isChosen(field)]));
    }
    isChosen(field) {
      if (field.selectedOptions) return [...field.selectedOptions].map((option) => option.value);
      return Boolean(field.checked);
    }
    get isUnsent() {
      if (this.isGoing || !this.key) return false;
      return this.texts.some((text) => (this.cameBack ? text.value.trim() : text.value !== text.defaultValue));
    }
    edited() {
      if (this.isUnsent) keep(this.key, { content: this.content() });
      else localStorage.removeItem(this.key);
    }
    sending() {
      if (!this.isUnsent) return;
      const id = newId();
      keep(this.key, { content: this.content(), id });
      let field = this.form.querySelector("[name=kept]");
      if (!field) {
        field = Object.assign(document.createElement("input"), { type: "hidden", name: "kept" });
        this.form.append(field);
      }
      field.value = id;
      this.isGoing = true;
    }
    offer() {
      const entry = read(this.key);
      if (!entry || entry.content === this.first) return;
      const banner = document.getElementById("kept-text").content.firstElementChild.cloneNode(true);
      const done = () => {
        banner.remove();
        this.texts[0].focus();
      };
      banner.querySelector("[data-kept-restore]").addEventListener("click", () => {
        this.restore(JSON.parse(entry.content));
        done();
      });
      banner.querySelector("[data-kept-discard]").addEventListener("click", () => {
        localStorage.removeItem(this.key);
        done();
      });
      this.form.prepend(banner);
      if (this.form.closest("details")) this.form.closest("details").open = true;
    }
    restore(values) {
      for (const [name, value, chosen] of values) {
        const several = this.fields.filter((field) => field.name === name);
        const field = several.find((one) => one.value === value && "checked" in one) ?? several[0];
        if (!field) continue;
        if (field.selectedOptions) [...field.options].forEach((option) => (option.selected = chosen.includes(option.value)));
        else if (["radio", "checkbox"].includes(field.type)) field.checked = chosen;
        else field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }

  // The answer to what was sent says in a cookie that it was taken; an alert says that it was not
  function forgetWhatWasTaken() {
    const id = document.cookie.match(/(?:^|; )taken=(\w+)/)?.[1];
    if (!id) return;
    document.cookie = "taken=; path=/; max-age=0";
    if (document.querySelector(".messages [role=alert]")) return;
    for (const key of keysIn(`${keeper}:form`)) if (read(key)?.id === id) localStorage.removeItem(key);
  }

  function keepForms() {
    forgetWhatWasTaken();
    const forms = [...document.querySelectorAll("main form[method=post]:not(#answers, [data-keep=off])")];
    const kept = forms.map((form) => new KeptForm(form));
    window.addEventListener("pageshow", () => kept.forEach((form) => (form.isGoing = false)));
    window.addEventListener("beforeunload", (event) => {
      if (kept.some((form) => form.isUnsent)) event.preventDefault();
    });
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
    form.addEventListener("submit", () => keysIn(keeper).forEach((key) => localStorage.removeItem(key)));
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
  keepForms();
  document.getElementById("error-summary")?.focus();
  const elsewhere = document.getElementById("kept-elsewhere");
  if (elsewhere) offerElsewhere(elsewhere);
  if (document.body.dataset.user) watchSession();
})();
