import { html } from 'ghtml'

/** Prints the page; needs the module `print`, without which the browser's menu does the same. */
export const renderPrintButton = () =>
  html`<button type="button" class="second" data-print hidden>Print</button>`
