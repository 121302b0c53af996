// The page's address says what it shows: `#version=3&compare=2`, and `model=` where it is not the first model.

// Returns what the address asks for; null stands for the default: first model, served version, no comparison.
export function read() {
  const parameters = new URLSearchParams(location.hash.slice(1).replace(/^version-/, "version="));
  return { model: parameters.get("model"), version: number(parameters.get("version")), compare: number(parameters.get("compare")) };
}

const number = (text) => (/^[1-9]\d*$/.test(text ?? "") ? Number(text) : null);

// Returns the fragment for the present address with `changes`.
export function fragment(changes) {
  const wanted = Object.entries({ ...read(), ...changes }).filter(([, value]) => value !== null);
  return wanted.length ? `#${new URLSearchParams(wanted)}` : "#served";
}

export function go(changes) {
  location.hash = fragment(changes);
}
