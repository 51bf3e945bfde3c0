// Changing a text where it stands: a name that becomes a field when pressed, and small forms.

import { h, said, visible } from "./dom.js";

/**
 * A name that can be changed: a button; pressed, it becomes a text field. Enter or leaving it saves, Escape doesn't.
 * `save(text)` is called only with a text that is new and not blank; it answers whether that went well.
 */
export function editable(text, { label, save, focus }) {
  const shown = said("button.name", text || "(no name)", {
    type: "button",
    title: label,
    data: { focus },
    onclick: () => edit(shown, text, label, save),
  });
  return shown;
}

function edit(shown, text, label, save) {
  const field = h("textarea.field.name-field", { value: text, rows: 1, aria: { label }, dir: "auto", maxLength: 16384 });
  let over = false;
  const end = async (keep) => {
    if (over) return;
    over = true;
    const wanted = field.value.trim();
    field.replaceWith(shown);
    if (keep && wanted && wanted !== text) {
      shown.textContent = visible(wanted);
      if (!(await save(wanted))) shown.textContent = visible(text);
    }
  };
  field.addEventListener("blur", () => end(true));
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    end(event.key === "Enter");
    shown.focus();
  });
  shown.replaceWith(field);
  field.focus();
  field.select();
}

/**
 * A button that opens a one-field form; it stays open for the next one. `save(text)` may fail: the text stays then.
 * Enter saves; where a text may have many `lines`, control and enter do.
 */
export function adder(label, { placeholder, action, save, focus, lines = false }) {
  const field = h("textarea.field", { rows: 2, placeholder, aria: { label: placeholder }, dir: "auto", maxLength: 16384 });
  const form = h(
    "form.adder",
    { hidden: true, onsubmit: submit, onkeydown: keys },
    field,
    h("div.row", {}, h("button.primary", { type: "submit" }, action), h("button.quiet", { type: "button", onclick: close }, "Cancel")),
  );
  const open = h("button.add", { type: "button", onclick: show, data: { focus } }, label);

  function show() {
    form.hidden = false;
    open.hidden = true;
    field.focus();
    form.scrollIntoView({ block: "nearest" });
  }

  function close() {
    form.hidden = true;
    open.hidden = false;
    open.focus();
  }

  function keys(event) {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && event.target === field && (lines ? event.ctrlKey || event.metaKey : !event.shiftKey)) {
      submit(event);
    }
  }

  async function submit(event) {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    if (!(await save(text))) field.value = text;
    field.focus();
  }

  return h("div.adding", {}, open, form);
}
