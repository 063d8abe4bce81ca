/**
 * The token of a run, which its program can read: at every route of the state service, of the stack
 * of another environment and of the organisation. And the token of an update at the path of another
 * one.
 */
import fastify from 'fastify'
import type { Test } from 'tap'
import { pulumiService } from '../../api/routes/pulumi/pulumiService.ts'
import { createSecret, hashSecret } from '../../src/lib/secret.ts'
import { createPolicyReader } from '../../src/services/promotion/policy/policies.ts'
import { parseMasterKeys } from '../../src/services/states/masterKeys.ts'
import { identifyStateClient } from '../../src/services/states/stateGrants.ts'
import { testApp } from '../helper/app.ts'
import { newOperation } from '../helper/store.ts'
import type { Attack, SeenResponse } from './attack.ts'
import { mark } from './outsiderLab.ts'

const organisation = 'twinstack'
const own = `/api/stacks/${organisation}/shop/staging`
const other = `/api/stacks/${organisation}/shop/production`
const state = {
  version: 3,
  deployment: { manifest: { time: '2026-01-01T00:00:00Z', magic: '', version: '' } },
}

type Call = (
  method: string,
  url: string,
  body?: unknown,
  authorization?: string,
) => Promise<SeenResponse>
type Lab = {
  admin: Call
  runner: Call
  /** of a deploy of staging that runs: the id and the token of its update */
  update: string
  updateToken: string
  /** an update of production that was created and not started */
  foreign: string
}

async function openLab(t: Test): Promise<Lab> {
  const { services, secrets, call } = await testApp(t)
  const { store } = services
  const server = fastify({ logger: false })
  server.decorateRequest('actor', null)
  await pulumiService(
    server,
    {
      store,
      masters: parseMasterKeys(Buffer.alloc(32, 7).toString('base64'), 'the attacks'),
      organisation,
      policy: createPolicyReader({ file: {} }),
      identify: (secret, address) => identifyStateClient({ store, secret, address }),
    },
    { verbs: services },
  )
  t.teardown(() => server.close())
  const as =
    (authorization: string): Call =>
    async (method, url, body, instead = authorization) => {
      const { statusCode: status, body: text } = await server.inject({
        method: method as 'GET',
        url,
        headers: {
          authorization: instead,
          'user-agent': 'pulumi-cli/1 (v3.259.0; linux)',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { payload: JSON.stringify(body) }),
      })
      return { status, body: text, headers: {} }
    }
  const admin = as(`token ${secrets.admin}`)
  for (const name of ['staging', 'production'] as const) {
    await admin('POST', `/api/stacks/${organisation}/shop`, { stackName: name })
    await call('admin', 'POST', '/v1/environments', { name, kind: name, description: mark })
  }
  await admin('PATCH', `${other}/tags`, { note: mark })
  const { id: operation } = await store.operations.create(newOperation('staging'))
  await store.operations.claim('staging', { worker: 'w', leaseSeconds: 3600 })
  const secret = createSecret()
  const stack = { project: 'shop', name: 'staging' }
  await store.stacks.addToken({ hash: hashSecret(secret), stack, operation, reading: false })
  const runner = as(`token ${secret}`)
  const create = async (who: Call, path: string, kind: string): Promise<string> =>
    (
      JSON.parse((await who('POST', `${path}/${kind}`, { options: {} })).body) as {
        updateID: string
      }
    ).updateID
  const update = await create(runner, own, 'update')
  const started = await runner('POST', `${own}/update/${update}`, {})
  const { token: updateToken } = JSON.parse(started.body) as { token: string }
  return { admin, runner, update, updateToken, foreign: await create(admin, other, 'preview') }
}

/** Every route of a stack; `ID` is an update of it. */
const ofStack: [method: string, path: string, body?: unknown][] = [
  ['GET', ''],
  ['GET', '/export'],
  ['GET', '/export/1'],
  ['POST', '/import', state],
  ['POST', '/rename', { newName: 'mine' }],
  ['POST', '/rename', { newName: 'staging', newProject: 'mine' }],
  ['PATCH', '/tags', { a: 'b' }],
  ['PUT', '/config', { environment: 'x' }],
  ['DELETE', '/config'],
  ['DELETE', '?force=true'],
  ['POST', '/encrypt', { plaintext: 'AAAA' }],
  ['POST', '/decrypt', { ciphertext: 'AAAA' }],
  ['POST', '/batch-encrypt', { plaintexts: ['AAAA'] }],
  ['POST', '/batch-decrypt', { ciphertexts: ['AAAA'] }],
  ['POST', '/decrypt/log-decryption', {}],
  ...['update', 'preview', 'refresh', 'destroy'].map((kind): [string, string, unknown] => [
    'POST',
    `/${kind}`,
    { options: {} },
  ]),
  ['POST', '/update/ID', {}],
  ['GET', '/update/ID'],
  ['POST', '/update/ID/cancel'],
  ['GET', '/updates'],
  ['GET', '/updates/latest'],
  ['GET', '/updates/latest/previews'],
  ['GET', '/updates/1'],
]
/** Commands of Pulumi Cloud, on which a run has no rights, also of its own environment. */
const ofCloud: [method: string, path: string, body?: unknown][] = [
  ...[own, other].flatMap((stack): [string, string, unknown?][] => [
    ['POST', `${stack}/deployments`, { operation: 'destroy' }],
    ['GET', `${stack}/deployments`],
    ['GET', `${stack}/deployments/settings`],
    ['GET', `${stack}/deployments/version/1`],
    ['GET', `${stack}/drift/status`],
    ['GET', `${stack}/deployments/schedules`],
    ['POST', `${stack}/deployments/schedules`, { scheduleCron: '0 * * * *' }],
  ]),
  ...['members', 'roles', 'auditlogs/v2', 'auditlogs/v2/export', 'search/resources', 'hooks'].map(
    (path): [string, string] => ['GET', `/api/orgs/${organisation}/${path}`],
  ),
]
/** Writes of an update that runs. */
const ofUpdate: [method: string, path: string, body: unknown][] = [
  ['PATCH', 'checkpoint', state],
  ['PATCH', 'checkpointverbatim', { untypedDeployment: state, sequenceNumber: 1 }],
  ['PATCH', 'journalentries', { entries: [] }],
  ['POST', 'renew_lease', { duration: 300 }],
  ['POST', 'events/batch', { events: [] }],
  ['POST', 'complete', { status: 'failed' }],
]
const writes = [200, 204, 400, 403, 404, 409]
const group = 'the token of a run'

export function runTokenAttacks(t: Test): Attack[] {
  let opened: Promise<Lab> | null = null
  const lab = () => (opened ??= openLab(t))
  /** Production has the tag, no state, and no update that has begun. */
  const isUntouched = async (): Promise<string | null> => {
    const { admin, foreign } = await lab()
    const { body, status } = await admin('GET', other)
    if (status !== 200 || !body.includes(mark)) return `production is ${status} ${body}`
    const { body: exported } = await admin('GET', `${other}/export`)
    if (exported.includes('2026-01-01T00:00:00Z')) return 'the state of production was written'
    const update = await admin('GET', `${other}/update/${foreign}`)
    return update.body.includes('not started') ? null : `the update is ${update.body}`
  }
  const make = (name: string, expected: number[], fire: (lab: Lab) => Promise<SeenResponse>) => ({
    group,
    name,
    expected,
    fire: async () => fire(await lab()),
    after: async (_target: unknown, { body }: SeenResponse) =>
      body.includes(mark) ? 'shows production' : isUntouched(),
  })
  return [
    ...ofStack.map(([method, path, body]) =>
      make(`of staging: ${method} ${path} of production`, [404], ({ runner, foreign }) =>
        runner(method, other + path.replace('ID', foreign), body),
      ),
    ),
    ...ofStack
      .filter(([, path]) => path.includes('ID'))
      .map(([method, path, body]) =>
        make(
          `of staging: ${method} ${path} of its own stack, with an update of production`,
          [404, 409],
          ({ runner, foreign }) => runner(method, own + path.replace('ID', foreign), body),
        ),
      ),
    ...ofCloud.map(([method, path, body]) =>
      make(`${method} ${path}`, [403, 404], ({ runner }) => runner(method, path, body)),
    ),
    make('a new stack with the name of production', [404], ({ runner }) =>
      runner('POST', `/api/stacks/${organisation}/shop`, { stackName: 'production' }),
    ),
    make('a new stack in another project', [404], ({ runner }) =>
      runner('POST', `/api/stacks/${organisation}/evil`, { stackName: 'staging' }),
    ),
    make('the list of stacks', [200], ({ runner }) => runner('GET', '/api/user/stacks')),
    ...ofUpdate.flatMap(([method, path, body]) => [
      make(`of an update: ${method} ${path} of the update of production`, [403], lab =>
        lab.runner(
          method,
          `${other}/update/${lab.foreign}/${path}`,
          body,
          `update-token ${lab.updateToken}`,
        ),
      ),
      // the update decides what is written, not the path
      make(`of an update: ${method} ${path} at the path of production`, writes, lab =>
        lab.runner(
          method,
          `${other}/update/${lab.update}/${path}`,
          body,
          `update-token ${lab.updateToken}`,
        ),
      ),
      make(`${method} ${path} with the token of the run`, [401], lab =>
        lab.runner(method, `${own}/update/${lab.update}/${path}`, body),
      ),
    ]),
  ]
}
