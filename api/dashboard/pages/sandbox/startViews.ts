import { html } from 'ghtml'
import type {
  FirstStep,
  FirstStepKind,
  FirstSteps,
} from '../../../../src/services/sandbox/readFirstSteps.ts'
import { renderBadge, renderStatus, type Tone } from '../../components/badge.ts'
import { getEnvironmentPath, renderOperationLink } from '../../components/links.ts'
import { shortenTypeName } from '../../../../src/lib/typeName.ts'
import { simulationNote } from './views.ts'

type Input = FirstSteps & { csrf: string }

const tones: Record<FirstStep['state'], [text: string, tone: Tone]> = {
  done: ['done', 'good'],
  running: ['running', 'busy'],
  next: ['next', 'warning'],
  blocked: ['later', 'neutral'],
  failed: ['failed', 'bad'],
}

export function renderFirstSteps(input: Input): string {
  return html`<h1>First steps</h1>
!${simulationNote}
<ol class="steps" id="steps" data-live>!${input.steps.map((step, at) => renderStep(step, at, input))}</ol>
!${renderAlternatives()}`
}

function renderStep(step: FirstStep, at: number, input: Input): string {
  const [text, tone] = tones[step.state]
  const { title, explains } = describeStep(step.kind, input)
  const isOpen = step.state === 'next' || step.state === 'failed'
  return html`<li class="${tone}"><h2>${at + 1}. ${title} !${renderBadge(text, tone)}</h2>
<p>${explains}</p>
!${step.operation ? html`<p>!${renderOperationLink(step.operation)} !${renderStatus(step.operation.status)}</p>` : ''}
!${isOpen ? renderAction(step.kind, input) : ''}</li>`
}

function describeStep(
  kind: FirstStepKind,
  { staging, production }: Input,
): { title: string; explains: string } {
  const texts = {
    staging: {
      title: `Create ${staging}`,
      explains: 'The sample program is deployed with the real pulumi engine, then checked.',
    },
    production: {
      title: `Create ${production}`,
      explains: `The same program, with the evidence of ${staging}: the gate refuses production before.`,
    },
    change: {
      title: `Break something in ${staging}`,
      explains: 'Change or delete a resource by hand, as somebody does in the console.',
    },
    find: {
      title: 'Find it',
      explains: 'A drift check compares the account with the recorded state and changes nothing.',
    },
    reconcile: {
      title: 'Put it back',
      explains: 'A reconcile shows its plan first; carry it out on its page.',
    },
  }
  return texts[kind]
}

function renderAction(kind: FirstStepKind, input: Input): string {
  const { csrf, staging, proposal } = input
  const operations = `${getEnvironmentPath(staging)}/operations`
  if (kind === 'staging' || kind === 'production')
    return html`<form method="post" action="/dashboard/start/twins">!${csrf}
<button name="kind" value="${kind}">Create and deploy ${input[kind]}</button></form>`
  if (kind === 'change')
    return html`!${
      proposal
        ? html`<form method="post" action="/dashboard/start/change">!${csrf}
<button>${proposal.change.label}</button> <span class="quiet">${shortenTypeName(proposal.resource.type)} ${proposal.resource.name ?? proposal.resource.id}: <code>${proposal.change.path} = ${proposal.change.value}</code></span></form>`
        : ''
    }
<p><a href="/dashboard/sandbox?environment=${encodeURIComponent(staging)}">or choose a resource yourself</a></p>`
  const [value, label] =
    kind === 'find'
      ? ['drift-check', `Check ${staging} for drift`]
      : ['reconcile', 'Plan the reconcile']
  return html`<form method="post" action="${operations}">!${csrf}
<button name="kind" value="${value}">${label}</button></form>
<p><a href="${getEnvironmentPath(staging)}/drift">Drift of ${staging}</a></p>`
}

/** What else a newcomer can do, with commands. */
export function renderAlternatives(): string {
  return html`<h2>Or with what you have</h2>
<div class="twins">
<section class="panel"><h3>Compare two exports of your own</h3>
<p>No account and no service is needed; nothing leaves this machine.</p>
<pre>pulumi stack export -s staging &gt; staging.json
pulumi stack export -s production &gt; production.json
npm run twinstack -- compare staging.json production.json</pre></section>
<section class="panel"><h3>Bring your stacks</h3>
<p>Your program runs unmodified, with the states that it has.</p>
<pre>npm run twinstack -- check ~/webshop
npm run twinstack -- adopt --backend $PULUMI_BACKEND_URL --cwd ~/webshop</pre></section>
</div>`
}
