/**
 * Every route that the app registers × every role × every kind of environment, and roles on one
 * environment or one kind only. A route that is not in the table fails the test, so nobody adds one
 * without saying who may use it, and on what.
 */
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { hashSecret, newSecret } from '../../src/lib/secret.ts'
import { roles, type Grant, type Role } from '../../src/model/access.ts'
import { environmentKinds, type EnvironmentKind } from '../../src/model/environment.ts'
import { TwinstackError } from '../../src/lib/errors.ts'

import { compareEnvironments } from '../../src/analysis/parity/compare/compareEnvironments.ts'
import { noRemediation, type Task } from '../../src/model/schedule.ts'
import { judgement } from '../analysis/review/fixture.ts'
import { testApp, type Answer, type TestApp } from '../helper/app.ts'
import { present } from '../helper/present.ts'

/**
 * `on`: what the route is about. `everywhere`: a role on some environments is none. `seen`: a list
 * of what the caller may see, or himself. `pair`: two environments, and a role is needed on both.
 * `compared`: the same, but only one of them is named. `new`: an environment that is not there yet.
 * Others: one environment, or something of it.
 */
type Asked = {
  on: 'everywhere' | 'seen' | 'environment' | 'operation' | 'schedule' | 'pair' | 'compared' | 'new'
  /** the weakest role that may; `production`: where that is another one there */
  weakest: Role
  production?: Role
  /** only these; all when left out */
  kinds?: EnvironmentKind[]
  query?: string
  body?: object | ((name: string, kind: EnvironmentKind) => object)
  /** of the schedule that the route is about */
  task?: Task
}
type Rule = { on: 'nobody is asked' | 'signed' | 'proven'; url?: string; body?: object } | Asked
type More = Omit<Asked, 'on' | 'weakest'>

const on =
  (what: Asked['on']) =>
  (weakest: Role, more: More = {}): Asked => ({ on: what, weakest, ...more })
const [everywhere, seen, environment, operation, schedule, pair, compared, made] = (
  ['everywhere', 'seen', 'environment', 'operation', 'schedule', 'pair', 'compared', 'new'] as const
).map(on) as Record<number, ReturnType<typeof on>> as [R, R, R, R, R, R, R, R]
type R = ReturnType<typeof on>
const open: Rule = { on: 'nobody is asked' }
const signed: Rule = { on: 'signed' }
const twoIds = '?from=00000000-0000-4000-8000-000000000001&to=00000000-0000-4000-8000-000000000002'

const table: Record<string, Rule> = {
  'GET /': open,
  'GET /healthz': open,
  'GET /readyz': open,
  'GET /openapi.json': open,
  'GET /docs': open,
  'GET /docs/json': open,
  'GET /docs/yaml': open,
  'GET /docs/static/index.html': open,
  'GET /docs/static/swagger-initializer.js': open,
  'GET /docs/static/*': { ...open, url: '/docs/static/swagger-ui.css' },
  // proven by a signature, or by the token of another issuer, not by one of ours
  'POST /v1/token-exchange': { on: 'proven', body: { subjectToken: 'x' } },
  'POST /v1/integrations/slack': signed,
  'POST /v1/doors/slack': signed,
  'POST /v1/integrations/github': signed,
  'POST /v1/doors/github': signed,
  'POST /v1/integrations/gitlab': signed,
  'POST /v1/doors/gitlab': signed,
  'GET /v1/whoami': seen('viewer'),
  // a refusal is an answer too: each verb asks for its own rights
  'POST /v1/commands': seen('viewer', { body: { text: 'help' } }),
  'POST /v1/tokens': everywhere('admin', {
    body: { name: 'x', owner: 'y', ownerKind: 'machine', role: 'viewer' },
  }),
  'GET /v1/tokens': everywhere('admin'),
  'DELETE /v1/tokens/:id': everywhere('admin'),
  'GET /v1/audit': everywhere('admin'),
  'GET /v1/audit/verification': everywhere('admin'),
  'GET /v1/audit/export': everywhere('admin'),
  'POST /v1/webhooks': everywhere('admin', { body: { url: 'https://hooks.example.com/x' } }),
  'GET /v1/webhooks': everywhere('admin'),
  'GET /v1/webhooks/:id': everywhere('admin'),
  'PATCH /v1/webhooks/:id': everywhere('admin', { body: { active: false } }),
  'DELETE /v1/webhooks/:id': everywhere('admin'),
  'POST /v1/webhooks/:id/test': everywhere('admin'),
  'GET /v1/webhooks/:id/deliveries': everywhere('admin'),
  'POST /v1/webhooks/:id/deliveries/:delivery/replay': everywhere('admin'),
  'GET /metrics': everywhere('viewer'),
  'GET /v1/account/resources': everywhere('approver'),
  'GET /v1/review': everywhere('viewer'),
  'POST /v1/audits': everywhere('operator'),
  'GET /v1/audits': everywhere('viewer'),
  'GET /v1/audits/:id': everywhere('viewer'),
  'GET /v1/audits/:id/verify': everywhere('viewer'),
  'POST /v1/audits/:id/findings/:key': everywhere('approver', {
    body: { decision: 'resolve', reason: 'x' },
  }),
  'POST /v1/audits/:id/sign': everywhere('approver'),
  'POST /v1/environments': made('operator', {
    production: 'admin',
    body: (name, kind) => ({ name, kind }),
  }),
  'GET /v1/environments': seen('viewer'),
  'GET /v1/environments/:name': environment('viewer'),
  'PUT /v1/environments/:name': made('operator', { kinds: ['ephemeral'], body: {} }),
  'POST /v1/environments/:name/extend': environment('operator', { production: 'admin' }),
  'PATCH /v1/environments/:name': environment('operator', {
    production: 'admin',
    body: { description: 'x' },
  }),
  'DELETE /v1/environments/:name': environment('operator', {
    production: 'admin',
    query: '?destroy=true',
  }),
  'GET /v1/environments/:name/resources': environment('viewer'),
  'GET /v1/environments/:name/outputs': environment('viewer'),
  'GET /v1/environments/:name/drift': environment('viewer'),
  'GET /v1/environments/:name/unmanaged': environment('viewer'),
  'GET /v1/environments/:name/drift/adoption': environment('viewer', {
    kinds: ['production', 'staging'],
  }),
  'GET /v1/environments/:name/state-versions': environment('viewer'),
  'GET /v1/environments/:name/state-versions/:number': environment('admin'),
  'GET /v1/environments/:name/history': environment('viewer'),
  'GET /v1/environments/:name/history/compare': environment('viewer', { query: twoIds }),
  'POST /v1/environments/:name/operations': environment('operator', {
    production: 'approver',
    body: { kind: 'deploy' },
  }),
  'GET /v1/environments/:name/operations': environment('viewer'),
  'GET /v1/environments/:name/rollback-targets': environment('viewer'),
  'GET /v1/environments/:name/schedules': environment('viewer'),
  'POST /v1/environments/:name/schedules': environment('operator', {
    production: 'admin',
    body: { scheduleCron: '@daily' },
  }),
  'GET /v1/environments/:name/maintenance-windows': environment('viewer'),
  'PUT /v1/environments/:name/maintenance-windows': environment('operator', {
    production: 'admin',
    body: { windows: [] },
  }),
  'GET /v1/environments/:name/policy': environment('viewer'),
  'PATCH /v1/environments/:name/policy': environment('admin', {
    body: { gate: { withinHours: 24 } },
  }),
  'GET /v1/environments/:name/gate': environment('viewer'),
  'GET /v1/operations': seen('viewer'),
  'GET /v1/operations/:id': operation('viewer'),
  'POST /v1/operations/:id/cancel': operation('operator', { production: 'approver' }),
  'POST /v1/operations/:id/approve': operation('approver', { body: { digest: 'a'.repeat(64) } }),
  'POST /v1/operations/:id/reject': operation('approver'),
  'GET /v1/operations/:id/drift': operation('viewer'),
  'GET /v1/operations/:id/plan': operation('viewer'),
  'GET /v1/operations/:id/gate': operation('viewer'),
  'GET /v1/operations/:id/gate/verification': operation('viewer'),
  'GET /v1/operations/:id/tests': operation('viewer'),
  'POST /v1/operations/:id/tests': operation('operator', {
    body: { name: 'x', total: 1, failed: 0 },
  }),
  'GET /v1/operations/:id/sign-offs': operation('viewer'),
  'POST /v1/operations/:id/sign-offs': operation('approver', { body: { role: 'qa' } }),
  'GET /v1/operations/:id/events': operation('viewer'),
  'GET /v1/operations/:id/compliance': operation('viewer'),
  'GET /v1/schedules': seen('viewer'),
  'POST /v1/schedules': environment('operator', {
    production: 'admin',
    body: name => ({ environment: name, scheduleCron: '@daily' }),
  }),
  'GET /v1/schedules/:id': schedule('viewer'),
  'PATCH /v1/schedules/:id': schedule('operator', { production: 'admin', body: { paused: true } }),
  'DELETE /v1/schedules/:id': schedule('operator', { production: 'admin' }),
  'POST /v1/schedules/:id/run': schedule('operator'),
  'GET /v1/drift/findings': seen('viewer'),
  'GET /v1/drift/statistics': seen('viewer'),
  'GET /v1/notices': seen('viewer'),
  'GET /v1/compliance': seen('viewer'),
  'GET /v1/parity': pair('viewer'),
  'POST /v1/parity': pair('operator', { body: name => ({ left: name, right: 'production' }) }),
  'GET /v1/parity/reports': seen('viewer'),
  'GET /v1/parity/reports/:id': pair('viewer'),
  'GET /v1/parity/history': pair('viewer'),
  'GET /v1/parity/matrix': pair('viewer'),
  'GET /v1/differences': environment('viewer'),
  'GET /v1/differences/proposal': pair('viewer'),
}

/** where a query or a body asks for more, or names what the path does not */
const besides: (Asked & { route: string })[] = [
  // the patch of a copy shows the settings file of its template
  {
    route: 'GET /v1/environments/:name/drift/adoption',
    ...environment('operator', { kinds: ['ephemeral'] }),
  },
  { route: 'PATCH /v1/environments/:name', ...environment('admin', { body: { account: null } }) },
  {
    route: 'POST /v1/environments/:name/operations',
    ...environment('operator', { body: { kind: 'preview' } }),
  },
  {
    route: 'POST /v1/environments/:name/operations',
    ...environment('operator', { body: { kind: 'reconcile', planOnly: true } }),
  },
  {
    route: 'POST /v1/environments/:name/operations',
    ...environment('approver', {
      body: { kind: 'deploy', breakGlass: { reason: 'because it burns' } },
    }),
  },
  {
    route: 'GET /v1/environments/:name/outputs',
    ...environment('approver', { query: '?secrets=true' }),
  },
  {
    route: 'POST /v1/schedules',
    ...everywhere('admin', {
      body: { environment: null, task: 'audit', scheduleCron: '@monthly' },
    }),
  },
  {
    route: 'PATCH /v1/schedules/:id',
    ...everywhere('admin', { task: 'audit', body: { paused: true } }),
  },
  { route: 'POST /v1/schedules/:id/run', ...everywhere('operator', { task: 'audit' }) },
  { route: 'POST /v1/schedules/:id/run', ...everywhere('operator', { task: 'parity' }) },
  {
    route: 'POST /v1/schedules',
    ...compared('operator', {
      body: name => ({ environment: name, task: 'parity', scheduleCron: '@daily' }),
    }),
  },
  {
    route: 'POST /v1/environments/:name/schedules',
    ...compared('operator', { body: { task: 'parity', scheduleCron: '@daily' } }),
  },
  {
    route: 'PATCH /v1/schedules/:id',
    ...compared('operator', { task: 'parity', body: { paused: true } }),
  },
  { route: 'POST /v1/schedules/:id/run', ...compared('operator', { task: 'parity' }) },
  { route: 'GET /v1/compliance', ...environment('viewer', { query: '?environments=:name' }) },
]

t.test('the table has every route, and no other', async t => {
  const { app } = await testApp(t)
  await app.ready()
  // HEAD comes with GET
  const registered = app.routeList
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url }) => `${method} ${url}`)
  t.same([...new Set(registered)].sort(), Object.keys(table).sort())
})

t.test('each route without a token', async t => {
  const { call } = await testApp(t, { limits: { failures: 1000 } })
  for (const [route, rule] of Object.entries(table)) {
    const [method, path] = route.split(' ') as [string, string]
    const { query = '', url, body } = { query: undefined, url: undefined, body: undefined, ...rule }
    const there = url ?? placed(path + query, { name: 'staging', id: randomUUID() })
    const {
      status,
      headers,
      body: answer,
    } = await call(
      null,
      method,
      there,
      typeof body === 'function' ? body('staging', 'staging') : body,
    )
    if (rule.on === 'signed') {
      t.match(
        { status, answer },
        { status: 404, answer: { detail: /is not configured/ } },
        `${route}: a door without its secret is closed`,
      )
      continue
    }
    if (rule.on === 'nobody is asked') t.ok(status < 400, `${route} is public`)
    else
      t.match(
        { status, headers, answer },
        {
          status: 401,
          headers: { 'www-authenticate': /^Bearer/ },
          answer: { code: 'unauthenticated' },
        },
        `${route} demands a token`,
      )
    if (method === 'GET' && rule.on !== 'nobody is asked')
      t.ok([401, 405].includes((await call(null, 'HEAD', there)).status), `HEAD of ${path} too`)
  }
})

t.test('each route with each role on each kind of environment', async t => {
  const around = await prepared(await testApp(t, { limits: { perToken: 1_000_000 } }))
  const rules = [...Object.entries(table).map(([route, rule]) => ({ route, ...rule })), ...besides]
  for (const rule of rules) {
    if (rule.on === 'nobody is asked' || rule.on === 'signed' || rule.on === 'proven') continue
    t.same(
      await judge(around, rule as Asked & { route: string }),
      [],
      `${rule.route} ${(rule as Asked).task ?? ''} ${JSON.stringify((rule as Asked).body ?? (rule as Asked).query ?? '')}`,
    )
  }
})

type Around = {
  app: TestApp
  names: Record<EnvironmentKind, string>
  operations: Record<EnvironmentKind, string>
  reports: Record<EnvironmentKind, string>
  holder(held: Held): Promise<string>
}
type Held = { role?: Role; grants?: Grant[] }

/** Everything that is wrong about one route: who gets in and should not, or the other way round. */
async function judge(around: Around, rule: Asked & { route: string }): Promise<string[]> {
  const faults: string[] = []
  const kinds =
    rule.kinds ??
    (rule.on === 'everywhere' || rule.on === 'seen' || rule.on === 'compared'
      ? (['staging'] as const)
      : rule.on === 'pair'
        ? (['staging', 'ephemeral'] as const)
        : environmentKinds)
  for (const kind of kinds) {
    for (const [held, expected] of expectations(around, rule, kind)) {
      const { status, body } = await ask(around, rule, kind, held)
      const missing =
        status === 404 &&
        /^there is no (environment|operation|schedule|parity report) \S+$/.test(body.detail)
      const found =
        status === 403
          ? 'forbidden'
          : missing
            ? 'not there'
            : status === 401 || status >= 500
              ? `broken (${status} ${body.detail})`
              : 'allowed'
      if (found !== expected)
        faults.push(
          `${JSON.stringify(held)} on ${kind}: expected ${expected}, found ${found} (${status} ${body.detail ?? ''})`,
        )
    }
  }
  return faults
}

type Expected = 'allowed' | 'forbidden' | 'not there'

/**
 * Roles everywhere; the weakest one, and the one below it, by a grant; and the strongest one
 * elsewhere.
 */
function expectations(
  { names }: Around,
  { on: what, weakest: usual, production = usual, task }: Asked,
  kind: EnvironmentKind,
): [Held, Expected][] {
  const weakest = kind === 'production' ? production : usual
  const by = (allowed: boolean): Expected => (allowed ? 'allowed' : 'forbidden')
  const all: [Held, Expected][] = roles.map(role => [
    { role },
    by(roles.indexOf(role) >= roles.indexOf(weakest)),
  ])
  const below = roles[roles.indexOf(weakest) - 1]
  const here =
    what === 'pair'
      ? [names[kind], names.production]
      : [what === 'new' ? newName(kind) : names[kind]]
  const elsewhere: Grant[] = environmentKinds
    .filter(one => one !== kind && !here.includes(names[one]))
    .map(one => ({ role: 'admin', kind: one }))
  const named = (role: Role): Held => ({ grants: here.map(name => ({ role, environment: name })) })
  if (what === 'everywhere')
    return [
      ...all,
      [
        { grants: environmentKinds.map(one => ({ role: 'admin', kind: one })) },
        task ? 'not there' : 'forbidden',
      ],
    ]
  if (what === 'seen') return [...all, [named('viewer'), 'allowed']]
  const lower: [Held, Expected][] = below ? [[named(below), 'forbidden']] : []
  // each production environment is a counterpart, those too that other routes made
  const both = (role: Role): Held => ({
    grants: [
      { role, environment: names[kind] },
      { role, kind: 'production' },
    ],
  })
  if (what === 'compared')
    return [
      ...all,
      [both(weakest), 'allowed'],
      [both(present(below)), 'forbidden'],
      [named('admin'), 'forbidden'],
      [{ grants: [{ role: 'admin', kind: 'production' }] }, 'not there'],
    ]
  if (what === 'pair')
    return [
      ...all,
      [named(weakest), 'allowed'],
      ...lower,
      [{ grants: [{ role: 'admin', environment: present(here[0]) }] }, 'not there'],
      [{ grants: [{ role: 'admin', kind: 'production' }] }, 'not there'],
    ]
  return [
    ...all,
    [named(weakest), 'allowed'],
    [{ grants: [{ role: weakest, kind }] }, 'allowed'],
    ...lower,
    [
      { grants: [...elsewhere, { role: 'admin', environment: 'another' }] },
      what === 'new' ? 'forbidden' : 'not there',
    ],
  ]
}

async function ask(
  {
    app: {
      app,
      services: { store },
    },
    names,
    operations,
    reports,
    holder,
  }: Around,
  { route, on: what, query = '', body, task }: Asked & { route: string },
  kind: EnvironmentKind,
  held: Held,
): Promise<Answer> {
  const [method, path] = route.split(' ') as ['GET', string]
  const name = what === 'new' ? newName(kind) : names[kind]
  const asking =
    query === '' && path === '/v1/parity/matrix'
      ? `?environments=${name},production`
      : query === '' && what === 'pair' && method === 'GET' && !path.includes(':id')
        ? `?left=${name}&right=production`
        : query === '' && path === '/v1/differences'
          ? `?environment=${name}`
          : query
  const id = task
    ? await newSchedule(store, what === 'everywhere' ? null : name, task)
    : what === 'operation'
      ? operations[kind]
      : what === 'schedule'
        ? await newSchedule(store, name)
        : what === 'pair'
          ? reports[kind]
          : randomUUID()
  const payload = typeof body === 'function' ? body(name, kind) : body
  const response = await app.inject({
    method,
    url: placed(path + asking, { name, id }),
    headers: { authorization: `Bearer ${await holder(held)}` },
    ...(payload && { payload }),
  })
  const json = /[/+]json\b/.test(String(response.headers['content-type']))
  return {
    status: response.statusCode,
    headers: response.headers,
    body: json ? response.json() : {},
  }
}

/**
 * One environment of each kind with an operation, and a report of each against production; no git
 * is asked, so what is allowed ends soon after.
 */
async function prepared(app: TestApp): Promise<Around> {
  const {
    services: { store },
    services,
  } = app
  const names = { production: 'production', staging: 'staging', ephemeral: 'copy' }
  const [operations, reports] = [{}, {}] as [Around['operations'], Around['reports']]
  for (const kind of environmentKinds) {
    const name = names[kind]
    await store.environments.create({
      name,
      kind,
      description: '',
      owner: '',
      template: kind === 'ephemeral' ? 'staging' : null,
      overrides: {},
    })
    const { id } = await store.operations.create({
      environment: name,
      environmentKind: kind,
      kind: 'deploy',
      message: '',
      requestedBy: { kind: 'person', name: 'x', tokenId: null },
      revision: null,
      timeLimitSeconds: 60,
      removeEnvironment: false,
      idempotencyKey: null,
      idempotencyDigest: null,
    })
    operations[kind] = id
    const side = (environment: string) => ({ environment, resources: [] })
    const body = {
      basis: 'recorded',
      formula: '',
      comparison: compareEnvironments(side(name), side('production')),
      judgement: judgement(),
      ahead: null,
      versions: null,
      register: null,
      notes: [],
    }
    reports[kind] = (
      await store.parity.save({
        left: name,
        right: 'production',
        madeAt: new Date().toISOString(),
        operation: null,
        mode: 'full',
        score: 1,
        passed: true,
        body,
      })
    ).id
  }
  services.trees = { ...services.trees, resolve: nothing, tree: nothing }
  const held = new Map<string, Promise<string>>()
  const holder = (one: Held) =>
    held.get(JSON.stringify(one)) ??
    present(held.set(JSON.stringify(one), tokenOf(app, one)).get(JSON.stringify(one)))
  return { app, names, operations, reports, holder }
}

const nothing = async () => {
  throw new TwinstackError('revision-not-found', 'no git is asked here')
}

async function tokenOf(
  { services: { store } }: TestApp,
  { role = null, grants = [] }: { role?: Role | null; grants?: Grant[] },
): Promise<string> {
  const secret = newSecret()
  await store.tokens.create({
    name: 'x',
    owner: 'the caller',
    ownerKind: 'person',
    role,
    grants,
    hash: hashSecret(secret),
    expiresAt: null,
  })
  return secret
}

async function newSchedule(
  store: TestApp['services']['store'],
  environment: string | null,
  task: Task = 'drift-check',
): Promise<string> {
  const { id } = await store.schedules.create({
    id: randomUUID(),
    environment,
    task,
    scheduleCron: '@daily',
    timezone: 'UTC',
    jitterSeconds: 0,
    everyMinutes: null,
    autoRemediate: noRemediation,
    paused: false,
    nextExecution: new Date(Date.now() + 3600_000).toISOString(),
    createdBy: { kind: 'person', name: 'x', tokenId: null },
  })
  return id
}

const newName = (kind: EnvironmentKind) => (kind === 'ephemeral' ? 'new-one' : `new-${kind}`)
const placed = (path: string, { name, id }: { name: string; id: string }) =>
  path
    .replace(':name', name)
    .replace(':id', id)
    .replace(':number', '1')
    .replace(':delivery', '00000000-0000-4000-8000-000000000000')
    .replace(':key', 'drift-0123456789ab')
