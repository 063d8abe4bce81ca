/**
 * No production change without staging deploy and test: every kind of operation × every door. The
 * table below must name every kind, every task of schedules, every route that is no reading, every
 * command that asks for an operation and every caller of the verb: one that is missing fails the
 * test, so nobody adds a door without saying what the gate says to it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { schedule as clock } from '../../../src/model/actor.ts'
import { verbs } from '../../../src/cli/operate.ts'
import { createClient } from '../../../src/client/index.ts'
import { packageFolder } from '../../../src/model/config.ts'
import { concludeOperation } from '../../../src/services/operations/execute/concludeOperation.ts'
import { concludeUnrun } from '../../../src/services/operations/execute/conclusion.ts'
import { emptyResult } from '../../../src/model/run.ts'
import { requestOperation } from '../../../src/services/operations/requestOperation.ts'
import {
  isWriting,
  operationKinds,
  type Operation,
  type OperationKind,
} from '../../../src/model/operation.ts'
import { createPromotionService } from '../../../src/services/promotion/promotionService.ts'

import type { GateDecision } from '../../../src/model/promotion.ts'
import type { Revision, Tree } from '../../../src/model/revision.ts'
import { perform } from '../../../src/services/schedules/perform.ts'
import { noRemediation, tasks, type Schedule, type Task } from '../../../src/model/schedule.ts'
import { testApp } from '../../helper/app.ts'
import { ana, newEnvironment, newOperation } from '../../helper/store.ts'
import type { BoundPlan } from '../../../src/model/promotionService.ts'
import { present } from '../../helper/present.ts'

type Says = {
  rule: GateDecision['rule']
  /**
   * what a production that runs `deployed` says to code that staging has never seen, and to a state
   * that something else wrote
   */
  unseen: 'refused at the gate' | 'refused at the request' | 'runs no new code' | 'changes nothing'
  body: object
}

const writes = [{ type: 'aws:sns/topic:Topic', name: 'news', id: 'arn' }]
const kinds: Record<OperationKind, Says> = {
  preview: { rule: 'not-gated', unseen: 'changes nothing', body: { revision: 'unseen' } },
  'drift-check': { rule: 'not-gated', unseen: 'changes nothing', body: {} },
  deploy: { rule: 'promotion', unseen: 'refused at the gate', body: { revision: 'unseen' } },
  rollback: { rule: 'rollback', unseen: 'refused at the gate', body: {} },
  reconcile: {
    rule: 'deployed-revision',
    unseen: 'refused at the request',
    body: { revision: 'unseen' },
  },
  rebuild: {
    rule: 'deployed-revision',
    unseen: 'refused at the request',
    body: { revision: 'unseen', confirm: 'production' },
  },
  // by a right, with the name typed, and an approval where the policy says so; what it takes away
  // was let in before
  destroy: { rule: 'not-gated', unseen: 'runs no new code', body: { confirm: 'production' } },
  import: {
    rule: 'not-gated',
    unseen: 'runs no new code',
    body: { confirm: 'production', resources: writes },
  },
  // the recorded state alone
  'state-edit': {
    rule: 'not-gated',
    unseen: 'runs no new code',
    body: { confirm: 'production', stateEdit: { action: 'repair' } },
  },
}

/**
 * What each task of a schedule asks for; drift that a policy covers is put right by a reconcile.
 */
const scheduled: Record<Task, OperationKind | null> = {
  'drift-check': 'drift-check',
  parity: null,
  audit: null,
  down: 'destroy',
  up: 'deploy',
}

/**
 * Routes that are no reading: those that lead to operations, by which kind; all others lead to
 * none.
 */
const starting: Record<string, OperationKind | 'any'> = {
  'POST /v1/environments/:name/operations': 'any',
  'DELETE /v1/environments/:name': 'destroy',
  'POST /v1/schedules/:id/run': 'drift-check',
  'POST /v1/commands': 'any',
  // both of copies alone: see below
  'POST /v1/environments': 'deploy',
  'PUT /v1/environments/:name': 'deploy',
}
const startingNothing = [
  'PATCH /v1/environments/:name',
  'PATCH /v1/environments/:name/policy',
  'PUT /v1/environments/:name/maintenance-windows',
  'POST /v1/environments/:name/schedules',
  'POST /v1/schedules',
  'PATCH /v1/schedules/:id',
  'DELETE /v1/schedules/:id',
  'POST /v1/operations/:id/cancel',
  'POST /v1/tokens',
  'POST /v1/token-exchange',
  'DELETE /v1/tokens/:id',
  'POST /v1/parity',
  'POST /v1/audits',
  'POST /v1/audits/:id/findings/:key',
  'POST /v1/audits/:id/sign',
  'POST /v1/environments/:name/extend',
  'POST /v1/operations/:id/tests',
  'POST /v1/operations/:id/sign-offs',
  'POST /v1/operations/:id/approve',
  'POST /v1/operations/:id/reject',
  // they keep what came, and start what the commands of a person may start: see the callers
  'POST /v1/integrations/slack',
  'POST /v1/doors/slack',
  'POST /v1/integrations/github',
  'POST /v1/doors/github',
  'POST /v1/integrations/gitlab',
  'POST /v1/doors/gitlab',
  'POST /v1/webhooks',
  'PATCH /v1/webhooks/:id',
  'DELETE /v1/webhooks/:id',
  'POST /v1/webhooks/:id/test',
  'POST /v1/webhooks/:id/deliveries/:delivery/replay',
]

/** Files that call `requestOperation`, or write an operation: there is no other way to one. */
const callers = [
  'api/routes/operationRequests.ts',
  'src/services/requestAs.ts',
  'src/services/operations/removeEnvironment.ts',
  'src/services/operations/requestOperation.ts',
  'src/services/schedules/runSchedule.ts',
  'src/services/environments/ephemeral/ensureEnvironment.ts',
  'src/services/environments/ephemeral/makeEnvironment.ts',
  'src/services/environments/ephemeral/sweeper.ts',
  'src/services/schedules/workingHours.ts',
  'src/integrations/commands/verbs/requests.ts',
  'src/integrations/pullRequests/push.ts',
  'src/integrations/pullRequests/ensurePull.ts',
]

const app = await testApp(t)
const { services, call } = app
const { store } = services
services.promotion = { ...services.promotion, file: {} }
const service = createPromotionService({ promotion: services.promotion })
const revision = (id: string): Revision => ({
  id,
  commit: id,
  ref: id,
  subject: 's',
  author: 'a',
  committedAt: null,
  dirty: false,
  dependencies: 'd',
})
const folder = t.testdir()
const treeOf = (of: Revision): Tree => ({
  revision: of,
  folder,
  modules: folder,
  project: 'shop',
  main: join(folder, 'index.ts'),
})
services.trees = { resolve: async ref => revision(ref ?? 'head'), tree: async of => treeOf(of) }

for (const kind of ['staging', 'production'] as const) {
  await store.environments.create(newEnvironment(kind, { kind }))
  const { id } = await store.operations.create(
    newOperation(kind, { environmentKind: kind, revision: revision('deployed') }),
  )
  await store.operations.claim(kind, { worker: 'w', leaseSeconds: 60 })
  await store.operations.transition(id, {
    from: 'running',
    to: 'succeeded',
    actor: ana,
    reason: 'done',
    schemaDigest: 's',
  })
  await store.environments.record(kind, {
    deployed: { operation: id, revision: revision('deployed') },
    state: { resources: [], digest: 'as it was left' },
  })
}

async function judged(
  operation: Operation,
  stateDigest = 'as it was left',
): Promise<{ before: GateDecision | null; planned: GateDecision | null }> {
  const environment = present(await store.environments.get('production'))
  const plan = {
    operation: operation.id,
    environment: 'production',
    revision: present(operation.revision).id,
    at: new Date().toISOString(),
    refreshed: [],
    planned: [],
    dependents: [],
    state: [],
    settings: {},
    ruleFindings: [],
  }
  const bound: BoundPlan = {
    plan,
    digest: 'p',
    stateDigest,
    settingsDigest: null,
    schemaDigest: 's',
  }
  const asked = { operation, environment, tree: treeOf(present(operation.revision)) }
  return {
    before: await service.gate(store, asked, null),
    planned: await service.gate(store, asked, bound),
  }
}

const unmet = (decision: GateDecision | null) =>
  (decision?.conditions ?? [])
    .filter(({ met, mode }) => met === false && mode === 'required')
    .map(({ name }) => name)

/** What the gate says to an operation, whichever door it came through. */
async function holds(t: Test, operation: Operation): Promise<void> {
  const { rule, unseen } = kinds[operation.kind]
  const { before, planned } = await judged(operation)
  if (unseen === 'changes nothing') {
    t.notOk(isWriting(operation), 'it writes nothing')
    return void t.same([before, planned], [null, null])
  }
  t.match([before, planned], [{ rule }, { rule }])
  if (unseen !== 'refused at the gate') return void t.equal(present(planned).allowed, true)
  t.match([before, planned], [{ allowed: false }, { allowed: false }])
  t.ok(unmet(before).includes('proven'), 'before anything runs')
}

t.test('the table has every kind, task, route, command and caller, and no other', async t => {
  t.same(Object.keys(kinds).sort(), [...operationKinds].sort())
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

for (const kind of operationKinds) {
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
    const asked = await call('admin', 'POST', '/v1/environments/production/operations', {
      kind,
      ...body,
    })
    if (unseen !== 'refused at the request') return holds(t, asked.body)
    t.match(asked, { status: 400, body: { errors: [{ path: 'revision' }] } })
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
  const asked: OperationKind[] = []
  const schedule = (task: Task): Schedule =>
    ({
      id: crypto.randomUUID(),
      environment: 'production',
      task,
      autoRemediate: noRemediation,
    }) as Schedule
  for (const task of tasks) {
    await store.transaction(bound =>
      perform(
        {
          request: async (_store, _actor, input) => {
            asked.push(input.kind)
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
  // a check waits already, from the door above: nothing is asked for twice
  t.ok(asked.every(kind => Object.values(scheduled).includes(kind)))
  const ctx = { ...app.context('admin'), trees: services.trees, actor: clock }
  const { operation } = await requestOperation({
    ctx,
    input: { environment: 'production', kind: 'reconcile', message: 'remediates' },
  })
  t.match(operation, { requestedBy: { name: 'schedule' }, revision: { id: 'deployed' } })
  await holds(t, operation)
})

t.test(
  'plain pulumi: it is not prevented, but the next change is refused, and says so',
  async t => {
    for (const kind of ['deploy', 'rollback', 'reconcile', 'rebuild'] as const) {
      const operation = await store.operations.create(
        newOperation('production', {
          environmentKind: 'production',
          kind,
          revision: revision('deployed'),
        }),
      )
      const { planned } = await judged(operation, 'written by a plain pulumi')
      t.match(planned, { allowed: false }, kind)
      t.ok(unmet(planned).includes('known-state'))
      t.match(
        present(planned).conditions.find(({ name }) => name === 'known-state'),
        { detail: /a plain pulumi/, fix: /--break-glass/ },
      )
    }
  },
)

t.test(
  'plain pulumi: a preview or a drift check that reads its state first hides nothing',
  async t => {
    await store.sql("update twinstack.operations set status = 'cancelled' where status = 'queued'")
    const { id } = await store.operations.create(
      newOperation('production', {
        environmentKind: 'production',
        kind: 'preview',
        revision: revision('deployed'),
      }),
    )
    const { operation, fence } = present(
      await store.operations.claim('production', {
        worker: 'w',
        leaseSeconds: 60,
      }),
    )
    const lease = { fence, persist: (work: () => Promise<unknown>) => work() }
    const deps = { store, worker: 'w', leaseSeconds: 60, drift: { conclude: async () => {} } }
    const result = {
      ...emptyResult,
      state: { resources: [], pendingOperations: [], digest: 'written by a plain pulumi' },
      encryptionSalt: null,
      outputs: null,
      plannedState: null,
      settings: null,
      changes: {},
      engineVersion: '3',
      settingsDigest: null,
      schemaDigest: null,
    }
    const ending = { status: 'succeeded' as const, reason: 'done', error: null }
    await concludeOperation(
      { deps, lease, environment: present(await store.environments.get('production')) } as never,
      { ...concludeUnrun({ operation }, ending), result },
    )
    t.equal(operation.id, id)
    t.match(await store.notices.latest('production', 'state.out-of-band'), {
      operation: id,
      text: /something else wrote it/,
    })
    t.equal(
      await store.environments.stateDigest('production'),
      'written by a plain pulumi',
      'what was read is recorded',
    )
    const next = await store.operations.create(
      newOperation('production', {
        environmentKind: 'production',
        kind: 'reconcile',
        revision: revision('deployed'),
      }),
    )
    const { before } = await judged(next, 'written by a plain pulumi')
    t.same(unmet(before), ['known-state'], 'refused before anything runs')
  },
)

t.test(
  'break-glass: by an approver, with a reason, for what the gate refuses; marked and told',
  async t => {
    const ask = (role: 'operator' | 'approver', body: object) =>
      call(role, 'POST', '/v1/environments/production/operations', {
        kind: 'deploy',
        revision: 'unseen',
        ...body,
      })
    t.match(await ask('approver', { breakGlass: { reason: 'short' } }), {
      status: 400,
      body: { errors: [{ path: 'breakGlass.reason', message: /at least 10/ }] },
    })
    t.match(await ask('approver', { breakGlass: {} }), { status: 400 })
    t.match(await ask('operator', { breakGlass: { reason: 'the shop is down' } }), { status: 403 })
    t.match(
      await call('operator', 'POST', '/v1/environments/staging/operations', {
        kind: 'deploy',
        breakGlass: { reason: 'the shop is down' },
      }),
      { status: 403, body: { detail: /operation:break-glass/ } },
    )
    t.match(
      await call('admin', 'POST', '/v1/environments/production/operations', {
        kind: 'destroy',
        confirm: 'production',
        breakGlass: { reason: 'the shop is down' },
      }),
      { status: 400, body: { detail: /taken by deploy, reconcile, rebuild, rollback/ } },
    )
    const { body: operation } = await ask('approver', {
      breakGlass: { reason: 'the shop is down' },
    })
    t.match(operation, { options: { breakGlass: { reason: 'the shop is down' } } })
    t.match(await store.notices.latest('production', 'break-glass'), {
      operation: operation.id,
      text: /the approver requested a deploy of production with break-glass: the shop is down/,
    })
    const { planned } = await judged(operation)
    t.match(planned, {
      allowed: true,
      breakGlass: { reason: 'the shop is down', by: 'the approver', approvedBy: null },
    })
    t.ok(unmet(planned).includes('proven'), 'what was not met stands in the decision')
  },
)
