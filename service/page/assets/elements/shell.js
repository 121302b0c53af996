// A command, ready to be copied into a terminal.

import { html } from "./elements.js";

const LONGEST_WORD = 24; // a longer one may be broken

export function shell(command) {
  const code = html("code", {}, command.split(/( )/).map((word) => html("span", { class: word === " " || word.length > LONGEST_WORD ? null : "word" }, word)));
  // Browsers lend the clipboard only to pages from this machine or over TLS; elsewhere the command is selected.
  const button = html("button", { type: "button", class: "quiet", click: take }, navigator.clipboard ? "Copy" : "Select");
  async function take() {
    getSelection().selectAllChildren(code);
    if (!navigator.clipboard) return;
    await navigator.clipboard.writeText(command);
    button.textContent = "Copied";
  }
  return html("div", { class: "shell" }, code, button);
}
