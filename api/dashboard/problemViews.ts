import { html } from 'ghtml'
import type { Problem } from '../../src/model/problem.ts'

/** An error as people read it; the id finds it in the log. */
export function renderProblem({ status, title, detail, hint, code, errors, instance }: Problem) {
  return html`
    <section class="problem" aria-labelledby="problem">
      <h1 id="problem">${title}</h1>
      <p>${detail}</p>
      !${errors ? html`<ul>!${errors.map(({ path, message }) => html`<li><code>${path}</code>: ${message}</li>`)}</ul>` : ''}
      !${hint ? html`<p><strong>What to do:</strong> ${hint}</p>` : ''}
      !${status === 401 ? html`<p><a href="/dashboard/sign-in">Sign in</a></p>` : ''}
      <p class="quiet">${status} ${code}, request <code>${instance.split(':').at(-1) ?? ''}</code></p>
    </section>`
}

export function renderContinue(address: string): string {
  return html`<h1>Twinstack</h1>
    <p><a href="${address}">Continue to the page</a></p>`
}
