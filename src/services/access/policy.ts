/** All rights, in one place. Every verb calls `authorise`; nothing else reads roles. */
import type { Actor } from '../../model/actor.ts'
import type { EnvironmentKind } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { writingKinds, type OperationKind } from '../../model/operation.ts'
import { roles, type Grant, type Right, type Role, type Scope } from '../../model/access.ts'

/**
 * The target of a right. `operationKind` is that of the operation requested or cancelled.
 * `everywhere`: the target covers all environments, so a role on some of them does not count.
 */
export type Target = {
  environment?: string | undefined
  environmentKind?: EnvironmentKind | undefined
  operationKind?: OperationKind | undefined
  everywhere?: boolean
}

/**
 * The weakest role that has the right, and the weakest role that has it when production would
 * change.
 */
const policy: Record<Right, { role: Role; production?: Role }> = {
  'environment:read': { role: 'viewer' },
  'environment:write': { role: 'operator', production: 'admin' },
  'environment:delete': { role: 'operator', production: 'admin' },
  'environment:move': { role: 'admin' },
  'environment:policy': { role: 'admin' },
  'environment:assign': { role: 'approver' },
  'state:read': { role: 'admin' },
  // a plain pulumi at the state service: a preview needs `use`, which includes secrets
  'stack:read': { role: 'viewer' },
  'stack:use': { role: 'operator', production: 'approver' },
  // the writer of a state decides which changes later operations make with the service's
  // credentials
  'stack:update': { role: 'approver', production: 'admin' },
  'stack:manage': { role: 'approver', production: 'admin' },
  'state:edit': { role: 'approver', production: 'admin' },
  'operation:read': { role: 'viewer' },
  'operation:request': { role: 'operator', production: 'approver' },
  'operation:request-production': { role: 'approver' },
  'operation:approve': { role: 'approver' },
  'operation:cancel': { role: 'operator', production: 'approver' },
  'operation:report': { role: 'operator' },
  'operation:break-glass': { role: 'approver' },
  'operation:import-unprotected': { role: 'approver' },
  'outputs:read-secret': { role: 'approver' },
  'account:read': { role: 'approver' },
  // the simulated account: nothing of it exists
  'sandbox:read': { role: 'viewer' },
  'sandbox:change': { role: 'operator', production: 'approver' },
  'token:manage': { role: 'admin' },
  'webhook:manage': { role: 'admin' },
  'audit-log:read': { role: 'admin' },
  'metrics:read': { role: 'viewer' },
  'parity:make': { role: 'operator' },
  'compliance-audits:read': { role: 'viewer' },
  'compliance-audits:make': { role: 'operator' },
  'compliance-audits:decide': { role: 'approver' },
  'compliance-audits:sign': { role: 'approver' },
}

/** The weakest role with this right. */
export function getRoleNeeded(right: Right, target: Target = {}): Role {
  const { role, production } = policy[right]
  return production && changesProduction(right, target) ? production : role
}

export function allows(role: Role, right: Right, target: Target = {}): boolean {
  return roles.indexOf(role) >= roles.indexOf(getRoleNeeded(right, target))
}

/**
 * The strongest role of the actor for the target: everywhere, on environments of the kind, or on
 * the environment. Null: none.
 */
export function findRoleOn(
  actor: Actor,
  { environment, environmentKind, everywhere }: Target = {},
): Role | null {
  const here = everywhere
    ? []
    : listGrants(actor).filter(grant =>
        'environment' in grant ? grant.environment === environment : grant.kind === environmentKind,
      )
  return [actor.role, ...here.map(({ role }) => role)].reduce(
    (best, role) =>
      role !== null && roles.indexOf(role) > (best === null ? -1 : roles.indexOf(best))
        ? role
        : best,
    null,
  )
}

/**
 * Whether the actor has any right on the target. Without one the answer is that of a missing
 * environment.
 */
export function sees(actor: Actor, target: Target): boolean {
  return findRoleOn(actor, target) !== null
}

/** The part of a list over many environments that the actor may see. */
export function getScope(actor: Actor): Scope {
  if (actor.role !== null) return null
  const grants = listGrants(actor)
  return {
    environments: grants.flatMap(grant => ('environment' in grant ? grant.environment : [])),
    kinds: grants.flatMap(grant => ('kind' in grant ? grant.kind : [])),
  }
}

/** Whether the actor's role on the target has the right. */
export function permits(actor: Actor, right: Right, target: Target = {}): boolean {
  const role = findRoleOn(actor, target)
  return role !== null && allows(role, right, target)
}

/** Throws TwinstackError `forbidden` that names the role needed. */
export function authorise(actor: Actor, right: Right, target: Target = {}): void {
  if (permits(actor, right, target)) return
  const role = findRoleOn(actor, target)
  const needed = getRoleNeeded(right, target)
  const place = target.everywhere
    ? 'all environments'
    : (target.environment ?? target.environmentKind)
  const has = role === null ? (place ? 'no role for it' : 'no role everywhere') : `the role ${role}`
  throw new TwinstackError(
    'forbidden',
    `${right}${place ? ` on ${place}` : ''} needs the role ${needed}; ${actor.name} has ${has}`,
    {
      hint:
        `ask an admin for a token with the role ${needed}` +
        (place || target.environmentKind
          ? ''
          : ' everywhere: a role on some environments does not count here'),
    },
  )
}

function listGrants(actor: Actor): Grant[] {
  return 'grants' in actor ? (actor.grants ?? []) : []
}

/**
 * Previews and drift checks read production and change nothing. A request without a kind has
 * already chosen between `operation:request` and `operation:request-production`; cancelling an
 * unknown operation counts as a change.
 */
function changesProduction(right: Right, { environmentKind, operationKind }: Target): boolean {
  if (environmentKind !== 'production') return false
  if (operationKind) return writingKinds.includes(operationKind) || !right.startsWith('operation:')
  return right !== 'operation:request'
}
