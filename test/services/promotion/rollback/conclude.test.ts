/**
 * Going back by itself, on a real store: what a deploy that ended leads to, in its own transaction.
 */
import t, { type Test } from 'tap'
import { rollback } from '../../../../src/model/actor.ts'
import { requestOperation } from '../../../../src/services/operations/requestOperation.ts'
import {
  noOptions,
  type Operation,
  type OperationError,
  type Status,
} from '../../../../src/model/operation.ts'

import { createRollbackConclusion } from '../../../../src/services/promotion/rollback/conclude.ts'
import type { Revision } from '../../../../src/model/revision.ts'
import { testApp } from '../../../helper/app.ts'
import { ana, newEnvironment, newOperation } from '../../../helper/store.ts'
import type { NewOperation } from '../../../../src/model/operationStore.ts'
import { requirePresent } from '../../../helper/present.ts'

const revision = (letter: string): Revision => ({
  id: letter.repeat(40),
  commit: letter.repeat(40),
  ref: 'main',
  subject: letter,
  author: 'Ada',
  committedAt: '2026-01-01T00:00:00Z',
  dirty: false,
  dependencies: 'd'.repeat(64),
})
const broken: OperationError = { code: 'resource-failed', message: 'no capacity' }

t.test('after a deploy or rollback', async t => {
  const {
    context,
    services: { store },
  } = await testApp(t)
  const log = {
    lines: [] as string[],
    warn(_: object, message: string) {
      this.lines.push(message)
    },
  }
  const conclude = createRollbackConclusion({
    readPolicy: async (_, { kind }) => ({ rollback: { automatic: kind === 'production' } }),
    log,
    request: async (bound, input) =>
      (
        await requestOperation({
          ctx: { ...context('admin'), store: bound, actor: rollback },
          input,
        })
      ).operation.id,
  })
  let numbered = 0
  const fresh = async (kind: 'production' | 'staging' = 'production') => {
    const name = `e${numbered++}`
    await store.environments.create(newEnvironment(name, { kind }))
    return name
  }
  /** earlier requests must have ended, so that this one is claimed */
  const run = async (
    environment: string,
    letter: string,
    status: Status,
    {
      error = status === 'failed' ? broken : null,
      wrote = true,
      ...more
    }: Partial<NewOperation> & { error?: OperationError | null; wrote?: boolean } = {},
  ) => {
    const { kind: environmentKind } = requirePresent(await store.environments.get(environment))
    await store.operations.create(
      newOperation(environment, { environmentKind, revision: revision(letter), ...more }),
    )
    const { operation } = requirePresent(
      await store.operations.claim(environment, {
        worker: 'w',
        leaseSeconds: 60,
      }),
    )
    await end(operation, status, error, wrote)
    return operation
  }
  const end = (
    operation: Operation,
    status: Status,
    error: OperationError | null,
    wrote: boolean,
  ) =>
    store.runInTransaction(async bound => {
      if (status === 'succeeded')
        await bound.environments.record(operation.environment, {
          deployed: { operation: operation.id, revision: requirePresent(operation.revision) },
        })
      await bound.operations.transition(operation.id, {
        from: 'running',
        to: status,
        actor: ana,
        reason: 'done',
        error,
      })
      await conclude(bound, {
        operation,
        environment: requirePresent(await bound.environments.get(operation.environment)),
        status,
        error,
        wrote,
      })
    })
  const queued = async (environment: string) =>
    (await store.operations.list({ environment, status: 'queued', page: 1, pageSize: 10 })).items
  const notices = async (environment: string) =>
    (await store.notices.list({ after: 0, limit: 100, environment })).map(({ type }) => type)
  const claim = async (environment: string) =>
    (await store.operations.claim(environment, { worker: 'w', leaseSeconds: 60 }))?.operation

  await t.test(
    'a failed deploy goes back to the last good one, before the requests of others',
    async t => {
      const name = await fresh()
      const good = await run(name, 'a', 'succeeded')
      await run(name, 'b', 'failed', { error: { code: 'checks-failed', message: 'health is 500' } })
      const waiting = await store.operations.create(
        newOperation(name, {
          environmentKind: 'production',
          kind: 'preview',
          revision: revision('c'),
        }),
      )
      const back = requirePresent((await queued(name)).find(({ kind }) => kind === 'rollback'))
      t.match(back, {
        revision: revision('a'),
        options: { rollbackTo: good.id },
        requestedBy: { kind: 'system', name: 'rollback' },
        message: /health is 500/,
        behind: null,
      })
      t.equal(
        requirePresent(await store.operations.get(waiting.id)).behind,
        back.id,
        'who waits knows for whom',
      )
      t.same(await notices(name), ['rollback.started'])
      t.equal(requirePresent(await claim(name)).id, back.id)
      await end(back, 'succeeded', null, true)
      t.same(
        (await queued(name)).map(({ kind, requestedBy }) => [kind, requestedBy.name]),
        [
          ['drift-check', 'rollback'],
          ['preview', 'ana'],
        ],
      )
      t.same(await notices(name), ['rollback.started', 'rollback.succeeded'])
    },
  )

  await t.test('the rollback runs before an operation that was requested earlier', async t => {
    const name = await fresh()
    const good = await run(name, 'a', 'succeeded')
    await store.operations.create(
      newOperation(name, { environmentKind: 'production', revision: revision('b') }),
    )
    const failing = requirePresent(await claim(name))
    const fix = await store.operations.create(
      newOperation(name, { environmentKind: 'production', revision: revision('c') }),
    )
    await end(failing, 'failed', broken, true)
    const back = requirePresent(await claim(name))
    t.match(back, { kind: 'rollback', rollbackOf: failing.id, options: { rollbackTo: good.id } })
    await end(back, 'failed', broken, true)
    t.same(await notices(name), ['rollback.started', 'rollback.failed'])
    t.same(
      (await queued(name)).map(({ id }) => id),
      [fix.id],
      'a failed rollback causes no other rollback',
    )
    t.equal(requirePresent(await claim(name)).id, fix.id, 'then the requests of people')
  })

  await t.test('what an attempt wrote before it was planned again is not forgotten', async t => {
    const name = await fresh()
    const good = await run(name, 'a', 'succeeded')
    await store.operations.create(
      newOperation(name, { environmentKind: 'production', revision: revision('b') }),
    )
    const broken = requirePresent(await claim(name))
    await store.operations.noteWrote(broken.id)
    await end(broken, 'refused', { code: 'gate-refused', message: 'staging has drifted' }, true)
    t.match(
      (await queued(name))[0],
      { kind: 'rollback', rollbackOf: broken.id, options: { rollbackTo: good.id } },
      'to the last good one, not to the one before it',
    )
  })

  await t.test('when it does not', async t => {
    const nothing = async (t: Test, name: string, expected: string[]) => {
      t.same(await queued(name), [])
      t.same(await notices(name), expected)
    }
    const cases: [string, (name: string) => Promise<unknown>, string[], 'staging'?][] = [
      ['nothing was good before', name => run(name, 'a', 'failed'), ['rollback.impossible']],
      [
        'nothing was written',
        async name => {
          await run(name, 'a', 'succeeded')
          await run(name, 'b', 'failed', {
            wrote: false,
            error: { code: 'settings-invalid', message: 'no' },
          })
        },
        [],
      ],
      [
        'refused',
        async name => {
          await run(name, 'a', 'succeeded')
          await run(name, 'b', 'refused', {
            wrote: false,
            error: { code: 'stateful-replacement', message: 'no' },
          })
        },
        [],
      ],
      [
        'cancelled',
        async name => {
          await run(name, 'a', 'succeeded')
          await run(name, 'b', 'cancelled')
        },
        [],
      ],
      [
        'the same revision again',
        async name => {
          await run(name, 'a', 'succeeded')
          await run(name, 'a', 'failed')
        },
        ['rollback.impossible'],
      ],
      [
        'a reconcile',
        async name => {
          await run(name, 'a', 'succeeded')
          await run(name, 'a', 'failed', { kind: 'reconcile' })
        },
        [],
      ],
      [
        'the policy does not say so',
        async name => {
          await run(name, 'a', 'succeeded')
          await run(name, 'b', 'failed')
        },
        [],
        'staging',
      ],
      [
        'a rollback that would replace a database asks',
        async name => {
          await run(name, 'a', 'refused', {
            kind: 'rollback',
            error: {
              code: 'stateful-replacement',
              message: 'Cluster main',
              resources: [{ urn: 'urn', message: 'would be replaced' }],
            },
          })
        },
        ['rollback.needs-decision'],
      ],
      [
        'a rollback that a person requested and cancelled',
        name => run(name, 'a', 'cancelled', { kind: 'rollback' }),
        [],
      ],
    ]
    for (const [what, happens, expected, kind] of cases) {
      await t.test(what, async t => {
        const name = await fresh(kind ?? 'production')
        await happens(name)
        await nothing(t, name, expected)
      })
    }
  })

  await t.test('an error in it is logged, and the operation still ends', async t => {
    const name = await fresh()
    await run(name, 'a', 'succeeded')
    const faulty = createRollbackConclusion({
      readPolicy: async () => {
        throw new Error('the policy file is broken')
      },
      log,
      request: async () => '',
    })
    await store.operations.create(
      newOperation(name, { environmentKind: 'production', revision: revision('b') }),
    )
    const operation = requirePresent(await claim(name))
    await store.runInTransaction(async bound => {
      await bound.operations.transition(operation.id, {
        from: 'running',
        to: 'failed',
        actor: ana,
        reason: 'no',
        error: broken,
      })
      await bound.runSql('select 1')
      await faulty(bound, {
        operation,
        environment: requirePresent(await bound.environments.get(name)),
        status: 'failed',
        error: broken,
        wrote: true,
      })
    })
    t.match(await store.operations.get(operation.id), { status: 'failed' })
    t.same(await notices(name), ['rollback.impossible'])
    t.equal(log.lines.length, 1)
  })

  await t.test('on request', async t => {
    const name = await fresh('staging')
    const request = (more: object, environment = name) =>
      requestOperation({ ctx: context('admin'), input: { environment, kind: 'rollback', ...more } })
    await t.rejects(request({}), { code: 'rollback-impossible', hint: /nothing has succeeded/ })
    const first = await run(name, 'a', 'succeeded')
    await run(name, 'b', 'succeeded')
    const failed = await run(name, 'c', 'failed')
    await run(name, 'd', 'succeeded')
    t.match((await request({})).operation, {
      kind: 'rollback',
      revision: revision('b'),
      rollbackOf: null,
      status: 'queued',
    })
    t.match((await request({ to: first.id })).operation, {
      revision: revision('a'),
      options: { ...noOptions, rollbackTo: first.id },
    })
    await t.rejects(request({ to: failed.id }), {
      code: 'rollback-impossible',
      message: /has failed/,
      hint: new RegExp(`possible targets, newest first: .*${first.id} \\(deploy of aaaaaaaaaa`),
    })
    const other = await fresh('staging')
    await t.rejects(request({ to: first.id }, other), {
      code: 'rollback-impossible',
      message: new RegExp(`belongs to ${name}, not to ${other}`),
    })
    await t.rejects(request({ revision: 'main' }), {
      code: 'invalid-request',
      hint: /name the operation in "to"/,
      fields: [{ path: 'revision' }],
    })
    await t.rejects(
      requestOperation({
        ctx: context('admin'),
        input: { environment: name, kind: 'deploy', to: first.id },
      }),
      { code: 'invalid-request', fields: [{ path: 'to' }] },
    )
  })

  await t.test('a namesake that was deleted is another environment', async t => {
    const name = await fresh('staging')
    const before = await run(name, 'a', 'succeeded')
    await store.environments.delete(name)
    await store.environments.create(newEnvironment(name))
    await t.rejects(
      requestOperation({
        ctx: context('admin'),
        input: { environment: name, kind: 'rollback', to: before.id },
      }),
      { code: 'rollback-impossible', message: /an earlier environment/ },
    )
  })
})
