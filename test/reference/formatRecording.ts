/** A recording of a terminal as an animated SVG: it needs no script and no other file. */
import { stripVTControlCharacters } from 'node:util'

/** `at`: seconds since the start. */
export type Part = { at: number; text: string }
export type TimedLine = { at: number; text: string }

const rows = 28
const columns = 110
const lineHeight = 18
const letterWidth = 8.4
/** A pause of the recording is not longer. */
const longestPause = 1.2
const pauseAtEnd = 6

/** Complete lines with the time at which each ended; long pauses are shortened. */
export function collectLines(parts: Part[]): TimedLine[] {
  const lines: TimedLine[] = []
  let open = ''
  let time = 0
  let before = 0
  for (const { at, text } of parts) {
    time += Math.min(at - before, longestPause)
    before = at
    const [first = '', ...others] = text.replaceAll('\r\n', '\n').split('\n')
    open += first
    for (const next of others) {
      // lines that arrive at once are still read one after the other
      time += 0.06
      lines.push({ at: time, text: stripVTControlCharacters(open).slice(0, columns) })
      open = next
    }
  }
  return lines
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Colours by what a line says: commands and headings, successes, failures and findings. */
function chooseColour(text: string): string {
  if (/^\d+\. |^\$ /.test(text)) return '#7dd3fc'
  if (/^\s*[✔✓]/.test(text)) return '#86efac'
  if (/^\s*✘/.test(text)) return '#fca5a5'
  return /^\s*!/.test(text) ? '#fde68a' : '#e2e8f0'
}

export function formatRecording(title: string, lines: TimedLine[]): string {
  const total = (lines.at(-1)?.at ?? 0) + pauseAtEnd
  const percent = (at: number): string => ((at / total) * 100).toFixed(2)
  const scrolls = lines
    .slice(rows)
    .map(({ at }, index) => {
      const shift = -(index + 1) * lineHeight
      return `${percent(at)}% { transform: translateY(${shift}px) }`
    })
    .join(' ')
  const appear = lines
    .map(
      ({ at }, index) => `#l${index} { animation-name: a${index} }
@keyframes a${index} { 0% { opacity: 0 } ${percent(at)}%, 100% { opacity: 1 } }`,
    )
    .join('\n')
  const texts = lines
    .map(
      ({ text }, index) =>
        `<text id="l${index}" y="${(index + 1) * lineHeight}" fill="${chooseColour(text)}" ` +
        `xml:space="preserve">${escapeXml(text)}</text>`,
    )
    .join('\n')
  const width = Math.ceil(columns * letterWidth) + 24
  const height = rows * lineHeight + 24
  const last = -Math.max(0, lines.length - rows) * lineHeight
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}">
<title>${escapeXml(title)}</title>
<style>
text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace }
text, #screen { animation: ${total.toFixed(1)}s step-end infinite }
#screen { animation-name: scroll }
@keyframes scroll { 0% { transform: none } ${scrolls} 100% { transform: translateY(${last}px) } }
${appear}
@media (prefers-reduced-motion: reduce) {
  text, #screen { animation: none }
  #screen { transform: translateY(${last}px) }
}
</style>
<rect width="100%" height="100%" rx="8" fill="#0f172a"/>
<svg x="12" y="8" width="${width - 24}" height="${height - 16}" overflow="hidden">
<g id="screen">
${texts}
</g>
</svg>
</svg>
`
}
