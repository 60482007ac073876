/** Calls `changed` now and whenever the element's height may be another; the answer ends that. */
export function onHeight(element: Element, changed: () => void): () => void {
  const observer = new ResizeObserver(changed);
  observer.observe(element);
  changed();
  return () => observer.disconnect();
}
