// The tables of the lesson, and lines worked out by hand.

import { html } from "../shared.js";
import { bar } from "../pictures/bar.js";
import { fixed, signed, tone } from "../words/figures.js";

export const number = (value, decimals = 4) => html("td", {}, fixed(value, decimals));

export const coloured = (value, decimals = 4) => html("td", { class: tone(value) }, signed(value, decimals));

export const barred = (value, most, decimals = 4) =>
  html("td", { class: `barred ${tone(value)}` }, bar(value, most), html("span", {}, signed(value, decimals)));

// `rows` are {cells, isChosen, label}; a table that is wider than the page scrolls within itself.
export function table({ caption, heads, rows, kind = "" }) {
  const body = rows.map(({ label, cells, isChosen, ...more }) =>
    html("tr", { "aria-current": isChosen ? "true" : null, ...more }, html("th", { scope: "row" }, label), cells));
  return html("div", { class: `scroll ${kind}`, tabindex: 0, role: "region", "aria-label": caption },
    html("table", { class: "numbers" }, html("caption", {}, caption),
      html("thead", {}, html("tr", {}, heads.map((head) => html("th", { scope: "col" }, head)))), html("tbody", {}, body)));
}

// Lines of hand/lines.js as a list that a pocket calculator can follow.
export function byHand(title, lines) {
  if (!lines) return html("p", { class: "lead" }, "These numbers have run away: there is nothing left to work out by hand.");
  return html("div", { class: "hand" }, html("h3", {}, title),
    html("ol", {}, lines.map(({ name, work, result }) =>
      html("li", {}, html("span", { class: "unit" }, name), " = ", html("span", { class: "work" }, work), " = ", html("b", {}, result)))));
}
