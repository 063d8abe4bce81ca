/**
 * No production change without staging deploy and test: every kind of operation and every way to
 * request one. The tables of operationRequestsLab.ts must name every kind, every task of schedules, every
 * route that is no reading, every command that requests an operation and every caller of the verb:
 * one that is missing fails the test, so that every new way has a decision of the gate.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { schedule as clock } from '../../../src/model/actor.ts'
import { verbs } from '../../../src/cli/operate.ts'
import { createClient } from '../../../src/client/index.ts'
import { packageFolder } from '../../../src/model/config.ts'
import { requestOperation } from '../../../src/services/operations/requestOperation.ts'
import {
  requestedKindSchema,
  type Operation,
  type OperationKind,
} from '../../../src/model/operation.ts'

import { perform } from '../../../src/services/schedules/perform.ts'
import { noRemediation, tasks, type Schedule, type Task } from '../../../src/model/schedule.ts'
import { createVisitor } from '../../helper/browser.ts'
import { requirePresent } from '../../helper/present.ts'
import { newOperation } from '../../helper/store.ts'
import {
  createRequestsLab,
  kinds,
  scheduled,
  starting,
  startingNothing,
  callers,
} from './operationRequestsLab.ts'

const { app, services, call, store, revision, holds } = await createRequestsLab(t)

t.test('the table has every kind, task, route, command and caller, and no other', async t => {
  t.same(Object.keys(kinds).sort(), [...requestedKindSchema.options].sort())
  t.same(Object.keys(scheduled).sort(), [...tasks].sort())
  await app.app.ready()
  const changing = [
    ...new Set(
      app.app.routeList
        .map(({ method, url }) => `${method} ${url}`)
        .filter(route => !/^(GET|HEAD|OPTIONS) /.test(route)),
    ),
  ]
  t.same(
    changing.filter(route => !(route in starting) && !startingNothing.includes(route)),
    [],
    'a route that is new: does it start operations?',
  )
  t.same(
    Object.keys(starting).filter(route => !changing.includes(route)),
    [],
  )
  for (const { kind } of verbs) t.ok(kinds[kind], `twinstack ${kind}`)
  t.same(
    sources('src', 'api')
      .filter(file => /\b(requestOperation|operations\.create) ?\(\{?/.test(code(file)))
      .filter(file => !/^src\/(cli|client|store)/.test(file) && !callers.includes(file)),
    [],
    'a caller that is new',
  )
})

/** Without imports and types of signatures. */
const code = (file: string) =>
  readFileSync(join(packageFolder, file), 'utf8').replaceAll(/^(import|export type|type) .*$/gm, '')
const sources = (...folders: string[]) =>
  folders.flatMap(folder =>
    readdirSync(join(packageFolder, folder), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .map(file => join(folder, file)),
  )

for (const kind of requestedKindSchema.options) {
  const { unseen, body } = kinds[kind]
  t.test(`REST: ${kind} of production: ${unseen}`, async t => {
    if (kind === 'rollback')
      return holds(
        t,
        await store.operations.create(
          newOperation('production', {
            environmentKind: 'production',
            kind,
            revision: revision('unseen'),
          }),
        ),
      )
    const requests = await call('admin', 'POST', '/v1/environments/production/operations', {
      kind,
      ...body,
    })
    if (unseen !== 'refused at the request') return holds(t, requests.body)
    t.match(requests, { status: 400, body: { errors: [{ path: 'revision' }] } })
    const { revision: _, ...rest } = body as { revision?: string }
    await holds(
      t,
      (await call('admin', 'POST', '/v1/environments/production/operations', { kind, ...rest }))
        .body,
    )
  })
}

t.test(
  'REST: no other field of a request names code: settings and a dirty folder are refused',
  async t => {
    for (const field of ['settings', 'overrides', 'config', 'tree', 'gate', 'skipGate'])
      t.match(
        await call('admin', 'POST', '/v1/environments/production/operations', {
          kind: 'deploy',
          [field]: {},
        }),
        { status: 400 },
      )
    const { resolve } = services.trees
    services.trees.resolve = async () => ({ ...revision('dirty-1'), commit: null, dirty: true })
    t.match(
      await call('admin', 'POST', '/v1/environments/production/operations', { kind: 'deploy' }),
      { status: 409, body: { code: 'revision-dirty' } },
    )
    services.trees.resolve = resolve
    t.match(await call('admin', 'DELETE', '/v1/environments/production?destroy=true'), {
      status: 422,
      body: { code: 'confirmation-required' },
    })
  },
)

t.test('dashboard: a form requests what REST requests', async t => {
  const visitor = createVisitor(app.app)
  await visitor.signIn(app.secrets.admin)
  await visitor.visit('/dashboard/environments/production')
  const { status, location } = await visitor.send('/dashboard/environments/production/operations', {
    kind: 'deploy',
    now: '1',
    revision: 'unseen',
  })
  t.equal(status, 303)
  const id = requirePresent(requirePresent(location).split('/').at(-1))
  await holds(t, requirePresent(await store.operations.get(id)))
})

t.test('command line: it has only the client, and that only this API', async t => {
  const url = await app.app.listen({ port: 0, host: '127.0.0.1' })
  const client = createClient({ url, token: app.secrets.admin })
  for (const { kind } of verbs.filter(
    ({ kind }) => kinds[kind].unseen === 'refused at the gate' && kind !== 'rollback',
  ))
    await holds(t, await client.requestOperation('production', { kind, revision: 'unseen' }))
  t.same(
    sources('src/cli').filter(
      file =>
        /from '[./]+\/(store|queue)\/|operations\/(requestOperation|execute)/.test(
          readFileSync(join(packageFolder, file), 'utf8'),
        ) && !/embedded/.test(readFileSync(join(packageFolder, file), 'utf8')),
    ),
    [],
  )
})

t.test('schedule: tasks only read; what drift makes it put right is what is deployed', async t => {
  const requests: OperationKind[] = []
  const schedule = (task: Task): Schedule =>
    ({
      id: crypto.randomUUID(),
      environment: 'production',
      task,
      autoRemediate: noRemediation,
    }) as Schedule
  for (const task of tasks) {
    await store.runInTransaction(bound =>
      perform(
        {
          request: async (_store, _actor, input) => {
            requests.push(input.kind)
            return { id: 'x' } as Operation
          },
          handlers: {
            parity: async () => ({ operation: null }),
            audit: async () => ({ operation: null }),
          },
        },
        schedule(task),
        bound,
        clock,
      ),
    )
  }
  // the request above has queued a check already: no second one is requested
  t.ok(requests.every(kind => Object.values(scheduled).includes(kind)))
  const ctx = { ...app.context('admin'), trees: services.trees, actor: clock }
  const { operation } = await requestOperation({
    ctx,
    input: { environment: 'production', kind: 'reconcile', message: 'remediates' },
  })
  t.match(operation, { requestedBy: { name: 'schedule' }, revision: { id: 'deployed' } })
  await holds(t, operation)
})
