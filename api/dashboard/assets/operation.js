/**
 * Follows an operation: continues the log and the progress after the last event of the page. The
 * browser reconnects with `Last-Event-ID`, so nothing is missed, also when the service restarts.
 */
import { requestReading } from './reading.js'
import { advance, describeEvent } from './run.js'
import { runWhileVisible } from './visible.js'

/** lines that the page keeps; older ones are on the server */
const most = 2000

const log = document.getElementById('log')
const list = log?.querySelector('ol')
const search = findInput('log-search')
const errorsOnly = findInput('log-errors')
const follow = findInput('log-follow')

/** @param {string} id */
function findInput(id) {
  const element = document.getElementById(id)
  return element instanceof HTMLInputElement ? element : null
}

for (const element of document.querySelectorAll('[data-script]')) element.removeAttribute('hidden')
search?.addEventListener('input', filterLines)
errorsOnly?.addEventListener('change', filterLines)
follow?.addEventListener('change', showEnd)

const bar = document.getElementById('bar')
let progress = readProgress()
if (log && list && log.dataset.ended === 'false') start(log.dataset)

/** @returns {import('./run.js').Progress} */
function readProgress() {
  const { step = '', done = '0', failed = '0', running = '0' } = bar?.dataset ?? {}
  return {
    step: step === '' ? null : step,
    done: Number(done),
    failed: Number(failed),
    running: Number(running),
  }
}

/** @param {DOMStringMap} place the operation, and the number of the last event of the page */
function start({ operation = '', after = '0' }) {
  let last = after
  let hasEnded = false
  showEnd()
  runWhileVisible(() => {
    if (hasEnded) return () => {}
    const source = new EventSource(`/dashboard/operations/${operation}/events?after=${last}`)
    source.addEventListener('message', message => {
      /** @type {unknown} */
      const event = JSON.parse(String(message.data))
      last = String(message.lastEventId)
      if (isRunEvent(event)) showEvent(event)
    })
    source.addEventListener('end', () => {
      hasEnded = true
      source.close()
      requestReading()
    })
    return () => source.close()
  })
}

/** @param {import('./run.js').Event} event */
function showEvent(event) {
  addLine(event)
  progress = advance(progress, event)
  showProgress()
  if (event.body.type === 'status' || event.body.type === 'step') requestReading()
}

/** @param {import('./run.js').Event} event */
function addLine(event) {
  const line = describeEvent(event)
  if (!line || !list) return
  const item = document.createElement('li')
  item.className = line.tone
  item.textContent = `${line.time} ${line.text}`
  item.hidden = !isShown(item)
  list.append(item)
  while (list.childElementCount > most) list.firstElementChild?.remove()
  showEnd()
}

/** The bar is replaced with the page; it is found again each time. */
function showProgress() {
  const element = document.querySelector('#bar progress')
  const text = document.querySelector('#bar [data-count]')
  if (element instanceof HTMLProgressElement && progress.done + progress.failed <= element.max)
    element.value = progress.done + progress.failed
  if (text instanceof HTMLElement) text.textContent = String(progress.done)
}

/** @param {Element} item */
function isShown(item) {
  const wanted = (search?.value ?? '').toLowerCase()
  const fits = wanted === '' || (item.textContent ?? '').toLowerCase().includes(wanted)
  return fits && (!errorsOnly?.checked || item.classList.contains('bad'))
}

function filterLines() {
  for (const item of list?.children ?? [])
    if (item instanceof HTMLElement) item.hidden = !isShown(item)
  showEnd()
}

/**
 * @param {unknown} value
 * @returns {value is import('./run.js').Event}
 */
function isRunEvent(value) {
  return typeof value === 'object' && value !== null && 'body' in value
}

function showEnd() {
  if (log && follow?.checked) log.scrollTop = log.scrollHeight
}
