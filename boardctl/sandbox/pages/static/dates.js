// Times as people say them. Dates are shown in the zone of the browser.

const HOUR = 3600e3;
const DAY = 24 * HOUR;
const SOON = DAY;

const thisYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const anyYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const whole = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `5 Dec`, with the year if it is another one. */
export function day(text) {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return "";
  return (date.getFullYear() === new Date().getFullYear() ? thisYear : anyYear).format(date);
}

/** `5 Dec 2026, 17:00`. */
export function moment(text) {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? "" : whole.format(date);
}

/** `3 minutes ago`; a date where that is longer than a month. */
export function ago(text) {
  const away = new Date(text) - Date.now();
  const size = Math.abs(away);
  if (Number.isNaN(size)) return "";
  if (size < 45e3) return "just now";
  if (size < HOUR) return relative.format(Math.round(away / 60e3), "minute");
  if (size < DAY) return relative.format(Math.round(away / HOUR), "hour");
  if (size < 30 * DAY) return relative.format(Math.round(away / DAY), "day");
  return day(text);
}

/** done, overdue, soon or later: how urgent a due date is. */
export function urgency(due, done) {
  if (done) return "done";
  const left = new Date(due) - Date.now();
  if (left < 0) return "overdue";
  return left < SOON ? "soon" : "later";
}
