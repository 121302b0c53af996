// Polls the service once a second, while the page is visible.

const INTERVAL_MS = 1000;

const pause = () => new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));

const untilVisible = () =>
  new Promise((resolve) => {
    if (!document.hidden) resolve();
    else document.addEventListener("visibilitychange", resolve, { once: true });
  });

// Calls `poll` again and again, and `fail` with the reason whenever it throws.
export async function follow(poll, fail) {
  for (;;) {
    try {
      await poll();
    } catch (error) {
      fail(error);
    }
    await pause();
    await untilVisible();
  }
}
