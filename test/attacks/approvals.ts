/**
 * Production in a new installation with two persons: a deploy of one waits for the other. What one
 * person, a machine, or somebody with fewer rights does to pass without the other one.
 */
import type { Test } from 'tap'
import type { Approval, Operation, OperationKind } from '../../src/model/operation.ts'
import { findControl } from '../../src/services/operations/execute/readControl.ts'
import { requestApproval } from '../../src/services/operations/execute/approval.ts'
import { createPolicyReader } from '../../src/services/promotion/policy/policies.ts'
import { testApp, type TestApp } from '../helper/app.ts'
import { newOperation } from '../helper/store.ts'
import { requirePresent } from '../helper/present.ts'
import type { Attack, SeenResponse } from './attack.ts'
import { sendAs, type SendFunction } from './outsiderLab.ts'
import { harmless } from './refusal.ts'

const group = 'approval by a second person'
const digest = 'd'.repeat(64)
const production = { name: 'production', kind: 'production' as const }
const at = '/v1/environments/production'

type Lab = {
  app: TestApp
  ana: SendFunction
  token(owner: string, more?: object): Promise<{ send: SendFunction; id: string }>
}

async function openLab(t: Test): Promise<Lab> {
  const app = await testApp(t)
  // as in a new installation: without a policy file
  Object.assign(app.services.promotion, { file: {} })
  await app.call('admin', 'POST', '/v1/environments', production)
  await app.call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const token: Lab['token'] = async (owner, more = {}) => {
    const { body } = await app.call('admin', 'POST', '/v1/tokens', {
      ...{ name: `of ${owner}`, owner, ownerKind: 'person', role: 'approver' },
      ...more,
    })
    return { send: sendAs(app, body.secret), id: body.token?.id }
  }
  const { send } = await token('ana')
  return { app, ana: send, token }
}

const readPolicy = ({ services: { promotion, store } }: TestApp) =>
  createPolicyReader(promotion)(store, production)

/** A deploy by ana that has planned, as the worker leaves it; `more`: of its approval. */
async function waitForApproval(app: TestApp, more: Partial<Approval> = {}): Promise<string> {
  const { store } = app.services
  const actor = { kind: 'person' as const, name: 'ana', tokenId: null }
  const { id } = await store.operations.create(
    newOperation('production', { environmentKind: 'production', requestedBy: actor }),
  )
  const operation = requirePresent(await store.operations.get(id))
  const control = findControl(await readPolicy(app), operation)
  if (!control?.approval) throw new Error('production does not wait for an approval')
  await store.operations.claim('production', { worker: 'w', leaseSeconds: 60 })
  const approval = { ...requestApproval(control, digest, 'policy', new Date()), ...more }
  await store.operations.transition(id, {
    ...{ from: 'running', to: 'awaiting-approval', actor, reason: 'waits', approval },
  })
  return id
}

type Attempt = {
  name: string
  expected: number[]
  approval?: Partial<Approval>
  fire: (lab: Lab, id: string) => Promise<SeenResponse>
}

const approve = (send: SendFunction, id: string, headers?: Record<string, string>) =>
  send('POST', `/v1/operations/${id}/approve`, { digest }, headers)
const byToken = (name: string, owner: string, expected: number[], more?: object): Attempt => ({
  name,
  expected,
  fire: async ({ token }, id) => approve((await token(owner, more)).send, id),
})
const asBen = ['x-twinstack-actor', 'x-forwarded-user', 'x-remote-user', 'x-original-url']

/** None of them may approve the deploy of ana. */
const decisions: Attempt[] = [
  { name: 'the requester', expected: [403], fire: ({ ana }, id) => approve(ana, id) },
  byToken('a second token of the requester', 'ana', [403]),
  byToken('the name of the requester in capitals and with spaces', ' ANA ', [401, 403]),
  byToken('the name of the requester in wide letters', 'ａｎａ', [401, 403]),
  byToken('an admin token of the requester', 'Ana', [403], { role: 'admin' }),
  byToken('a machine', 'ci', [403], { ownerKind: 'machine' }),
  byToken('a machine of an admin', 'ci', [403], { ownerKind: 'machine', role: 'admin' }),
  byToken('another operator', 'olga', [403], { role: 'operator' }),
  byToken('a viewer', 'vera', [403], { role: 'viewer' }),
  ...(['staging', 'ephemeral'] as const).map(kind =>
    byToken(`an approver of ${kind}`, 'eve', [404], {
      ...{ role: undefined, grants: [{ role: 'approver', kind }] },
    }),
  ),
  byToken('an approver of another environment', 'eve', [404], {
    ...{ role: undefined, grants: [{ role: 'approver', environment: 'staging' }] },
  }),
  ...asBen.map(header => ({
    name: `the requester with ${header}`,
    expected: [403],
    fire: ({ ana }: Lab, id: string) => approve(ana, id, { [header]: 'ben' }),
  })),
  {
    name: 'the requester by a command',
    expected: [200, 400, 403, 422],
    fire: ({ ana }, id) => ana('POST', '/v1/commands', { text: `approve ${id}` }),
  },
  {
    name: 'the requester, with another digest',
    expected: [403, 409, 422],
    fire: ({ ana }, id) => ana('POST', `/v1/operations/${id}/approve`, { digest: 'e'.repeat(64) }),
  },
  {
    name: 'another person, with the digest of another plan',
    expected: [409, 422],
    fire: async ({ token }, id) =>
      (await token('ben')).send('POST', `/v1/operations/${id}/approve`, {
        digest: 'e'.repeat(64),
      }),
  },
  {
    name: 'another person, without a digest',
    expected: [400],
    fire: async ({ token }, id) =>
      (await token('ben')).send('POST', `/v1/operations/${id}/approve`, {}),
  },
  {
    name: 'another person, too late',
    expected: [409],
    approval: { expiresAt: new Date(0).toISOString() },
    fire: async ({ token }, id) => approve((await token('ben')).send, id),
  },
  {
    name: 'another person, whose token was revoked',
    expected: [401],
    fire: async ({ app, token }, id) => {
      const ben = await token('ben')
      await app.call('admin', 'DELETE', `/v1/tokens/${ben.id}`)
      return approve(ben.send, id)
    },
  },
  {
    name: 'the requester, after the policy requires no approval any more',
    expected: [403],
    fire: async ({ app, ana }, id) => {
      await app.call('admin', 'PATCH', `${at}/policy`, { approvals: { required: false } })
      const seen = await approve(ana, id)
      await app.call('admin', 'PATCH', `${at}/policy`, { approvals: { required: true } })
      return seen
    },
  },
]

/** What an approver does so that no approval is needed. */
const detours: [string, number[], (lab: Lab) => Promise<SeenResponse>][] = [
  ...[{ required: false }, { fourEyes: false }, { kinds: [] }, { expiresMinutes: 100000 }].map(
    (approvals): [string, number[], (lab: Lab) => Promise<SeenResponse>] => [
      `changes the policy to ${JSON.stringify(approvals)}`,
      [400, 403],
      ({ ana }) => ana('PATCH', `${at}/policy`, { approvals }),
    ],
  ),
  ['removes the policy', [403, 404, 405], ({ ana }) => ana('DELETE', `${at}/policy`)],
  [
    'makes a token for another person',
    [403],
    ({ ana }) =>
      ana('POST', '/v1/tokens', {
        ...{ name: 'x', owner: 'ben', ownerKind: 'person', role: 'approver' },
      }),
  ],
  [
    'revokes the token of the other person',
    [403],
    async ({ ana, token }) => ana('DELETE', `/v1/tokens/${(await token('ben')).id}`),
  ],
  ['makes production a staging', [400, 403], ({ ana }) => ana('PATCH', at, { kind: 'staging' })],
  ...[
    { rollbackOf: '00000000-0000-4000-8000-000000000001' },
    { requestedBy: { kind: 'system', name: 'rollback' } },
    { approval: { status: 'approved', by: 'ben', digest } },
    { approved: true },
    { options: { breakGlass: null } },
    { control: null },
    { environmentKind: 'staging' },
    { removeEnvironment: true },
  ].map((more): [string, number[], (lab: Lab) => Promise<SeenResponse>] => [
    `requests with ${Object.keys(more)[0]}`,
    [400],
    ({ ana }) => ana('POST', `${at}/operations`, { kind: 'deploy', ...more }),
  ]),
  [
    'edits the recorded state',
    [403],
    ({ ana }) =>
      ana('POST', `${at}/operations`, {
        ...{ kind: 'state-edit', confirm: 'production' },
        stateEdit: { action: 'forget', urns: [], all: true },
      }),
  ],
  [
    'breaks the glass as a machine',
    [403],
    async ({ token }) =>
      (await token('robot', { ownerKind: 'machine' })).send('POST', `${at}/operations`, {
        ...{ kind: 'deploy', breakGlass: { reason: 'nobody is awake' } },
      }),
  ],
]

const kinds: OperationKind[] = [
  ...(['deploy', 'reconcile', 'rebuild', 'destroy', 'rollback', 'import'] as const),
]

export function approvalAttacks(t: Test): Attack[] {
  let opened: Promise<Lab> | null = null
  const lab = () => (opened ??= openLab(t))
  let id = ''
  const ended = async (): Promise<string | null> => {
    const { store } = (await lab()).app.services
    const found = requirePresent(await store.operations.get(id))
    if (found.approval?.status !== 'waiting') return `the approval is ${found.approval?.status}`
    await store.operations.transition(id, {
      ...{ from: 'awaiting-approval', to: 'expired', reason: 'the attack has ended' },
      actor: { kind: 'system', name: 'test', tokenId: null },
    })
    return null
  }
  return [
    ...detours.map(([name, expected, fire]) => ({
      group,
      name: `an approver ${name}`,
      expected,
      fire: async () => fire(await lab()),
      after: async () => {
        const { approvals } = await readPolicy((await lab()).app)
        return approvals.required && approvals.fourEyes ? null : 'no second person is needed now'
      },
    })),
    ...kinds.flatMap(kind =>
      [null, { reason: 'nobody is awake' }].map(breakGlass =>
        harmless(
          group,
          `${kind}${breakGlass ? ' that skips the gate' : ''} by one person`,
          async () => {
            const operation = {
              ...newOperation('production', { kind, environmentKind: 'production' }),
              options: { planOnly: false, breakGlass },
              rollbackOf: null,
            } as unknown as Operation
            const control = findControl(await readPolicy((await lab()).app), operation)
            return control?.approval && control.fourEyes ? null : 'does not wait for another person'
          },
        ),
      ),
    ),
    // the last one of them leaves a policy of its own
    ...decisions.map(({ name, expected, approval, fire }) => ({
      group,
      name: `approved by ${name}`,
      expected,
      fire: async () => {
        const opened = await lab()
        id = await waitForApproval(opened.app, approval)
        return fire(opened, id)
      },
      after: ended,
    })),
  ]
}
