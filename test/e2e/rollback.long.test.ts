/** Difficult rollbacks, and the other forms of rebuild; the short form is in rollback.test.ts. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Operation, Plan, ResourceRecord } from '../../src/model/operation.ts'
import { clearFaults, injectFault } from '../../src/adapters/sandbox/faults.ts'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { testService, type TestService } from '../helper/service.ts'
import { requirePresent } from '../helper/present.ts'

const cluster = 'aws:rds/cluster:Cluster'
const settings = (text: string) =>
  `config:\n  aws:region: eu-central-1\n  small:settings: { ${text} }\n`

const on = (service: TestService, environment: string) => ({
  ids: async () =>
    Object.fromEntries(
      (
        (await service.call('GET', `/v1/environments/${environment}/resources?pageSize=100`)).body
          .items as ResourceRecord[]
      ).map(({ name, id }) => [name, id]),
    ),
  newest: async (kind: Operation['kind']) =>
    requirePresent(
      (
        (await service.call('GET', `/v1/environments/${environment}/operations?kind=${kind}`)).body
          .items as Operation[]
      )[0],
    ),
  notices: async () =>
    (
      (await service.call('GET', `/v1/notices?environment=${environment}&limit=1000`)).body
        .notices as { type: string; text: string; detail: any }[]
    ).filter(({ type }) => type.startsWith('rollback')),
  deployedEnvironment: async () =>
    (await service.call('GET', `/v1/environments/${environment}`)).body.deployed,
})

t.test('difficult rollbacks', async t => {
  const repository = makeRepository(t, 'small')
  const program = readFileSync(join(repository, 'index.ts'), 'utf8')
  const commit = (source: string, message: string) => {
    write(repository, { 'index.ts': source })
    return commitAll(repository, message)
  }
  const service = await testService(t, { repository })
  const { ids, newest, notices, deployedEnvironment: deployed } = on(service, 'production')
  await service.environment('production', 'production')
  await service.demand('production', { rollback: { automatic: true } })
  const first = await service.run('production', 'deploy')
  t.match(first, { status: 'succeeded' })
  const before = await ids()

  await t.test('a rollback that would delete a database waits for an approval', async t => {
    const second = program.replace(
      '  return {',
      "  new Cluster('second', { engine: 'aurora-postgresql', masterUsername: 'root', " +
        'manageMasterUserPassword: true, skipFinalSnapshot: true, tags })\n  return {',
    )
    commit(second, 'A second database')
    t.match(await service.run('production', 'deploy'), { status: 'succeeded' })
    const plan = await service.run('production', 'rollback', { planOnly: true })
    t.match(plan, {
      status: 'succeeded',
      notes: [/Cluster second is deleted with all its data/, ...[]],
    })
    t.match((await service.call('GET', `/v1/operations/${plan.id}/plan`)).body.lost, [
      { name: 'second', id: (await ids()).second },
    ])
    const refused = await service.run('production', 'rollback', { to: first.id })
    t.match(refused, {
      status: 'refused',
      error: { code: 'stateful-replacement', hint: /allowReplace/ },
      revision: first.revision,
    })
    t.match((await notices()).at(-1), {
      type: 'rollback.needs-decision',
      detail: { hint: /"allowReplace":\["urn:.*second"\]/ },
    })
    t.ok((await ids()).second, 'nothing was changed')
    const back = await service.run('production', 'rollback', {
      to: first.id,
      allowReplace: [`${cluster}/second`],
    })
    t.match(back, {
      status: 'succeeded',
      notes: [/Cluster second is deleted with all its data/, ...[]],
    })
    t.same(await ids(), before)
    await sameAsCloud(t, service)
  })

  await t.test('a failed rollback leaves a true state, a notice and no retry', async t => {
    commit(
      program.replace(`'c']`, `'c', 'd']`).replace('retentionInDays: 30', 'retentionInDays: 60'),
      'A topic more, logs for longer',
    )
    write(repository, { 'Pulumi.production.yaml': settings('instances: 4') })
    commitAll(repository, 'A member more')
    await injectFault(service.sandbox, {
      type: 'aws:rds/clusterInstance:ClusterInstance',
      operation: 'create',
      mode: 'fail',
      message: 'InsufficientDBInstanceCapacity',
    })
    await injectFault(service.sandbox, {
      type: 'aws:sns/topic:Topic',
      operation: 'delete',
      mode: 'fail',
      message: 'AuthorizationError',
    })
    const failed = await service.run('production', 'deploy')
    t.match(failed, { status: 'failed' })
    const back = await service.wait((await newest('rollback')).id)
    t.match(back, {
      status: 'failed',
      rollbackOf: failed.id,
      error: { code: 'resource-failed', message: /AuthorizationError/ },
    })
    t.match((await notices()).slice(-2), [
      { type: 'rollback.started' },
      {
        type: 'rollback.failed',
        text: /AuthorizationError/,
        detail: { hint: /the service does not retry/ },
      },
    ])
    t.ok((await ids()).d, 'what could not be deleted is still recorded')
    await sameAsCloud(t, service)
    t.equal((await service.call('GET', '/v1/environments/production')).body.active, null)
    t.equal((await newest('rollback')).id, back.id, 'no second rollback')
    await clearFaults(service.sandbox)
    const again = await service.run('production', 'rollback')
    t.match(
      again,
      {
        status: 'succeeded',
        rollbackOf: null,
        revision: { commit: requirePresent(back.revision).commit },
      },
      'requested again, it has the same target',
    )
    t.same(await ids(), before)
    t.match(await deployed(), { operation: again.id })
    await sameAsCloud(t, service)
  })

  await t.test('chosen resources by replacement; data needs allowReplace', async t => {
    const old = await ids()
    const plan: Plan = (
      await service.call(
        'GET',
        '/v1/operations/' +
          (
            await service.run('production', 'rebuild', {
              planOnly: true,
              replace: ['aws:sns/topic:Topic/a'],
            })
          ).id +
          '/plan',
      )
    ).body
    t.match(plan, { lost: [], planned: [{ op: 'replace', name: 'a' }] })
    t.match(
      await service.run('production', 'rebuild', {
        replace: ['aws:sns/topic:Topic/a'],
        confirm: 'production',
      }),
      { status: 'succeeded' },
    )
    const after = await ids()
    t.same(
      Object.keys(old).filter(name => old[name] !== after[name]),
      ['a'],
      'only this one is new',
    )
    const word = { replace: ['aws:cloudwatch/logGroup:LogGroup/logs'], confirm: 'production' }
    t.match(await service.run('production', 'rebuild', word), {
      status: 'refused',
      error: { code: 'stateful-replacement', message: /LogGroup logs would be replaced/ },
    })
    t.same(await ids(), after)
    t.match(await service.run('production', 'rebuild', { ...word, allowReplace: word.replace }), {
      status: 'succeeded',
    })
    t.not((await ids()).logs, after.logs)
    await sameAsCloud(t, service)
  })

  await t.test(
    'what a whole rebuild would lose is shown first, and protection is respected where it matters',
    async t => {
      const guarded = program.replace(
        'skipFinalSnapshot: true',
        'skipFinalSnapshot: true, deletionProtection: true',
      )
      commit(guarded, 'The database is protected')
      t.match(await service.run('production', 'deploy', { revision: 'HEAD' }), {
        status: 'succeeded',
      })
      const shown = await service.run('production', 'rebuild', { planOnly: true })
      const plan: Plan = (await service.call('GET', `/v1/operations/${shown.id}/plan`)).body
      t.same(
        requirePresent(plan.lost)
          .map(({ name }) => name)
          .filter(name => ['logs', 'main'].includes(name))
          .sort(),
        ['logs', 'main'],
      )
      t.match(
        requirePresent(plan.lost).find(({ name }) => name === 'main'),
        { id: (await ids()).main },
        'by the id that the cloud knows',
      )
      t.ok(
        (await service.events(shown.id)).some(
          ({ body }) =>
            body.type === 'diagnostic' &&
            /protected, so this would be refused: .*main \(deletionProtection\)/.test(body.message),
        ),
      )
      t.match(await service.run('production', 'rebuild', { confirm: 'production' }), {
        status: 'refused',
        error: { code: 'deletion-protected' },
      })
      const old = await ids()
      t.match(
        await service.call('POST', '/v1/environments/production/operations', {
          kind: 'rebuild',
          keepStateful: true,
        }),
        { status: 422, body: { code: 'confirmation-required' } },
      )
      t.match(
        await service.run('production', 'rebuild', { keepStateful: true, confirm: 'production' }),
        { status: 'succeeded' },
        'kept resources may be protected',
      )
      const after = await ids()
      t.same(
        Object.keys(old).filter(
          name => old[name] !== after[name] && ['main', 'logs', 'member-0'].includes(name),
        ),
        [],
      )
      t.ok(after.a && after.a !== old.a, 'what knows it is new')
      await sameAsCloud(t, service)
    },
  )
})

t.test('the sample fails at its twentieth new resource, and is back', async t => {
  const repository = makeRepository(t, 'sample')
  const service = await testService(t, { repository })
  const { ids, newest, notices, deployedEnvironment: deployed } = on(service, 'production')
  await service.environment('production', 'production')
  await service.demand('production', { rollback: { automatic: true } })
  const good = await service.run('production', 'deploy')
  t.match(good, { status: 'succeeded' })
  const before = await ids()
  const file = join(repository, 'programs', 'index.ts')
  const source = readFileSync(file, 'utf8')
  write(repository, {
    'programs/index.ts': source
      .replace(
        `import { createAlarms }`,
        "import { Parameter } from '@pulumi/aws/ssm/parameter.js'\nimport { Queue } from " +
          "'@pulumi/aws/sqs/queue.js'\nimport { createAlarms }",
      )
      .replace(
        '  return {',
        '  const line: Parameter[] = []\n  for (let n = 0; n < 19; n++) line.push(new ' +
          "Parameter('line-' + n, { type: 'String', name: '/line/' + n, value: 'x' }, { " +
          "dependsOn: line.slice(-1) }))\n  new Queue('twentieth', {}, { dependsOn: " +
          'line.slice(-1) })\n  return {',
      ),
  })
  commitAll(repository, 'Twenty more')
  await injectFault(service.sandbox, {
    type: 'aws:sqs/queue:Queue',
    operation: 'create',
    mode: 'fail',
    message: 'OverLimit',
  })
  const failed = await service.run('production', 'deploy')
  t.match(failed, {
    status: 'failed',
    error: { code: 'resource-failed', resources: [{ urn: /twentieth$/ }] },
  })
  const back = await service.wait((await newest('rollback')).id)
  t.match(back, {
    status: 'succeeded',
    rollbackOf: failed.id,
    options: { rollbackTo: good.id },
    changes: { delete: 19 },
  })
  t.same(await ids(), before)
  await sameAsCloud(t, service)
  t.match(await deployed(), { operation: back.id, revision: requirePresent(good.revision).id })
  t.same(
    (await notices()).map(({ type }) => type),
    ['rollback.started', 'rollback.succeeded'],
  )
  t.match(await service.wait((await newest('drift-check')).id), {
    status: 'succeeded',
    drift: { changed: 0, deleted: 0, pendingChanges: 0 },
  })
})
