import { html } from 'ghtml'
import type { Environment } from '../../../../src/model/environment.ts'
import { renderKind } from '../../components/badge.ts'
import { renderAge } from '../../components/time.ts'

export function renderOverview(environments: Environment[]): string {
  return html`<h1>Overview</h1>
<ul class="cards">!${environments.map(renderCard)}</ul>`
}

function renderCard({ name, kind, deployed }: Environment): string {
  return html`<li class="card"><h3><a href="/dashboard/environments/${name}">${name}</a></h3>
!${renderKind(kind)}
<dl class="facts"><dt>Deployed</dt><dd>!${renderAge(deployed?.at)}</dd></dl></li>`
}
