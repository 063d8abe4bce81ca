/**
 * Zoom and movement of the graph of resources, and groups that open without a new page. Without
 * this module the graph scrolls, and its links load the page.
 */

const place = document.getElementById('graph')

/** factor of one step */
const step = 1.25

/** @type {{ x: number, y: number, width: number, height: number } | null} */
let view = null

place?.addEventListener('click', event => {
  const target = event.target instanceof Element ? event.target : null
  const zoom = target?.closest('[data-zoom]')
  if (zoom instanceof HTMLElement) return changeZoom(zoom.dataset.zoom ?? '')
  const link = target?.closest('a[data-graph]')
  const href = link?.getAttribute('href')
  if (!href || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  void load(href, link?.querySelector('title')?.textContent ?? null)
})

place?.addEventListener('keydown', event => {
  if (event.key === '+' || event.key === '=') changeZoom('in')
  else if (event.key === '-') changeZoom('out')
  else if (event.key === '0') changeZoom('fit')
})

place?.addEventListener(
  'wheel',
  event => {
    if (!event.ctrlKey || !(event.target instanceof Element) || !event.target.closest('svg')) return
    event.preventDefault()
    zoomView(event.deltaY < 0 ? 1 / step : step)
  },
  { passive: false },
)

start()

function start() {
  for (const element of place?.querySelectorAll('[data-script]') ?? [])
    element.removeAttribute('hidden')
  view = null
  const svg = findSvg()
  if (!svg) return
  const { width, height } = svg.viewBox.baseVal
  svg.dataset.size = `${width} ${height}`
  moveByPointer(svg)
}

/**
 * Replaces the graph by that of another address, and focuses the same group again.
 * @param {string} href
 * @param {string | null} title
 */
async function load(href, title) {
  const response = await fetch(href, { headers: { accept: 'text/html' } })
  if (!response.ok || response.redirected) return location.assign(href)
  const next = new DOMParser().parseFromString(await response.text(), 'text/html')
  const other = next.getElementById('graph')
  if (!other || !place) return location.assign(href)
  place.replaceChildren(...other.childNodes)
  history.replaceState(null, '', href)
  start()
  const label = title?.split(',')[0]
  const again = [...place.querySelectorAll('a[data-graph]')].find(
    one => one.querySelector('title')?.textContent?.split(',')[0] === label,
  )
  if (again instanceof SVGElement) again.focus()
  if (place.querySelector('[data-pending]')) setTimeout(() => void load(href, title), 500)
}

function findSvg() {
  const svg = place?.querySelector('svg')
  return svg instanceof SVGSVGElement ? svg : null
}

/** @param {string} kind */
function changeZoom(kind) {
  if (kind !== 'fit') return zoomView(kind === 'in' ? 1 / step : step)
  const svg = findSvg()
  if (!svg) return
  const [width = '0', height = '0'] = (svg.dataset.size ?? '').split(' ')
  if (Number(width) > 0) view = { x: 0, y: 0, width: Number(width), height: Number(height) }
  showView()
}

/** @param {number} factor */
function zoomView(factor) {
  const current = readView()
  if (!current) return
  const width = current.width * factor
  const height = current.height * factor
  view = {
    x: current.x + (current.width - width) / 2,
    y: current.y + (current.height - height) / 2,
    width,
    height,
  }
  showView()
}

/** The part of the drawing that is visible; the first time the drawing fills the frame. */
function readView() {
  const svg = findSvg()
  if (!svg) return null
  if (view) return view
  const { x, y, width, height } = svg.viewBox.baseVal
  view = { x, y, width, height }
  return view
}

function showView() {
  const svg = findSvg()
  if (!svg || !view) return
  svg.classList.add('fitted')
  svg.setAttribute('viewBox', `${view.x} ${view.y} ${view.width} ${view.height}`)
}

/** @param {SVGSVGElement} svg */
function moveByPointer(svg) {
  /** @type {{ x: number, y: number } | null} */
  let from = null
  svg.addEventListener('pointerdown', event => {
    if (event.button === 0 && svg.classList.contains('fitted'))
      from = { x: event.clientX, y: event.clientY }
  })
  svg.addEventListener('pointermove', event => {
    if (!from || !view) return
    const scale = view.width / svg.clientWidth
    view.x -= (event.clientX - from.x) * scale
    view.y -= (event.clientY - from.y) * scale
    from = { x: event.clientX, y: event.clientY }
    showView()
  })
  for (const name of ['pointerup', 'pointerleave'])
    svg.addEventListener(name, () => {
      from = null
    })
}
