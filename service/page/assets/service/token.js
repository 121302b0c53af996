// Asks for the bearer token that the service requires, and keeps it until the tab is closed.

import { html } from "../elements/elements.js";

const KEY = "token"; // the page of the API reads it too
let token = read();
let asking = null; // one dialog, for however many requests wait

function read() {
  try {
    return sessionStorage.getItem(KEY);
  } catch { // a browser may be set to store nothing
    return null;
  }
}

function keep(given) {
  token = given;
  try {
    sessionStorage.setItem(KEY, given);
  } catch { /* then the token is kept until the page is left */ }
}

export const authorization = () => (token ? { Authorization: `Bearer ${token}` } : {});

export const hasToken = () => token !== null;

// Returns once the user has entered a token; `isWrong` if the service has rejected the last one.
export function askForToken(isWrong) {
  asking ??= new Promise((resolve) => show(isWrong, resolve)).finally(() => { asking = null; });
  return asking;
}

function show(isWrong, resolve) {
  const input = html("input", { id: "token-input", type: "password", autocomplete: "off", required: true, "aria-describedby": "token-reason" });
  const dialog = html("dialog", { id: "token", "aria-labelledby": "token-title", cancel: (event) => event.preventDefault() },
    html("h2", { id: "token-title" }, "This service needs a token"),
    html("p", { id: "token-reason", class: "lead" }, `${isWrong ? "The service rejected the last one. " : ""}Enter a line of its token file. `
      + "It is kept until you close this tab."),
    html("form", { submit },
      html("label", { for: "token-input" }, "Token"), input, html("button", { class: "quiet" }, "Continue")));
  function submit(event) {
    event.preventDefault();
    keep(input.value.trim());
    dialog.close();
    dialog.remove();
    resolve();
  }
  document.body.append(dialog);
  dialog.showModal();
}
