// A command, ready to be taken to a terminal.

import { html } from "./elements.js";

export function shell(command) {
  const copy = html("button", { type: "button", class: "quiet", click: take }, "Copy");
  async function take() {
    await navigator.clipboard.writeText(command);
    copy.textContent = "Copied";
  }
  // Each word is held together, since a line that breaks after the dashes of an option cannot be read.
  const words = command.split(" ").flatMap((word) => [html("span", {}, word), " "]);
  // Browsers lend the clipboard only to pages from this machine or over TLS.
  return html("div", { class: "shell" }, html("code", {}, words.slice(0, -1)), navigator.clipboard ? copy : null);
}
