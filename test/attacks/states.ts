/**
 * Attacks of an approver of staging who writes states to the state service: over HTTP, with a
 * separate database, and with a production that has recorded a cluster.
 */
import type { Test } from 'tap'
import {
  clusterArn,
  clusterType,
  importState,
  invent,
  openStates,
  updateState,
} from '../helper/inventedState.ts'
import type { Attack, SeenResponse } from './attack.ts'
import { harmless } from './refusal.ts'

const group = 'invented states'
type Lab = Awaited<ReturnType<typeof openStates>>
const answer = ({ status, text }: { status: number; text: string }): SeenResponse => ({
  status,
  body: text,
  headers: {},
})

const role = (account: string) => JSON.stringify([{ roleArn: `arn:aws:iam::${account}:role/x` }])
const inventions: [string, object][] = [
  ['the id', invent('orders')],
  ['the id in upper case', invent('ORDERS')],
  ['the ARN', invent(clusterArn('orders'))],
  ['the ARN in upper case', invent(clusterArn('orders').toUpperCase())],
  ['protected', invent('orders', { protect: true })],
  ['to be deleted', invent('orders', { delete: true })],
  ['an older spelling of the type', invent('orders', { type: 'aws:rds:Cluster' })],
  ['a region of its own', invent('orders', { inputs: { region: 'eu-west-1' } })],
  ['a role in the account', invent('orders', { provider: { assumeRoles: role('111111111111') } })],
  ['another address', invent('orders', { provider: { endpoints: 'https://evil.example' } })],
  ['no outputs', invent('orders', { outputs: {} })],
  ['the URN of production', invent('orders', { name: 'orders', stack: 'staging' })],
]

const plain = JSON.stringify(invent('orders'))
/** The engine finds `orders` in these texts, JSON.parse does not. */
const hidden: [string, string][] = [
  ['a list in another case', plain.replace('"resources"', '"Resources"')],
  ['a letter that Go takes for an s', plain.replace('"resources"', '"re\u017fources"')],
  ['the same as an escape', plain.replace('"resources"', String.raw`"re\u017fources"`)],
  ['an id in another case', plain.replace('"id":"orders"', '"id":"free","Id":"orders"')],
  ['an id in capitals alone', plain.replace('"id":"orders"', '"ID":"orders"')],
  ['an id that occurs twice', plain.replace('"id":"orders"', '"id":"orders","id":"free"')],
  ['a list that occurs twice', plain.replace('"resources"', '"resources":[],"resources"')],
  ['a list that is merged', `${plain.slice(0, -1)},"resources":[]}`],
  ['a pending operation', plain.replace('"resources"', '"Pending_Operations"')],
  ['a type in another case', plain.replaceAll('"type"', '"Type"')],
]

const requests: [name: string, expected: number[], method: string, path: string, body?: object][] =
  [
    [
      'import to production',
      [404],
      'POST',
      'shop/production/import',
      { version: 3, deployment: {} },
    ],
    ['export of production', [404], 'GET', 'shop/production/export'],
    ['update of production', [404], 'POST', 'shop/production/update', { options: {} }],
    ['rename of production', [404], 'POST', 'shop/production/rename', { newName: 'mine' }],
    ['removal of production', [404], 'DELETE', 'shop/production?force=true'],
    [
      'the name of production',
      [403, 404, 409],
      'POST',
      'shop/staging/rename',
      { newName: 'production' },
    ],
    ['a name out of the folder', [400, 404], 'POST', 'shop/staging/rename', { newName: '../x' }],
    ['tags of production', [404], 'PATCH', 'shop/production/tags', { a: 'b' }],
    ['settings of production', [404], 'PUT', 'shop/production/config', { environment: 'x' }],
    ['a secret of production', [404], 'POST', 'shop/production/decrypt', { ciphertext: 'AAAA' }],
    ['a stack called production', [403, 404, 409], 'POST', 'shop', { stackName: 'production' }],
    ['production of another project', [403, 404], 'POST', 'evil', { stackName: 'production' }],
  ]

export function stateAttacks(t: Test): Attack[] {
  let opened: Promise<Lab> | null = null
  const lab = () => (opened ??= openStates(t))
  return [
    ...inventions.map(([name, deployment]) => ({
      group,
      name: `import: ${name}`,
      expected: [409],
      fire: async () => answer(await importState((await lab()).eve, deployment)),
      after: (_target: unknown, { body }: SeenResponse) =>
        body.includes('production') ? 'names the other environment' : null,
    })),
    ...inventions.map(([name, deployment]) =>
      harmless(
        group,
        `update, then destroy: ${name}`,
        async () => {
          const { eve, guard } = await lab()
          await updateState(eve, deployment)
          try {
            await guard('staging', 'destroy')
          } catch (error) {
            const { code } = error as { code?: string }
            return code === 'import-refused' ? null : String(error)
          }
          return `it would destroy ${clusterType} orders of production`
        },
        20,
      ),
    ),
    ...hidden.map(([name, deployment]) => ({
      group: 'states that two readers read differently',
      name,
      expected: [400],
      fire: async () => {
        const path = '/api/stacks/twinstack/shop/staging/import'
        const body = `{"version":3,"deployment":${deployment}}`
        return answer(await (await lab()).eve('POST', path, body))
      },
    })),
    ...requests.map(([name, expected, method, path, body]) => ({
      group,
      name,
      expected,
      fire: async () =>
        answer(await (await lab()).eve(method, `/api/stacks/twinstack/${path}`, body)),
    })),
  ]
}
