// The published versions, and which of them a run reproduces bit for bit: computed, never claimed.

const PATIENCE_MS = 5000;
const PAGE = 100; // versions that one request lists, at most
const verdicts = new Map(); // what a version says of itself → promise of whether its recipe gives it

async function ask(path) {
  const response = await fetch(path, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

// Returns {name, serving, versions}, newest first; null if no service responds.
export async function listVersions() {
  try {
    const { models: [{ name }] } = await ask("models");
    const { serving, versions } = await ask(`models/${name}?limit=${PAGE}`);
    while (versions.at(-1)?.version > 1) {
      const { versions: older } = await ask(`models/${name}?limit=${PAGE}&before=${versions.at(-1).version}`);
      if (!older.length) break;
      versions.push(...older);
    }
    return { name, serving, versions: versions.filter(({ status }) => status === "available") };
  } catch {
    return null;
  }
}

export const fetchVersion = (name, number) => ask(`models/${name}/versions/${number}`);

// Returns what a version is a run of.
export function runOf({ recipe }, table) {
  return {
    seed: recipe.attempts.at(-1).seed, hidden: recipe.hidden, activation: recipe.activation,
    rate: recipe.learning_rate, table,
  };
}

function isOfTable(version, table) {
  const { inputs, outputs, truth_table: rows } = version;
  return String(inputs) === String(table.inputs) && String(outputs) === String(table.outputs)
    && table.rows.every((bits, n) => rows.some((row) => inputs.every((name, at) => row[name] === bits[at])
      && outputs.every((name, j) => row[name] === table.d[j][n])));
}

// Returns {version, epochs} of the run's versions that come out bit for bit, the served one first; reproduces each once.
export async function sameBits(background, run, listed) {
  const found = [];
  const { seed, hidden, activation, table } = run;
  const sizes = String([table.inputs.length, hidden, table.outputs.length]);
  const alike = listed.versions.filter((each) =>
    each.seed === seed && each.activation === activation && String(each.sizes) === sizes);
  for (const { version: number } of alike) {
    const version = await fetchVersion(listed.name, number).catch(() => null);
    if (!version || !isOfTable(version, table) || version.recipe.learning_rate !== run.rate) continue;
    if (await isReproduced(background, version, table)) found.push({ version: number, epochs: version.recipe.epochs });
  }
  return found.sort((one, other) => (other.version === listed.serving) - (one.version === listed.serving));
}

function isReproduced(background, version, table) {
  const key = JSON.stringify([version.recipe, version.weights, version.learning_curve, table.text]);
  if (!verdicts.has(key)) {
    verdicts.set(key, new Promise((resolve) => {
      background.start("reproduce", { version, table }, (value, isDone) => resolve(isDone ? false : value));
    }));
  }
  return verdicts.get(key);
}
