import t from 'tap'
import type { Actor } from '../../../src/model/actor.ts'
import { healer, worker } from '../../../src/model/actor.ts'
import {
  allows,
  authorise,
  getRoleNeeded,
  findRoleOn,
  type Target,
} from '../../../src/services/access/policy.ts'
import { rights, roles, type Right, type Role } from '../../../src/model/access.ts'
import { environmentKinds } from '../../../src/model/environment.ts'
import { operationKinds } from '../../../src/model/operation.ts'

const person = (role: Role): Actor => ({
  kind: 'person',
  name: 'ana',
  role,
  tokenId: 't',
  address: null,
})

t.test('the whole table: the weakest role, on staging, ephemeral and production', async t => {
  const table: Record<Right, [anywhere: Role, production: Role]> = {
    'environment:read': ['viewer', 'viewer'],
    'environment:write': ['operator', 'admin'],
    'environment:delete': ['operator', 'admin'],
    'environment:move': ['admin', 'admin'],
    'environment:policy': ['admin', 'admin'],
    'environment:assign': ['approver', 'approver'],
    'state:read': ['admin', 'admin'],
    'stack:read': ['viewer', 'viewer'],
    'stack:use': ['operator', 'approver'],
    'stack:update': ['approver', 'admin'],
    'stack:manage': ['approver', 'admin'],
    'state:edit': ['approver', 'admin'],
    'operation:read': ['viewer', 'viewer'],
    'operation:request': ['operator', 'operator'],
    'operation:request-production': ['approver', 'approver'],
    'operation:approve': ['approver', 'approver'],
    'operation:cancel': ['operator', 'approver'],
    'operation:report': ['operator', 'operator'],
    'operation:break-glass': ['approver', 'approver'],
    'operation:import-unprotected': ['approver', 'approver'],
    'outputs:read-secret': ['approver', 'approver'],
    'account:read': ['approver', 'approver'],
    'sandbox:read': ['viewer', 'viewer'],
    'sandbox:change': ['operator', 'approver'],
    'webhook:manage': ['admin', 'admin'],
    'token:manage': ['admin', 'admin'],
    'audit-log:read': ['admin', 'admin'],
    'metrics:read': ['viewer', 'viewer'],
    'compliance-audits:read': ['viewer', 'viewer'],
    'compliance-audits:make': ['operator', 'operator'],
    'compliance-audits:decide': ['approver', 'approver'],
    'parity:make': ['operator', 'operator'],
    'compliance-audits:sign': ['approver', 'approver'],
  }
  t.same(Object.keys(table).sort(), [...rights].sort(), 'every right is in the table')
  for (const right of rights) {
    for (const environmentKind of environmentKinds) {
      const needed = table[right][environmentKind === 'production' ? 1 : 0]
      const allowed = roles.filter(role => allows(role, right, { environmentKind }))
      t.same(allowed, roles.slice(roles.indexOf(needed)), `${right} on ${environmentKind}`)
    }
    t.equal(getRoleNeeded(right), table[right][0], `${right} without a target`)
  }
})

t.test(
  "requesting and cancelling on production, by kind: what only reads is an operator's",
  async t => {
    for (const operationKind of operationKinds) {
      const reads = operationKind === 'preview' || operationKind === 'drift-check'
      for (const right of ['operation:request', 'operation:cancel'] as const) {
        t.equal(
          getRoleNeeded(right, { environmentKind: 'production', operationKind }),
          reads ? 'operator' : 'approver',
          `${right} ${operationKind}`,
        )
        t.equal(getRoleNeeded(right, { environmentKind: 'staging', operationKind }), 'operator')
      }
      t.equal(
        getRoleNeeded('environment:delete', { environmentKind: 'production', operationKind }),
        'admin',
        'the kind does not soften other rights',
      )
    }
  },
)

t.test(
  'a refusal names the right, the target, the required role and the role of the caller',
  async t => {
    const refusal = (role: Role, right: Right, target?: Target) => () =>
      authorise(person(role), right, target)
    t.throws(refusal('operator', 'environment:write', { environmentKind: 'production' }), {
      code: 'forbidden',
      message: 'environment:write on production needs the role admin; ana has the role operator',
      hint: /admin/,
    })
    t.throws(refusal('viewer', 'operation:request'), {
      code: 'forbidden',
      message: /needs the role operator; ana has the role viewer/,
    })
    t.doesNotThrow(refusal('admin', 'token:manage'))
  },
)

t.test('the service itself may do everything', async t => {
  for (const right of rights)
    for (const actor of [worker, healer])
      t.doesNotThrow(() => authorise(actor, right, { environmentKind: 'production' }))
})

t.test('roles on one environment or one kind are added to the role everywhere', async t => {
  const actor: Actor = {
    ...person('viewer'),
    grants: [
      { role: 'operator', kind: 'ephemeral' },
      { role: 'admin', environment: 'staging' },
    ],
  } as Actor
  t.equal(findRoleOn(actor), 'viewer')
  t.equal(findRoleOn(actor, { environment: 'pr-1', environmentKind: 'ephemeral' }), 'operator')
  t.equal(findRoleOn(actor, { environment: 'staging', environmentKind: 'staging' }), 'admin')
  t.equal(findRoleOn(actor, { environment: 'production', environmentKind: 'production' }), 'viewer')
  t.equal(
    findRoleOn({ ...actor, role: null } as Actor, {
      environment: 'production',
      environmentKind: 'production',
    }),
    null,
  )
  t.throws(
    () =>
      authorise({ ...actor, role: null } as Actor, 'environment:read', {
        environment: 'production',
      }),
    {
      code: 'forbidden',
      message: 'environment:read on production needs the role viewer; ana has no role for it',
    },
  )
  t.doesNotThrow(() =>
    authorise(actor, 'environment:write', { environment: 'staging', environmentKind: 'staging' }),
  )
})
