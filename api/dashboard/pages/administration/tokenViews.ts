import { html } from 'ghtml'
import type { Page } from '../../../../src/lib/pagination.ts'
import {
  rights,
  roles,
  type Grant,
  type PersonRights,
  type Role,
  type Token,
} from '../../../../src/model/access.ts'
import { getRoleNeeded } from '../../../../src/services/access/policy.ts'
import { renderBadge } from '../../components/badge.ts'
import { renderPager, renderTable } from '../../components/table.ts'
import { renderAge, renderTime } from '../../components/time.ts'
import { administrationPath, renderAdministrationTabs, renderNewSecret } from './tabs.ts'

export function renderTokens({
  tokens,
  csrf,
  address,
  own,
}: {
  tokens: Page<Token>
  csrf: string
  address: string
  /** the token of this session */
  own: string | null
}): string {
  return html`!${renderAdministrationTabs('tokens')}
!${renderTable({
    caption: 'Tokens',
    empty: 'no token',
    rows: tokens.items,
    columns: [
      { title: 'Purpose', cell: one => html`${one.name}` },
      {
        title: 'Owner',
        cell: one => html`${one.owner} <span class="quiet">(${one.ownerKind})</span>`,
      },
      { title: 'Rights', cell: renderRights },
      { title: 'Created', cell: one => renderAge(one.createdAt) },
      { title: 'Last used', cell: one => renderAge(one.lastUsedAt) },
      { title: 'State', cell: renderState },
      { title: 'Revoke', cell: one => renderRevocation(one, csrf, own) },
    ],
  })}
!${renderPager(tokens, address)}
<h2>Create a token</h2>
<form method="post" action="${administrationPath}/tokens" class="panel stack narrow-form">!${csrf}
<label class="field">Purpose<input name="name" required maxlength="80" autocomplete="off"></label>
<label class="field">Owner (the same name for one person everywhere)<input name="owner" required maxlength="80" autocomplete="off"></label>
<label class="field">Owner is a<select name="ownerKind"><option value="person">person</option><option value="machine">machine</option></select></label>
<label class="field">Role on all environments<select name="role"><option value="">none, only the grants</option>!${roles.map(role => html`<option>${role}</option>`)}</select></label>
<label class="field">Grants<input name="grants" maxlength="10000" autocomplete="off" placeholder="operator:kind=ephemeral viewer:staging" spellcheck="false"></label>
<label class="field">Ends on<input type="date" name="expires"></label>
<button>Create the token</button></form>`
}

const hasEnded = ({ expiresAt }: Token) => expiresAt !== null && Date.parse(expiresAt) < Date.now()

function renderState(token: Token): string {
  const { revokedAt, expiresAt } = token
  if (revokedAt !== null)
    return html`!${renderBadge('revoked', 'neutral')} !${renderAge(revokedAt)}`
  if (hasEnded(token)) return html`!${renderBadge('expired', 'neutral')} !${renderAge(expiresAt)}`
  return html`!${renderBadge('valid', 'good')}!${expiresAt === null ? '' : html` ends !${renderAge(expiresAt)}`}`
}

function renderRights({ role, grants, rule }: Token): string {
  if (rule !== null) return html`by the access file: ${rule}`
  return html`${[...(role === null ? [] : [role]), ...grants.map(formatGrant)].join(', ')}`
}

const formatGrant = (grant: Grant) =>
  'environment' in grant
    ? `${grant.role} on ${grant.environment}`
    : `${grant.role} on all of the kind ${grant.kind}`

function renderRevocation(token: Token, csrf: string, own: string | null): string {
  const { id, revokedAt, name } = token
  if (revokedAt !== null || hasEnded(token)) return '–'
  const label = id === own ? 'Revoke (ends this session)' : 'Revoke'
  return html`<form method="post" action="${administrationPath}/tokens/${id}/revoke">!${csrf}
<button class="danger" aria-label="${label}: ${name}">${label}</button></form>`
}

export function renderCreatedToken({ token, secret }: { token: Token; secret: string }): string {
  return html`!${renderAdministrationTabs('tokens')}
!${renderNewSecret(`The token ${token.name} of ${token.owner}`, secret)}
<dl class="facts"><dt>Rights</dt><dd>!${renderRights(token)}</dd>
<dt>Ends</dt><dd>!${token.expiresAt === null ? 'when it is revoked' : renderTime(token.expiresAt)}</dd></dl>
<p><a href="${administrationPath}/tokens">All tokens</a></p>`
}

/** The policy of the service as a table, and the persons with a token. */
export function renderRoles(persons: PersonRights[]): string {
  const mark = (role: Role, needed: Role) =>
    roles.indexOf(role) >= roles.indexOf(needed)
      ? html`<span aria-hidden="true">✔</span><span class="sr-only">yes</span>`
      : html`<span class="quiet" aria-hidden="true">–</span><span class="sr-only">no</span>`
  const renderRoles = (caption: string, environmentKind: 'staging' | 'production') =>
    renderTable({
      caption,
      rows: rights,
      columns: [
        { title: 'Right', cell: right => html`<code>${right}</code>` },
        ...roles.map(role => ({
          title: role,
          cell: (right: (typeof rights)[number]) =>
            mark(role, getRoleNeeded(right, { environmentKind })),
        })),
      ],
    })
  return html`<p>A role counts everywhere, on one environment, or on all of one kind; the strongest one
counts. Rights can't be changed here: they are the same in every installation.</p>
<h2>Persons with a token</h2>
!${renderTable({
    caption: 'Persons with a token',
    empty: 'no person',
    rows: persons,
    columns: [
      { title: 'Person', cell: one => html`${one.name}` },
      { title: 'Role everywhere', cell: one => html`${one.role ?? '–'}` },
      { title: 'Grants', cell: one => html`${one.grants.map(formatGrant).join(', ') || '–'}` },
    ],
  })}
<h2>Outside production</h2>!${renderRoles('Rights outside production', 'staging')}
<h2>In production</h2>!${renderRoles('Rights in production', 'production')}`
}
