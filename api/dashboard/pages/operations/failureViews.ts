import { html } from 'ghtml'
import type { FailureReport } from '../../../../src/model/failureReport.ts'
import { getOperationPath } from '../../components/links.ts'

/** The true cause first, then the state, what happens by itself, and what a person does next. */
export function renderFailure(report: FailureReport): string {
  const { headline, causes, progress, state, automatic, rollback, next } = report
  return html`<section class="problem" aria-labelledby="failure">
<h2 id="failure">${headline}</h2>
!${causes.map(({ resource, message, requestId }) => html`<p>!${resource === null ? '' : html`<strong>${resource}</strong>: `}</p><pre>${message}</pre>!${requestId === null ? '' : html`<p class="quiet">request id of the cloud: <code>${requestId}</code></p>`}`)}
<h3>The state of things</h3>
<p>${progress}</p>!${renderSentences(state)}
!${automatic.length > 0 ? html`<h3>What happens by itself</h3>!${renderSentences(automatic)}` : ''}
!${rollback === null ? '' : html`<p><a href="${getOperationPath(rollback)}">The automatic rollback</a></p>`}
!${next.length > 0 ? html`<h3>What to do next</h3><ul>!${next.map(({ command, why }) => html`<li><code>${command}</code> ${why}</li>`)}</ul>` : ''}
</section>`
}

const renderSentences = (sentences: string[]) =>
  html`<ul>!${sentences.map(sentence => html`<li>${sentence}</li>`)}</ul>`
