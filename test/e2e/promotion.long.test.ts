/**
 * Refusals for production, and failures after an admission; the short form is in promotion.test.ts.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import type { Operation } from '../../src/model/operation.ts'
import { listResources, setProperty } from '../../src/adapters/sandbox/cloud.ts'
import { commitAll, write } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { isWaiting } from './approvals.ts'
import { promotionService, settingsFiles, unmet } from './promoting.ts'
import { requirePresent } from '../helper/present.ts'

// many deploys: an overloaded machine needs more than tap's 30 s for each
t.setTimeout(1_800_000)

const passing = {
  'checks.yaml': JSON.stringify({
    checks: [
      {
        name: 'outputs',
        kind: 'command',
        run: ['sh', '-c', 'test -n "$TWINSTACK_OUTPUT_ENDPOINT"'],
      },
    ],
  }),
}

t.test('a commit on its way to production', async t => {
  const { service, repository, person, proof } = await promotionService(
    t,
    { gate: { conditions: {} } },
    passing,
  )
  const program = readFileSync(join(repository, 'index.ts'), 'utf8')
  const commit = (files: Record<string, string>, message: string) => {
    write(repository, files)
    return commitAll(repository, message)
  }
  const click = async (environment: string, change: string) => {
    const [cluster] = await listResources(service.sandbox, {
      type: 'aws:rds/cluster:Cluster',
      environment,
    })
    await setProperty(
      service.sandbox,
      requirePresent(cluster).arn ?? requirePresent(cluster).id,
      change,
    )
  }
  const parity = async () =>
    (await service.call('POST', '/v1/parity', { left: 'staging', right: 'production' })).body

  await t.test('the first one: staging, then production', async t => {
    t.match(await service.run('staging', 'deploy'), { status: 'succeeded', tests: { passed: 1 } })
    await proof(t, await service.run('production', 'deploy'), 'first-deploy')
    await sameAsCloud(t, service)
  })

  await t.test('staging that drifts proves nothing until it is put back', async t => {
    commit(
      { 'index.ts': program.replace('retentionInDays: 30', 'retentionInDays: 60') },
      'Logs for longer',
    )
    t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
    await click('staging', 'backupRetentionPeriod=3')
    t.match(await service.run('staging', 'drift-check'), {
      status: 'succeeded',
      drift: { changed: 1 },
    })
    t.ok((await unmet(service, await service.run('production', 'deploy'))).includes('no-drift'))
    t.match(await service.run('staging', 'reconcile'), { status: 'succeeded' })
    await proof(t, await service.run('production', 'deploy'), 'promotion')
  })

  await t.test(
    'a version goes to staging first, is ahead there, passes the gate and ends in parity',
    async t => {
      const upgraded = commit(
        {
          'index.ts': program
            .replace('retentionInDays: 30', 'retentionInDays: 60')
            .replace("engineVersion: '16.6'", "engineVersion: '16.8'"),
        },
        'Aurora 16.8',
      )
      t.same(
        await unmet(service, await service.run('production', 'deploy', { revision: upgraded })),
        ['proven', 'tests'],
      )
      t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
      t.match(await service.run('production', 'preview', { revision: upgraded }), {
        status: 'succeeded',
      })
      const ahead = (await parity()).judgement.verdicts.map(
        ({ status }: { status: string }) => status,
      )
      t.ok(
        ahead.length > 0 && ahead.every((status: string) => status === 'ahead'),
        `ahead, and nothing else: ${ahead}`,
      )
      await proof(t, await service.run('production', 'deploy'), 'promotion')
      t.match(await parity(), { passed: true, judgement: { verdicts: [] } })
    },
  )

  await t.test(
    'one byte of settings is another commit: what was approved is applied, what came after is ' +
      'refused',
    async t => {
      await service.demand('production', { approvals: { required: true } })
      commit(
        {
          'index.ts': program
            .replace('retentionInDays: 30', 'retentionInDays: 90')
            .replace("engineVersion: '16.6'", "engineVersion: '16.8'"),
        },
        'Logs for still longer',
      )
      t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
      const [ana, bob] = [await person('Ana'), await person('Bob')]
      const requests = (
        await ana('POST', '/v1/environments/production/operations', { kind: 'deploy' })
      ).body as Operation
      const waiting = await service.wait(requests.id, isWaiting)
      commit(settingsFiles(2), 'One byte of settings')
      t.equal(
        (
          await ana('POST', `/v1/operations/${requests.id}/approve`, {
            digest: requirePresent(waiting.approval).digest,
          })
        ).status,
        403,
        'nobody approves their own operation',
      )
      t.equal(
        (
          await bob('POST', `/v1/operations/${requests.id}/approve`, {
            digest: requirePresent(waiting.approval).digest,
          })
        ).status,
        202,
      )
      const applied = await service.wait(requests.id)
      t.match(applied, {
        status: 'succeeded',
        revision: { commit: requirePresent(requests.revision).commit },
      })
      t.same(
        await unmet(service, await service.run('production', 'deploy')),
        ['proven', 'tests'],
        'the commit with the other byte was never deployed to staging',
      )
      await service.demand('production', { approvals: { required: false } })
    },
  )

  await t.test('break-glass: a reason, a second person, and a permanent record', async t => {
    const urgent = commit(
      {
        'index.ts': program
          .replace('retentionInDays: 30', 'retentionInDays: 365')
          .replace("engineVersion: '16.6'", "engineVersion: '16.8'"),
      },
      'Urgent',
    )
    const [ana, bob] = [await person('Ana at night'), await person('Bob at night')]
    t.equal(
      (
        await ana('POST', '/v1/environments/production/operations', {
          kind: 'deploy',
          breakGlass: { reason: 'no' },
        })
      ).status,
      400,
      'a reason is more than a word',
    )
    const requests = (
      await ana('POST', '/v1/environments/production/operations', {
        kind: 'deploy',
        breakGlass: { reason: 'the shop is down, INC-1234' },
      })
    ).body as Operation
    const waiting = await service.wait(requests.id, isWaiting)
    t.equal(
      (
        await ana('POST', `/v1/operations/${requests.id}/approve`, {
          digest: requirePresent(waiting.approval).digest,
        })
      ).status,
      403,
    )
    t.equal(
      (
        await bob('POST', `/v1/operations/${requests.id}/approve`, {
          digest: requirePresent(waiting.approval).digest,
        })
      ).status,
      202,
    )
    t.match(await service.wait(requests.id), {
      status: 'succeeded',
      revision: { commit: urgent },
      options: { breakGlass: { reason: /INC-1234/ } },
    })
    const {
      body: { decisions },
    } = await service.call('GET', `/v1/operations/${requests.id}/gate`)
    t.match(decisions.at(-1), {
      allowed: true,
      breakGlass: { by: 'Ana at night', approvedBy: 'Bob at night', reason: /INC-1234/ },
      conditions: [{ name: 'clean-revision' }, { name: 'proven', met: false }],
    })
    const { body: audit } = await service.call('POST', '/v1/compliance-audits', {})
    t.ok(
      audit.document.findings.some(
        ({ subject }: { subject: string }) => subject === `break-glass ${requests.id}`,
      ),
      'the next audit lists it for a decision',
    )
    t.match(
      (await service.call('GET', `/v1/notices?environment=production&type=break-glass`)).body
        .notices,
      [{ operation: requests.id }],
    )
  })
})

t.test('a failing deploy of production is rolled back automatically', async t => {
  let healthy = true
  const site = createServer((_request, response) => {
    response.writeHead(healthy ? 200 : 503).end('{}')
  })
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    site.closeAllConnections()
    site.close()
  })
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/healthz`
  const checks = {
    'checks.yaml': JSON.stringify({
      checks: [
        { name: 'outputs', kind: 'command', run: ['true'] },
        {
          name: 'health',
          kind: 'http',
          url,
          timeoutSeconds: 1,
          everySeconds: 0.2,
          environments: ['production'],
        },
      ],
    }),
  }
  const { service, repository } = await promotionService(t, {}, checks, {
    TWINSTACK_CHECKS_ALLOW: '127.0.0.1',
  })
  const program = readFileSync(join(repository, 'index.ts'), 'utf8')
  await service.run('staging', 'deploy')
  const good = await service.run('production', 'deploy')
  t.match(good, { status: 'succeeded', tests: { passed: 2 } })

  write(repository, { 'index.ts': program.replace('retentionInDays: 30', 'retentionInDays: 60') })
  commitAll(repository, 'It works in staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  healthy = false
  const bad = await service.run('production', 'deploy')
  t.match(bad, { status: 'failed', error: { code: 'checks-failed', message: /health/ } })
  healthy = true
  const {
    body: {
      items: [rollback],
    },
  } = await service.call('GET', '/v1/environments/production/operations?kind=rollback')
  t.match(await service.wait(rollback.id), {
    status: 'succeeded',
    rollbackOf: bad.id,
    revision: { commit: requirePresent(good.revision).commit },
    requestedBy: { kind: 'system', name: 'rollback' },
  })
  t.match((await service.call('GET', '/v1/environments/production')).body.deployed, {
    operation: rollback.id,
  })
  const {
    body: {
      items: [check],
    },
  } = await service.call('GET', '/v1/environments/production/operations?kind=drift-check')
  t.match(
    await service.wait(check.id),
    { status: 'succeeded', drift: { changed: 0, deleted: 0 } },
    'and a drift check follows',
  )
  const {
    body: { notices },
  } = await service.call('GET', '/v1/notices?environment=production&limit=100')
  t.match(
    notices
      .map(({ type }: { type: string }) => type)
      .filter((type: string) => type.startsWith('rollback')),
    ['rollback.started', 'rollback.succeeded'],
  )
  await sameAsCloud(t, service)
})
