import { html } from 'ghtml'

/** What a page shows while a result is computed: with JavaScript it reads itself again. */
export function renderPending(what: string, isFirst: boolean): string {
  return html`<p class="note" data-pending role="status">${isFirst ? `${what} is being computed` : `a newer result of ${what} is being computed; below is the last one`}.
<a href="">Load the page again</a></p>`
}
