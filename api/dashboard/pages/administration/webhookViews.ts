import { html } from 'ghtml'
import type { Page } from '../../../../src/lib/pagination.ts'
import { noticeTypes } from '../../../../src/model/finding.ts'
import { webhookFormats, type Delivery, type Webhook } from '../../../../src/model/webhook.ts'
import { renderBadge, type Tone } from '../../components/badge.ts'
import { renderPager, renderTable } from '../../components/table.ts'
import { renderAge, renderTime } from '../../components/time.ts'
import { administrationPath, renderAdministrationTabs, renderNewSecret } from './tabs.ts'

const path = `${administrationPath}/webhooks`
const tones: Record<Delivery['state'], Tone> = {
  waiting: 'busy',
  delivered: 'good',
  dead: 'bad',
}

export function renderWebhooks({
  webhooks,
  csrf,
  address,
}: {
  webhooks: Page<Webhook>
  csrf: string
  address: string
}): string {
  return html`!${renderAdministrationTabs('webhooks')}
!${renderTable({
    caption: 'Targets of notifications',
    empty: 'no target: nobody is notified',
    rows: webhooks.items,
    columns: [
      {
        title: 'Target',
        cell: one => html`<a href="${path}/${one.id}">${one.url}</a> ${one.description}`,
      },
      { title: 'Format', cell: one => html`${one.format}` },
      { title: 'Events', cell: one => html`${one.events?.join(', ') ?? 'all'}` },
      { title: 'Environments', cell: one => html`${one.environments?.join(', ') ?? 'all'}` },
      { title: 'State', cell: renderWebhookState },
      { title: 'Waiting', number: true, cell: one => html`${one.waiting}` },
      { title: 'Abandoned', number: true, cell: one => html`${one.dead}` },
    ],
  })}
!${renderPager(webhooks, address)}
<h2>Create a target</h2>
<form method="post" action="${path}" class="panel stack narrow-form">!${csrf}
<label class="field">Address<input name="url" type="url" required maxlength="2000" placeholder="https://hooks.example.com/…" autocomplete="off"></label>
<label class="field">Description<input name="description" maxlength="1000"></label>
<label class="field">Format<select name="format">!${webhookFormats.map(format => html`<option>${format}</option>`)}</select></label>
<label class="field">Key of PagerDuty or Opsgenie<input name="key" type="password" maxlength="200" autocomplete="off"></label>
<label class="field">Events (empty: all)<input name="events" maxlength="5000" list="events" autocomplete="off" spellcheck="false"></label>
<datalist id="events">!${noticeTypes.map(type => html`<option value="${type}"></option>`)}</datalist>
<label class="field">Environments (empty: all)<input name="environments" maxlength="5000" autocomplete="off"></label>
<button>Create the target</button></form>`
}

function renderWebhookState({ active, stopped }: Webhook): string {
  if (active) return renderBadge('active', 'good')
  return stopped === null
    ? renderBadge('paused', 'warning')
    : html`!${renderBadge('stopped', 'bad')} ${stopped}`
}

export function renderCreatedWebhook({
  webhook,
  secret,
}: {
  webhook: Webhook
  secret: string
}): string {
  return html`!${renderAdministrationTabs('webhooks')}
!${renderNewSecret(`The target ${webhook.url}`, secret)}
<p>Receivers check the signature of each message with it (Standard Webhooks).</p>
<p><a href="${path}/${webhook.id}">Deliveries and a test</a></p>`
}

export function renderWebhook({
  webhook,
  deliveries,
  csrf,
  address,
}: {
  webhook: Webhook
  deliveries: Page<Delivery>
  csrf: string
  address: string
}): string {
  const { id, url, active, createdBy, createdAt, severity } = webhook
  const renderButton = (name: string, label: string, style: string) =>
    html`<form method="post" action="${path}/${id}/${name}">!${csrf}<button class="${style}">${label}</button></form>`
  return html`!${renderAdministrationTabs('webhooks')}
<h2>${url}</h2>
<dl class="facts"><dt>State</dt><dd>!${renderWebhookState(webhook)}</dd>
<dt>Severity</dt><dd>${severity === null ? 'all' : `${severity} and above`}</dd>
<dt>Created</dt><dd>!${renderTime(createdAt)} by ${createdBy}</dd></dl>
<div class="row">!${renderButton('test', 'Send a test', 'second')}
!${active ? renderButton('pause', 'Pause', 'second') : renderButton('resume', 'Resume', 'second')}
!${renderButton('remove', 'Remove', 'danger')}</div>
<h2>Deliveries</h2>
!${renderTable({
    caption: `Deliveries to ${url}`,
    empty: 'none yet',
    rows: deliveries.items,
    columns: [
      { title: 'Created', cell: one => renderTime(one.createdAt) },
      { title: 'Type', cell: one => html`${one.type}` },
      { title: 'State', cell: one => renderBadge(one.state, tones[one.state]) },
      { title: 'Attempts', number: true, cell: one => html`${one.attempts}` },
      {
        title: 'Last answer',
        cell: one =>
          html`${[one.lastStatus, one.lastError].filter(part => part !== null).join(' ') || '–'}`,
      },
      { title: 'Next try', cell: one => (one.state === 'waiting' ? renderAge(one.nextAt) : '–') },
      {
        title: 'Send again',
        cell: one =>
          one.state === 'waiting'
            ? '–'
            : html`<form method="post" action="${path}/${id}/deliveries/${one.id}/replay">!${csrf}<button class="second" aria-label="Send again: ${one.type} of ${one.createdAt}">Send again</button></form>`,
      },
    ],
  })}
!${renderPager(deliveries, address)}`
}
