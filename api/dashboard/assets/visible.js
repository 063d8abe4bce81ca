/**
 * Runs `start` while the page is visible, and what it returned when the page is hidden or left. A
 * browser opens only six connections to one host, so hidden pages must not keep theirs.
 * @param {() => () => void} start
 */
export function runWhileVisible(start) {
  /** @type {(() => void) | null} */
  let stop = null
  const change = () => {
    if (document.hidden) {
      stop?.()
      stop = null
    } else stop ??= start()
  }
  document.addEventListener('visibilitychange', change)
  window.addEventListener('pagehide', () => {
    stop?.()
    stop = null
  })
  // a page that the browser kept and shows again
  window.addEventListener('pageshow', change)
  change()
}
