/**
 * Plots as SVG in the page, made on the server by Observable Plot. Colours are `currentColor` and
 * CSS classes, so that the scheme of the page applies; the style sheet has the rules of `.plot`,
 * because the content security policy refuses those that Plot would write into the page.
 */
import type { PlotOptions } from '@observablehq/plot'
import { html } from 'ghtml'

type PlotLibrary = typeof import('@observablehq/plot')

/** the width of the drawing; the browser scales it to the page */
const width = 860

/**
 * A plot with its caption. `describe` returns the options of Plot (marks, scales); text in them may
 * contain any characters. `label` says in one sentence what the plot shows, for people who don't
 * see it.
 */
export async function renderPlot({
  caption,
  label,
  describe,
}: {
  caption: string
  label: string
  describe: (plot: PlotLibrary) => PlotOptions
}): Promise<string> {
  const { document, Plot } = await loadLibrary()
  const svg = Plot.plot({
    document: document as never,
    className: 'plot',
    width,
    height: 240,
    ...describe(Plot),
  }) as unknown as PlotElement
  for (const style of svg.querySelectorAll('style')) style.remove()
  // the label of the whole describes it; the parts are drawing only
  for (const part of svg.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label')
  return html`<figure class="figure"><figcaption>${caption}</figcaption>
<div role="group" aria-label="${caption}" tabindex="0"><svg class="plot" role="img" aria-label="${label}" viewBox="${svg.getAttribute('viewBox') ?? ''}" text-anchor="middle" font-size="10" fill="currentColor">!${svg.innerHTML}</svg></div></figure>`
}

type PlotElement = {
  innerHTML: string
  querySelectorAll(selector: string): Iterable<PlotElement>
  getAttribute(name: string): string | null
  removeAttribute(name: string): void
  remove(): void
}

/** the part of linkedom in use; its own types need those of a browser */
type DocumentLibrary = { parseHTML(text: string): { document: unknown } }

/** Loaded by the first plot: a service whose pages nobody opens does not need it. */
let loading: Promise<{ document: unknown; Plot: PlotLibrary }> | null = null

function loadLibrary() {
  loading ??= Promise.all([import('@observablehq/plot'), import('linkedom')]).then(
    ([Plot, linkedom]) => ({
      document: (linkedom as unknown as DocumentLibrary).parseHTML('<html></html>').document,
      Plot,
    }),
  )
  return loading
}
