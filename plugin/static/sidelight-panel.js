// <sidelight-panel src="…">: a Sidelight panel in the host's page. This script runs in that page; the panel has none.
//
// A frame that is in a page's HTML is remembered by the tab's history: Back and reload give it its old address again,
// beside whatever the page shows by then. A frame that a script inserts after `load` is not. So this element inserts
// one, and where `src` changes, another in its place. Without scripting, the frame in its <noscript> is shown.
(() => {
  "use strict";
  if (customElements.get("sidelight-panel")) return;

  const TITLE = "Customer profile";
  const TWICE = 10_000; // milliseconds for which the same link is good again
  const WITHOUT = {
    "allow-forms": "nothing can be saved",
    "allow-same-origin": "it has no styles, and nothing can be saved",
    "allow-scripts": "it does not come back by itself after a restart of the service (no script runs in it either way)",
    "allow-popups": "its links are dead",
    "allow-popups-to-escape-sandbox": "what its links open is sandboxed, too",
    "allow-downloads": "nothing can be downloaded",
  };
  const script = document.currentScript?.src;
  const used = new Map(); // when each link was put into a frame
  const refused = new Set(); // origins that this page's policy lets nobody frame
  const styled = new WeakSet();
  let sheet;

  const say = (text) => console.error(`<sidelight-panel>: ${text}`);

  const style = (root) => {
    if (styled.has(root) || !("adoptedStyleSheets" in root)) return;
    styled.add(root);
    if (!sheet) {
      sheet = new CSSStyleSheet(); // of no weight: any rule of the page's wins
      sheet.replaceSync(":where(sidelight-panel) { display: block } :where(sidelight-panel > iframe) " +
        "{ display: block; width: 100%; height: 100%; border: 0 }");
    }
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  };

  const claims = (token) => {
    try {
      return JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
    } catch {
      return {};
    }
  };

  class SidelightPanel extends HTMLElement {
    static observedAttributes = ["src"];
    #frame = null;
    #shown; // the src that has been tried, which may be none
    #waits = false;

    connectedCallback() {
      this.#show();
    }

    connectedMoveCallback() {} // `moveBefore` keeps the frame as it is

    disconnectedCallback() {
      this.#frame?.remove();
      this.#frame = null;
      this.#shown = undefined;
    }

    attributeChangedCallback(_name, before, after) {
      if (this.isConnected && before !== after) this.#show();
    }

    #show() {
      if (document.readyState !== "complete") {
        if (!this.#waits) addEventListener("load", () => setTimeout(() => this.isConnected && this.#show()), { once: true });
        this.#waits = true;
        return;
      }
      const src = this.getAttribute("src");
      if (src === this.#shown) return;
      this.#frame?.remove();
      this.#frame = null;
      this.#shown = src;
      const url = this.#checked(src);
      if (!url) return;
      style(this.getRootNode());
      const frame = document.createElement("iframe");
      frame.title = this.getAttribute("title") || TITLE;
      frame.loading = this.getAttribute("loading") || "lazy";
      if (this.hasAttribute("name")) frame.name = this.getAttribute("name");
      frame.setAttribute("sandbox", this.getAttribute("sandbox") ?? Object.keys(WITHOUT).join(" "));
      frame.addEventListener("load", () => this.#look(frame, url));
      frame.src = url.href;
      this.append(frame);
      this.#frame = frame;
    }

    // What can be known before the frame is asked for. Only an address that is none keeps it from being tried.
    #checked(src) {
      if (!src) return void say("it has no src. Give it the panel's address, made on your server.");
      let url;
      try {
        url = new URL(src);
      } catch {
        return void say("its src must be a whole address, https://…");
      }
      if (!/^https?:$/.test(url.protocol)) return void say(`its src cannot be shown: ${url.protocol} is not https:.`);
      if (location.protocol === "https:" && url.protocol === "http:" && !/^(localhost|127\.|\[::1\])/.test(url.hostname))
        say("this page is https and its src is http, which browsers do not show. Set the SDK's public_url.");
      if (self.origin === "null")
        say("this page is itself sandboxed without allow-same-origin, and so is every frame in it: " + WITHOUT["allow-same-origin"] + ".");
      const sandbox = this.getAttribute("sandbox");
      for (const [token, cost] of Object.entries(WITHOUT))
        if (sandbox !== null && !sandbox.split(/\s+/).includes(token)) say(`its sandbox has no ${token}: ${cost}.`);
      const expires = claims(url.searchParams.get("token") ?? "").exp;
      if (expires < Date.now() / 1000)
        say(`its link expired ${Math.round(Date.now() / 1000 - expires)} seconds ago. Make it while the page is rendered, and send the page with Cache-Control: no-store.`);
      const before = used.get(src);
      if (before !== undefined && Date.now() - before > TWICE)
        say("its link was in a frame of this page before, and opens once. Give each frame a link of its own; an element that is moved keeps its frame with moveBefore() only.");
      used.set(src, before ?? Date.now());
      return url;
    }

    // A live panel does not end loading, and has a frame of its own. Anything else may be a page that says why not, or
    // nothing at all: the service is asked.
    async #look(frame, url) {
      if (frame !== this.#frame || frame.contentWindow?.length || refused.has(url.origin)) return;
      const token = url.searchParams.get("token") ?? url.pathname.match(/\/p\/([^/]+)/)?.[1];
      const ask = new URL(`embed/check?token=${encodeURIComponent(token ?? "")}`, script ?? url.href.replace(/\/(embed|p\/).*/, "/"));
      const answer = await fetch(ask, { credentials: "omit", referrerPolicy: "no-referrer" }).then((r) => r.json()).catch(() => null);
      if (answer === null) say(`nothing can be learned from ${url.origin}: it is away, or this page's policy has no connect-src for it.`);
      else if (answer.why) say(answer.why);
    }
  }

  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    if (!["frame-src", "child-src"].includes(effectiveDirective)) return;
    for (const { origin } of [...used.keys()].map((src) => new URL(src)))
      if (blockedURI.startsWith(origin) && !refused.has(origin)) {
        refused.add(origin);
        say(`this page's own Content-Security-Policy does not let it be framed: add frame-src ${origin}.`);
      }
  });

  customElements.define("sidelight-panel", SidelightPanel);
})();
