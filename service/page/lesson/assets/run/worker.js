// Does the long work away from the page, in slices: so that a task can be cancelled, and an urgent one goes first.

import { record } from "../engine/recording.js";
import { reproduce } from "../engine/reproduction.js";
import { survey } from "../engine/survey.js";

const KINDS = { record, reproduce, survey }; // the first are the most urgent
const SLICE_MS = 15;
const tasks = new Map(); // by id
let isWorking = false;

addEventListener("message", ({ data: { id, kind, order } }) => {
  if (kind === "cancel") {
    tasks.delete(id);
  } else {
    tasks.set(id, { steps: KINDS[kind](order), urgency: Object.keys(KINDS).indexOf(kind) });
    if (!isWorking) work();
  }
});

async function work() {
  isWorking = true;
  while (tasks.size) {
    slice(...mostUrgent());
    await new Promise((resolve) => { setTimeout(resolve); }); // lets messages in
  }
  isWorking = false;
}

const mostUrgent = () => [...tasks].reduce((first, next) => (next[1].urgency < first[1].urgency ? next : first));

function slice(id, { steps }) {
  for (const due = performance.now() + SLICE_MS; performance.now() < due;) {
    const { value, done } = steps.next();
    if (done) {
      tasks.delete(id);
      postMessage({ id, isDone: true });
      return;
    }
    if (value !== null) postMessage({ id, value });
  }
}
