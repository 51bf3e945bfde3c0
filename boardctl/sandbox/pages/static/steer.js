// Going somewhere and being someone, for everything that must not know who draws the page.

/** Go to an address of this page, without loading it anew. */
export function go(path, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", path);
  dispatchEvent(new Event("popstate"));
}

/** Draw everything anew, as somebody else. */
export function be(username) {
  dispatchEvent(new CustomEvent("person", { detail: username }));
}
