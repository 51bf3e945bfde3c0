// Light, dark, or as the system says. Loaded before the first paint, so that nothing flashes.
(() => {
  const themes = ["auto", "light", "dark"];
  const root = document.documentElement;
  const kept = localStorage.getItem("theme");
  root.dataset.theme = themes.includes(kept) ? kept : "auto";

  window.nextTheme = () => {
    const next = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
    root.dataset.theme = next;
    localStorage.setItem("theme", next);
    return next;
  };
})();
