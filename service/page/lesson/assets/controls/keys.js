// The keyboard: Space plays, arrows step, Page Up and Page Down leap, Home and End go to the ends.

const TYPED = "input:not([type=range]), select, textarea";
const PRESSED = "button, a, summary, select, input:not([type=range])";
const OWN = "[data-own-keys]"; // parts that move within themselves by arrows

export function listen(actions) {
  const moves = {
    ArrowLeft: actions.back, ArrowDown: actions.back, ArrowRight: actions.step, ArrowUp: actions.step,
    PageDown: actions.leapBack, PageUp: actions.leap, Home: actions.rewind, End: actions.end,
  };
  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const { target } = event;
    if (event.key === " " && !target.closest(PRESSED)) {
      event.preventDefault();
      actions.play();
    } else if (moves[event.key] && isFree(event.key, target)) {
      event.preventDefault();
      moves[event.key]();
    }
  });
}

// The page scrolls by arrows up and down and by Page Up and Page Down, unless the slider has the focus.
function isFree(key, target) {
  if (target.closest(TYPED) || target.closest(OWN)) return false;
  return target.id === "time" || !["ArrowUp", "ArrowDown", "PageUp", "PageDown"].includes(key);
}
