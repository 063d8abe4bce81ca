/**
 * Every POST route of the table either honours an Idempotency-Key or starts no operation. A key is
 * stored in the row of its operation, in the same transaction: so it is as durable as that.
 */
import t from 'tap'
import { testApp } from '../../helper/app.ts'
import { table } from '../matrix/table.ts'

/** Those that start an operation: the key makes a repetition answer the first one. */
const starting = [
  'POST /v1/commands',
  'POST /v1/environments',
  'POST /v1/environments/:name/adoption',
  'POST /v1/environments/:name/operations',
  'POST /v1/schedules/:id/run',
]

/** Those that start none, or that can't start a second one, with the reason. */
const others: Record<string, string> = {
  'POST /v1/token-exchange': 'makes a token',
  'POST /v1/integrations/slack': 'a delivery that was seen before starts nothing',
  'POST /v1/integrations/github': 'a delivery that was seen before starts nothing',
  'POST /v1/integrations/gitlab': 'a delivery that was seen before starts nothing',
  'POST /v1/tokens': 'makes a token',
  'POST /v1/webhooks': 'makes a webhook',
  'POST /v1/webhooks/:id/test': 'sends a message',
  'POST /v1/webhooks/:id/deliveries/:delivery/replay': 'sends a message again',
  'POST /v1/compliance-audits': 'reads and makes a document',
  'POST /v1/compliance-audits/:id/findings/:key': 'stores a decision',
  'POST /v1/compliance-audits/:id/sign': 'stores a signature',
  'POST /v1/environments/:name/extend': 'moves a time, never to an earlier one',
  'POST /v1/environments/:name/settings/encrypt': 'computes',
  'POST /v1/environments/:name/settings/keys': 'stores keys',
  'POST /v1/environments/:name/schedules': 'makes a schedule',
  'POST /v1/operations/:id/cancel': 'an operation is cancelled once',
  'POST /v1/operations/:id/approve': 'an operation is approved once: the second time is 409',
  'POST /v1/operations/:id/reject': 'an operation is rejected once',
  'POST /v1/operations/:id/tests': 'stores a result, and honours a key',
  'POST /v1/operations/:id/sign-offs': 'stores a signature',
  'POST /v1/schedules': 'makes a schedule',
  'POST /v1/parity': 'reads and makes a report',
  'POST /v1/parity/exports': 'compares two documents and stores nothing',
  'POST /v1/sign-in-links': 'makes a link that works once',
}

// a busy machine needs more than tap's 30 s for all of them
t.setTimeout(120_000)

const key = { 'idempotency-key': 'a-key-of-the-caller' }

t.test('each POST route is in one of the lists, and its description says so', async t => {
  // forms of the dashboard can't send the header
  const posts = Object.keys(table).filter(
    route => route.startsWith('POST ') && !route.startsWith('POST /dashboard/'),
  )
  t.same(posts.sort(), [...starting, ...Object.keys(others)].sort())
  const { call } = await testApp(t)
  const { paths } = (await call(null, 'GET', '/openapi.json')).body
  const takesKey = (route: string) => {
    const path = route.slice('POST '.length).replaceAll(/:(\w+)/g, '{$1}')
    const parameters: { name: string }[] = paths[path].post.parameters ?? []
    return parameters.some(({ name }) => name === 'idempotency-key')
  }
  t.same(
    starting.filter(route => !takesKey(route)),
    [],
  )
})

t.test('a repetition starts nothing and answers the first operation', async t => {
  const { call, services } = await testApp(t)
  const count = async () => (await services.store.operations.list({ page: 1, pageSize: 1 })).total
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const schedule = await call('operator', 'POST', '/v1/schedules', {
    environment: 'staging',
    task: 'deploy',
    scheduleCron: '@daily',
  })
  const state = JSON.stringify({
    version: 3,
    deployment: {
      resources: [
        {
          urn: 'urn:pulumi:production::shop::pulumi:pulumi:Stack::shop-production',
          type: 'pulumi:pulumi:Stack',
          custom: false,
        },
      ],
    },
  })
  const requests: { path: string; body?: object; other: object | null; id(body: any): string }[] = [
    // first: a schedule skips its deploy while another one is queued
    {
      path: `/v1/schedules/${schedule.body.id}/run`,
      other: null,
      id: body => body.lastOperation,
    },
    {
      path: '/v1/environments/staging/operations',
      body: { kind: 'deploy' },
      other: { kind: 'preview' },
      id: body => body.id,
    },
    {
      path: '/v1/environments',
      body: { name: 'pr-1', kind: 'ephemeral', deploy: true },
      other: { name: 'pr-2', kind: 'ephemeral', deploy: true },
      id: body => body.operation.id,
    },
    {
      path: '/v1/environments/production/adoption',
      body: { kind: 'production', planOnly: true, state },
      other: { kind: 'production', planOnly: true, state, acceptChanges: true },
      id: body => body.id,
    },
    {
      path: '/v1/commands',
      body: { text: 'up staging' },
      other: { text: 'up pr-1' },
      id: body => body.operation.id,
    },
  ]
  for (const [at, { path, body, other, id }] of requests.entries())
    await t.test(path, async t => {
      const own = { 'idempotency-key': `${key['idempotency-key']}-${at}` }
      const before = await count()
      // both at the same moment, then once more
      const both = await Promise.all([1, 2].map(() => call('admin', 'POST', path, body, own)))
      const again = await call('admin', 'POST', path, body, own)
      const answers = [...both, again]
      t.ok(
        answers.every(({ status }) => status < 300),
        JSON.stringify(answers.map(answer => answer.body.detail ?? answer.status)),
      )
      t.equal(new Set(answers.map(answer => id(answer.body))).size, 1, 'one operation')
      t.equal(await count(), before + 1)
      if (other !== null)
        t.match(
          await call('admin', 'POST', path, other, own),
          { status: 422, body: { code: 'idempotency-mismatch' } },
          'another request with a used key',
        )
      t.equal(await count(), before + 1)
    })
})
