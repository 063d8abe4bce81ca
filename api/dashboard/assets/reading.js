/**
 * Reads the page again and replaces the elements with `data-live` and an id whose content differs.
 * Everything else stays, and so does a part in which a person has begun to type.
 */

/** milliseconds between two readings */
const pause = 2000

let isReading = false
let isStale = false

/** Reads the page soon; many requests in a short time are one reading. */
export function requestReading() {
  isStale = true
  if (isReading || document.hidden) return
  isReading = true
  void readAgain().finally(() => {
    isReading = false
  })
}

// a page that was hidden may have missed changes
document.addEventListener('visibilitychange', requestReading)
// what the service is still computing arrives soon
if (document.querySelector('[data-pending]')) setTimeout(requestReading, pause)

async function readAgain() {
  while (isStale && !document.hidden) {
    isStale = false
    try {
      const response = await fetch(location.href, { headers: { accept: 'text/html' } })
      // the session has ended: the sign-in page needs the whole window
      if (response.redirected) return location.reload()
      if (response.ok) replaceParts(await response.text())
      else isStale = true
    } catch {
      isStale = true
    }
    // not all open pages at the same moment
    await new Promise(resolve => setTimeout(resolve, pause + Math.random() * 1000))
    if (document.querySelector('[data-pending]')) isStale = true
  }
}

/** @param {string} text the page as HTML */
function replaceParts(text) {
  const next = new DOMParser().parseFromString(text, 'text/html')
  for (const part of document.querySelectorAll('[data-live]')) {
    const other = next.getElementById(part.id)
    if (!other || withoutTokens(other) === withoutTokens(part) || hasTyped(part)) continue
    const focused = part.contains(document.activeElement)
      ? findAddress(document.activeElement)
      : null
    const opened = [...part.querySelectorAll('details[open][id]')].map(one => one.id)
    part.replaceChildren(...other.childNodes)
    for (const id of opened) document.getElementById(id)?.setAttribute('open', '')
    const again = focused && part.querySelector(focused)
    if (again instanceof HTMLElement) again.focus()
  }
}

/**
 * Whether the person is in a text field of the part, or has changed one.
 * @param {Element} element
 */
function hasTyped(element) {
  const fields = element.querySelectorAll('input:not([type="hidden"]), textarea')
  return [...fields].some(
    field =>
      field === document.activeElement ||
      ((field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) &&
        field.value !== field.defaultValue),
  )
}

/**
 * The token of a form differs in every answer.
 * @param {Element} element
 */
function withoutTokens(element) {
  return element.innerHTML.replaceAll(/(name="_csrf" value=")[^"]*/g, '$1')
}

/**
 * A selector that finds the focused element again.
 * @param {Element | null} element
 */
function findAddress(element) {
  if (element?.id) return `#${CSS.escape(element.id)}`
  const href = element?.getAttribute('href')
  return href ? `[href="${CSS.escape(href)}"]` : null
}
