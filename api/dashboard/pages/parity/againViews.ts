import { html } from 'ghtml'

/** The button that compares the two again. */
export function renderAgain(
  { left, right }: { left: string; right: string },
  csrf: string,
): string {
  return html`<form method="post" action="/dashboard/parity/compare">!${csrf}
<input type="hidden" name="left" value="${left}"><input type="hidden" name="right" value="${right}">
<button class="second">Compare now</button></form>`
}
