/** An invented state, and the state service that receives it. */
import type { Test } from 'tap'
import type { Grant } from '../../src/model/access.ts'
import type { CloudThing } from '../../src/model/cloud.ts'
import type { OperationKind, ResourceRecord } from '../../src/model/operation.ts'
import type { Tree } from '../../src/model/revision.ts'
import type { CloudRequest } from '../../src/model/run.ts'
import { hashSecret, createSecret } from '../../src/lib/secret.ts'
import { createGuard } from '../../src/services/operations/execute/guard.ts'
import { requirePresent } from './present.ts'
import { clientOf, type Client } from './pulumiProtocol.ts'
import { testStates } from './states.ts'
import { newEnvironment, newOperation } from './store.ts'

export const clusterType = 'aws:rds/cluster:Cluster'
const account = '111111111111'
export const clusterArn = (id: string) => `arn:aws:rds:eu-west-1:${account}:cluster:${id}`
export const held = (id: string): ResourceRecord => ({
  urn: `urn:pulumi:production::shop::${clusterType}::${id}`,
  type: clusterType,
  name: id,
  id,
  parent: null,
  provider: null,
  custom: true,
  protect: true,
  dependencies: [],
  inputs: {},
  outputs: { arn: clusterArn(id) },
})
const providerUrn = (stack: string) => `urn:pulumi:${stack}::shop::pulumi:providers:aws::made-up`

/** A state in the form of a hand-written one. */
export function invent(
  id: string,
  { stack = 'staging', provider = {}, name = 'x', ...more }: Record<string, any> = {},
): object {
  const resources = [
    {
      urn: providerUrn(stack),
      type: 'pulumi:providers:aws',
      custom: true,
      id: 'p',
      inputs: { region: 'eu-west-1', ...provider },
    },
    {
      urn: `urn:pulumi:${stack}::shop::${clusterType}::${name}`,
      type: clusterType,
      custom: true,
      id,
      provider: `${providerUrn(stack)}::p`,
      inputs: {},
      outputs: { arn: 'arn:aws:rds:eu-west-1:999999999999:cluster:mine' },
      ...more,
    },
  ]
  return { manifest: { time: '2026-01-01T00:00:00Z', magic: '', version: '' }, resources }
}

/**
 * A staging and a production that has recorded the cluster `orders`; `eve` is an approver of staging.
 */
export async function openStates(t: Pick<Test, 'teardown'>) {
  const states = await testStates(t)
  const { store } = states
  const admin = clientOf(states, `token ${await states.token('admin')}`)
  for (const kind of ['staging', 'production'] as const) {
    await admin('POST', '/api/stacks/twinstack/shop', { stackName: kind })
    await store.environments.create(newEnvironment(kind, { kind }))
    await store.environments.place(kind, { account, region: 'eu-west-1' })
  }
  await store.environments.record('production', {
    state: { resources: [held('orders')], digest: 'p' },
  })
  const holder = async (grants: Grant[]) => {
    const secret = createSecret()
    const person = { name: 'eve', owner: 'eve', ownerKind: 'person' as const, role: null, grants }
    await store.tokens.create({ ...person, hash: hashSecret(secret), expiresAt: null })
    return clientOf(states, `token ${secret}`)
  }
  const eve = await holder([
    { role: 'approver', kind: 'staging' },
    { role: 'approver', environment: 'side' },
  ])
  const guard = async (name: string, kind: OperationKind = 'destroy', things: CloudThing[] = []) =>
    createGuard({
      store,
      identity: async () => ({ account, region: 'eu-west-1' }),
      probe: async () => null,
      account: async () => things,
      vanishedPercent: 20,
    })({
      operation: await store.operations.create(newOperation(name, { kind })),
      environment: requirePresent(await store.environments.get(name)),
      tree: { folder: '/nowhere' } as Tree,
      cloud: { config: {} } as CloudRequest,
    })
  return { states, store, admin, eve, guard }
}

export const importState = (client: Client, deployment: object, stack = 'staging') =>
  client('POST', `/api/stacks/twinstack/shop/${stack}/import`, { version: 3, deployment })

/** The state as the result of an update; its client only claims that an engine wrote it. */
export async function updateState(client: Client, deployment: object, stack = 'staging') {
  const path = `/api/stacks/twinstack/shop/${stack}`
  const made = await client('POST', `${path}/update`, { options: {}, metadata: {} })
  const one = `${path}/update/${made.body?.updateID}`
  const { body } = await client('POST', one, {})
  const token = body?.token as string
  const wrote = await client('PATCH', `${one}/checkpoint`, { version: 3, deployment }, { token })
  if (wrote.status !== 204) throw new Error(wrote.text)
  const ended = await client('POST', `${one}/complete`, { status: 'succeeded' }, { token })
  if (ended.status !== 204) throw new Error(ended.text)
}
