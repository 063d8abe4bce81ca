/**
 * Who may do what: the one place. Every verb asks `authorise`; nothing else looks at roles.
 */
import type { Actor } from '../actor.ts'
import type { EnvironmentKind } from '../environments/words.ts'
import { TwinstackError } from '../errors.ts'
import { writingKinds, type OperationKind } from '../operations/words.ts'
import { roles, type Right, type Role } from './words.ts'

/** What the right is used on. `operationKind` is that of the operation requested or cancelled. */
export type Target = { environment?: string, environmentKind?: EnvironmentKind, operationKind?: OperationKind }

/** The weakest role that has the right, and the weakest that has it where production would be changed. */
const policy: Record<Right, { role: Role, production?: Role }> = {
  'environment:read': { role: 'viewer' },
  'environment:write': { role: 'operator', production: 'admin' },
  'environment:delete': { role: 'operator', production: 'admin' },
  'environment:move': { role: 'admin' },
  'environment:policy': { role: 'admin' },
  'environment:assign': { role: 'approver' },
  'state:read': { role: 'admin' },
  'operation:read': { role: 'viewer' },
  'operation:request': { role: 'operator', production: 'approver' },
  'operation:request-production': { role: 'approver' },
  'operation:approve': { role: 'approver' },
  'operation:cancel': { role: 'operator', production: 'approver' },
  'operation:report': { role: 'operator' },
  'operation:break-glass': { role: 'approver' },
  'outputs:read-secret': { role: 'approver' },
  'account:read': { role: 'approver' },
  'token:manage': { role: 'admin' },
  'webhook:manage': { role: 'admin' },
  'audit:read': { role: 'admin' },
  'metrics:read': { role: 'viewer' },
  'parity:make': { role: 'operator' },
  'audits:read': { role: 'viewer' },
  'audits:make': { role: 'operator' },
  'audits:decide': { role: 'approver' },
  'audits:sign': { role: 'approver' },
}

/** The weakest role that may do it. */
export function roleNeeded (right: Right, target: Target = {}): Role {
  const { role, production } = policy[right]
  return production && changesProduction(right, target) ? production : role
}

export function allows (role: Role, right: Right, target: Target = {}): boolean {
  return roles.indexOf(role) >= roles.indexOf(roleNeeded(right, target))
}

/** The strongest role that the actor has there: everywhere, on environments of the kind, or on the one. Null: none. */
export function roleOn (actor: Actor, { environment, environmentKind }: Target = {}): Role | null {
  const grants = 'grants' in actor ? actor.grants ?? [] : []
  const here = grants.filter(grant => 'environment' in grant ? grant.environment === environment : grant.kind === environmentKind)
  return [actor.role, ...here.map(({ role }) => role)].reduce((best, role) => role !== null && roles.indexOf(role) > (best === null ? -1 : roles.indexOf(best)) ? role : best, null)
}

/** Throws TwinstackError `forbidden` that names the role needed. */
export function authorise (actor: Actor, right: Right, target: Target = {}): void {
  const role = roleOn(actor, target)
  if (role !== null && allows(role, right, target)) return
  const needed = roleNeeded(right, target)
  const place = target.environment ?? target.environmentKind
  const has = role === null ? 'no role there' : `the role ${role}`
  throw new TwinstackError('forbidden', `${right}${place ? ` on ${place}` : ''} needs the role ${needed}; ${actor.name} has ${has}`, {
    hint: `ask an admin for a token with the role ${needed}`,
  })
}

/**
 * Previews and drift checks read production and change nothing. A request that does not say its kind has chosen
 * between `operation:request` and `operation:request-production` itself; cancelling something unknown counts as a change.
 */
function changesProduction (right: Right, { environmentKind, operationKind }: Target): boolean {
  if (environmentKind !== 'production') return false
  if (operationKind) return writingKinds.includes(operationKind) || !right.startsWith('operation:')
  return right !== 'operation:request'
}
