import t from 'tap'
import manifest from '../../package.json' with { type: 'json' }
import { toActorRecord, worker } from '../../src/model/actor.ts'
import { ClientError, createClient, type Client } from '../../src/client/index.ts'
import type { OperationEvent } from '../../src/model/operation.ts'
import { testApp, type TestApp } from '../helper/app.ts'
import { requirePresent } from '../helper/present.ts'

async function listening(
  t: import('tap').Test,
): Promise<TestApp & { url: string; client: Client }> {
  const test = await testApp(t)
  const url = await test.app.listen({ host: '127.0.0.1', port: 0 })
  return { ...test, url, client: createClient({ url: `${url}/`, token: test.secrets.admin }) }
}

t.test('a method for every route', async t => {
  const { client, services } = await listening(t)
  t.match(await client.createEnvironment({ name: 'staging', kind: 'staging' }), {
    name: 'staging',
    kind: 'staging',
  })
  t.match(await client.listEnvironments({ kind: 'staging', pageSize: 5 }), {
    total: 1,
    pageSize: 5,
    items: [{ name: 'staging' }],
  })
  t.match(await client.updateEnvironment('staging', { owner: 'platform' }), { owner: 'platform' })
  t.match(await client.getEnvironment('staging'), { owner: 'platform' })
  t.match(await client.listResources('staging', { type: 'aws:ec2/vpc:Vpc' }), { total: 0 })
  await services.store.environments.record('staging', {
    outputs: { url: { value: 'x', secret: false } },
  })
  t.same(await client.getOutputs('staging'), { url: { value: 'x', secret: false } })
  await t.rejects(client.getDrift('staging'), { code: 'not-found' })
  const operation = await client.requestOperation(
    'staging',
    { kind: 'deploy', message: 'why' },
    { idempotencyKey: 'once' },
  )
  t.equal(
    (
      await client.requestOperation(
        'staging',
        { kind: 'deploy', message: 'why' },
        { idempotencyKey: 'once' },
      )
    ).id,
    operation.id,
  )
  t.match(await client.getOperation(operation.id), {
    id: operation.id,
    transitions: [{ to: 'queued' }],
  })
  t.match(await client.listOperations({ environment: 'staging', status: 'queued', asc: true }), {
    total: 1,
  })
  t.match(await client.listEvents(operation.id, { limit: 1 }), {
    items: [{ seq: 1 }],
    operation: { id: operation.id },
  })
  await t.rejects(client.getOperationDrift(operation.id), { code: 'not-found' })
  t.match(await client.getCompliance({ environments: ['staging'] }), {
    compliant: true,
    environments: [{ name: 'staging', resources: 0 }],
  })
  await t.rejects(client.getCompliance({ environments: ['staging', 'nowhere'], planned: true }), {
    code: 'not-found',
  })
  await t.rejects(client.getOperationCompliance(operation.id), { code: 'not-found' })
  t.match(await client.getReview(), { counts: { met: Number } })
  t.match(await client.cancelOperation(operation.id), { status: 'cancelled' })
  const schedule = await client.createSchedule({ environment: 'staging', everyMinutes: 30 })
  t.match(await client.listSchedules({ environment: 'staging' }), { total: 3 }, 'with the defaults')
  t.match(await client.listSchedules({ task: 'audit' }), { total: 0 })
  t.match(await client.getSchedule(schedule.id), { everyMinutes: 30, task: 'drift-check' })
  t.match(await client.updateSchedule(schedule.id, { paused: true }), {
    paused: true,
    nextExecution: null,
  })
  await t.rejects(client.runSchedule(schedule.id), {
    code: 'conflict',
    message: /nothing is deployed/,
  })
  t.equal(await client.removeSchedule(schedule.id), undefined)
  await t.rejects(client.getParity({ left: 'staging', right: 'none' }), {
    code: 'not-found',
    message: /no environment none/,
  })
  await t.rejects(client.compareParity({ left: 'staging', right: 'none' }), { code: 'not-found' })
  t.match(await client.listParityReports({ left: 'staging' }), { total: 0, items: [] })
  t.same(await client.parityHistory({ days: 7 }), {
    left: 'staging',
    right: 'production',
    points: [],
  })
  await t.rejects(client.parityMatrix(['staging', 'none']), { code: /not-found|not-deployed/ })
  await t.rejects(client.parityMatrix(['staging']), { code: 'invalid-request' })
  await t.rejects(client.listDifferences(), { code: 'not-deployed' })
  await t.rejects(client.proposeDifferences({ left: 'staging', right: 'staging' }), {
    code: 'invalid-request',
  })
  await client.setMaintenanceWindows('staging', [{ from: '00:00', to: '00:00', reason: 'always' }])
  t.match(await client.getMaintenanceWindows('staging'), {
    windows: [{ timezone: 'UTC' }],
    now: { reason: 'always' },
  })
  const { token, secret } = await client.createToken({
    name: 'ci',
    owner: 'ci',
    ownerKind: 'machine',
    role: 'viewer',
  })
  t.match(secret, /^tws_/)
  t.ok((await client.listTokens()).items.some(({ id }) => id === token.id))
  await t.rejects(client.exchangeToken({ subjectToken: 'x' }), {
    code: 'unauthenticated',
    message: 'the token was not accepted',
  })
  t.match(await client.statistics({ days: 7 }), { deploys: { failed: 0 }, weeks: [] })
  t.match(await client.createSignInLink(), { path: /^\/dashboard\/sign-in\/link\?secret=tws_/ })
  t.match(await client.revokeToken(token.id), { id: token.id, revokedAt: String })
  t.match((await client.listAuditLog({ pageSize: 1 })).items, [
    { action: 'token.revoke', at: /^\d{4}-/ },
  ])
  const { head } = await client.verifyAuditLog()
  t.match(await client.verifyAuditLog({ expect: requirePresent(head) }), {
    ok: true,
    broken: null,
    expected: true,
  })
  t.match(
    (await client.exportAuditLog())
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
      .at(-1),
    { action: 'token.revoke', hash: head },
  )
  t.match(await client.command('status'), { tone: 'neutral', text: /environment/ })
  t.match(await client.whoami(), { name: 'the admin', role: 'admin', rights: ['environment:read'] })
  t.match(await client.ready(), { status: 'ok', checks: { database: 'ok', engine: 'ok' } })
  t.match(await client.health(), { status: 'ok', version: manifest.version })
  t.match(await client.metrics(), /^# HELP twinstack_/m)
  t.match(await client.openapi(), { openapi: '3.1.0' })
  t.equal(await client.deleteEnvironment('staging'), null)
  await client.createEnvironment({ name: 'other', kind: 'staging' })
  t.match(await client.deleteEnvironment('other', { destroy: true }), { kind: 'destroy' })
})

t.test('every documented route has a method', async t => {
  const { client } = await listening(t)
  const documented = Object.values(
    (await client.openapi()).paths as Record<string, Record<string, { operationId: string }>>,
  ).flatMap(path => Object.values(path).map(({ operationId }) => operationId))
  const methods: Record<string, string> = {
    root: '',
    receiveSlackWebhook: '',
    receiveGithubWebhook: '',
    receiveGitlabWebhook: '',
    readEvents: 'events',
    listEnvironmentOperations: 'listOperations',
    removeEnvironment: 'deleteEnvironment',
    listEnvironmentSchedules: 'listSchedules',
    createEnvironmentSchedule: 'createSchedule',
    readOutputs: 'getOutputs',
    latestDrift: 'getDrift',
    operationDrift: 'getOperationDrift',
    readHistory: 'history',
    proposeAdoption: 'getAdoption',
    readStateVersion: 'getStateVersion',
    operationPlan: 'getOperationPlan',
  }
  for (const id of documented) t.ok(methods[id] === '' || (methods[id] ?? id) in client, id)
})

t.test('refusals carry the problem document', async t => {
  const { client, url } = await listening(t)
  const error = await client.createEnvironment({ name: '../x', kind: 'staging' }).then(
    () => null,
    error => error,
  )
  t.ok(error instanceof ClientError)
  t.match(error, {
    code: 'invalid-request',
    status: 400,
    fields: [{ path: 'name' }],
    problem: { title: 'Invalid request', instance: /^urn:/ },
  })
  await t.rejects(createClient({ url, token: 'wrong' }).whoami(), {
    code: 'unauthenticated',
    hint: /Authorization/,
  })
  await t.rejects(createClient({ url: 'http://127.0.0.1:1', token: 'x' }).whoami(), {
    code: 'unavailable',
    problem: null,
    message: /127\.0\.0\.1:1/,
  })
})

t.test('waits for the end, through a restart of the service', async t => {
  const { client, app, services, url } = await listening(t)
  await client.createEnvironment({ name: 'staging', kind: 'staging' })
  const { id } = await client.requestOperation('staging', { kind: 'deploy' })
  const { store } = services
  const print = (message: string) =>
    store.operations.append(
      id,
      'service',
      [
        {
          n: null,
          at: new Date().toISOString(),
          body: { type: 'diagnostic', severity: 'info', message },
        },
      ],
      null,
    )
  const seen: OperationEvent[] = []
  const first = Promise.withResolvers<void>()
  const waiting = client.wait(id, {
    onEvent: event => {
      seen.push(event)
      first.resolve()
    },
  })
  await first.promise
  await print('before the restart')
  await app.close()
  await print('meanwhile')
  const { buildApp } = await import('../../api/app.ts')
  const again = await buildApp(services)
  t.teardown(() => again.close())
  await again.listen({ host: '127.0.0.1', port: Number(new URL(url).port) })
  await print('after it')
  await store.operations.transition(id, {
    from: 'queued',
    to: 'failed',
    actor: toActorRecord(worker),
    reason: 'test',
  })
  t.match(await waiting, {
    id,
    status: 'failed',
    transitions: [{ to: 'queued' }, { to: 'failed' }],
  })
  t.same(
    seen.map(({ seq }) => seq),
    [1, 2, 3, 4, 5],
    'each event once',
  )
})
