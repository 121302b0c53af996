// Starts the lesson. A service under load may reject one of its modules for a moment: then the page loads once more.

const MOST_TRIES = 5;
const WAIT_MS = 1000;

try {
  await import("./main.js");
} catch (error) {
  const tries = (history.state?.tries ?? 0) + 1;
  if (tries >= MOST_TRIES || error instanceof TypeError === false) throw error;
  history.replaceState({ tries }, "");
  setTimeout(() => location.reload(), WAIT_MS);
}
