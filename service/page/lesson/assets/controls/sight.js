// Whether a part of the page is in sight: what nobody sees is not computed.

const seen = new Set();

export const isSeen = (element) => seen.has(element);

// Calls `listener` whenever the element comes into sight, or near it.
export function whenSeen(element, listener) {
  new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) {
      seen.delete(element);
      return;
    }
    seen.add(element);
    listener();
  }, { rootMargin: "150px" }).observe(element);
}
