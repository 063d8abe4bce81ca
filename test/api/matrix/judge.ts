/**
 * Calls a route with each role on each kind of environment, and returns the differences from the
 * table.
 */
import { randomUUID } from 'node:crypto'
import { hashSecret, createSecret } from '../../../src/lib/secret.ts'
import { roles, type Grant, type Role } from '../../../src/model/access.ts'
import { environmentKinds, type EnvironmentKind } from '../../../src/model/environment.ts'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { compareEnvironments } from '../../../src/analysis/parity/compare/compareEnvironments.ts'
import { noRemediation, type Task } from '../../../src/model/schedule.ts'
import { judgement } from '../../analysis/review/fixture.ts'
import { type Answer, type TestApp } from '../../helper/app.ts'
import { requirePresent } from '../../helper/present.ts'
import { type MatrixRequest } from './table.ts'

type JudgeContext = {
  app: TestApp
  names: Record<EnvironmentKind, string>
  operations: Record<EnvironmentKind, string>
  reports: Record<EnvironmentKind, string>
  holder(held: HeldRights): Promise<string>
}
type HeldRights = { role?: Role; grants?: Grant[] }

/** All faults of one route: callers that are admitted and should not be, or the reverse. */
export async function judge(
  around: JudgeContext,
  rule: MatrixRequest & { route: string },
): Promise<string[]> {
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
      const { status, body } = await request(around, rule, kind, held)
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
          `${JSON.stringify(held)} on ${kind}: expected ${expected}, found ${found} ` +
            `(${status} ${body.detail ?? ''})`,
        )
    }
  }
  return faults
}

type ExpectedResult = 'allowed' | 'forbidden' | 'not there'

/**
 * Roles everywhere; the weakest role and the one below it as a grant; and the strongest role on
 * another environment.
 */
function expectations(
  { names }: JudgeContext,
  { on: what, weakest: usual, production = usual, task }: MatrixRequest,
  kind: EnvironmentKind,
): [HeldRights, ExpectedResult][] {
  const weakest = kind === 'production' ? production : usual
  const by = (allowed: boolean): ExpectedResult => (allowed ? 'allowed' : 'forbidden')
  const all: [HeldRights, ExpectedResult][] = roles.map(role => [
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
  const named = (role: Role): HeldRights => ({
    grants: here.map(name => ({ role, environment: name })),
  })
  if (what === 'everywhere')
    return [
      ...all,
      [
        { grants: environmentKinds.map(one => ({ role: 'admin', kind: one })) },
        task ? 'not there' : 'forbidden',
      ],
    ]
  if (what === 'seen') return [...all, [named('viewer'), 'allowed']]
  const lower: [HeldRights, ExpectedResult][] = below ? [[named(below), 'forbidden']] : []
  // each production environment is a counterpart, also those that other routes created
  const both = (role: Role): HeldRights => ({
    grants: [
      { role, environment: names[kind] },
      { role, kind: 'production' },
    ],
  })
  if (what === 'compared')
    return [
      ...all,
      [both(weakest), 'allowed'],
      [both(requirePresent(below)), 'forbidden'],
      [named('admin'), 'forbidden'],
      [{ grants: [{ role: 'admin', kind: 'production' }] }, 'not there'],
    ]
  if (what === 'pair')
    return [
      ...all,
      [named(weakest), 'allowed'],
      ...lower,
      [{ grants: [{ role: 'admin', environment: requirePresent(here[0]) }] }, 'not there'],
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

async function request(
  around: JudgeContext,
  rule: MatrixRequest & { route: string },
  kind: EnvironmentKind,
  held: HeldRights,
): Promise<Answer> {
  const { names, holder } = around
  const { app } = around.app
  const [method, path] = rule.route.split(' ') as ['GET', string]
  const name = rule.on === 'new' ? newName(kind) : names[kind]
  const payload = typeof rule.body === 'function' ? rule.body(name, kind) : rule.body
  const response = await app.inject({
    method,
    url: placed(path + queryFor(rule, name), { name, id: await idFor(around, rule, kind, name) }),
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

/** The query of the rule, or the one that names the environment where the path does not. */
function queryFor(
  { route, on: what, query = '' }: MatrixRequest & { route: string },
  name: string,
): string {
  if (query !== '') return query
  if (route.endsWith(' /v1/parity/matrix')) return `?environments=${name},production`
  if (route.endsWith(' /v1/differences')) return `?environment=${name}`
  return what === 'pair' && route.startsWith('GET ') && !route.includes(':id')
    ? `?left=${name}&right=production`
    : ''
}

/** The id in the path: of a new schedule, or of the operation or report of that environment. */
async function idFor(
  { app, operations, reports }: JudgeContext,
  { on: what, task }: MatrixRequest,
  kind: EnvironmentKind,
  name: string,
): Promise<string> {
  const { store } = app.services
  if (task) return newSchedule(store, what === 'everywhere' ? null : name, task)
  if (what === 'operation') return operations[kind]
  if (what === 'schedule') return newSchedule(store, name)
  return what === 'pair' ? reports[kind] : randomUUID()
}

/**
 * One environment of each kind with an operation, and a report of each against production; git is
 * never read, so an admitted request ends soon after.
 */
export async function prepared(app: TestApp): Promise<JudgeContext> {
  const {
    services: { store },
    services,
  } = app
  const names = { production: 'production', staging: 'staging', ephemeral: 'copy' }
  const [operations, reports] = [{}, {}] as [JudgeContext['operations'], JudgeContext['reports']]
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
  services.trees = {
    ...services.trees,
    resolve: nothing,
    prepareFiles: nothing,
    prepareTree: nothing,
  }
  const held = new Map<string, Promise<string>>()
  const holder = (one: HeldRights) =>
    held.get(JSON.stringify(one)) ??
    requirePresent(held.set(JSON.stringify(one), tokenOf(app, one)).get(JSON.stringify(one)))
  return { app, names, operations, reports, holder }
}

const nothing = async () => {
  throw new TwinstackError('revision-not-found', 'the test has no repository')
}

async function tokenOf(
  { services: { store } }: TestApp,
  { role = null, grants = [] }: { role?: Role | null; grants?: Grant[] },
): Promise<string> {
  const secret = createSecret()
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
export const placed = (path: string, { name, id }: { name: string; id: string }) =>
  path
    .replace(':name', name)
    .replace(':id', id)
    .replace(':number', '1')
    .replace(':delivery', '00000000-0000-4000-8000-000000000000')
    .replace(':key', 'drift-0123456789ab')
