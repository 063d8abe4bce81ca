/**
 * Checks before anything is written, over HTTP and on the real engine: a refusal does not change
 * the state.
 */
import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { openRecordedState } from '../helper/recordedState.ts'
import { testService } from '../helper/service.ts'
import { requirePresent } from '../helper/present.ts'

const cluster = 'aws:rds/cluster:Cluster'

t.test('the guard', async t => {
  const repository = makeRepository(t, 'small')
  const service = await testService(t, { repository })
  const settings = (lines: string) => {
    write(repository, {
      'Pulumi.staging.yaml': `config:\n${lines}  small:settings: { instances: 2 }\n`,
    })
    return commitAll(repository, lines)
  }
  const environment = async () => (await service.call('GET', '/v1/environments/staging')).body
  await service.environment('staging', 'staging')
  t.match(await environment(), { account: null, region: null })
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  t.match(
    await environment(),
    { account: '000000000000', region: 'eu-central-1' },
    'account and region of the creation are stored',
  )
  const state = await openRecordedState(t, service, 'staging')
  const before = await state.read()

  await t.test('another region or account is refused', async t => {
    settings('  aws:region: eu-west-1\n')
    const region = await service.run('staging', 'deploy')
    t.match(region, {
      status: 'refused',
      error: {
        code: 'region-mismatch',
        message: /created in the region eu-central-1, .* write to eu-west-1/,
        hint: /PATCH/,
      },
    })
    settings('  aws:region: eu-central-1\n  aws:allowedAccountIds: ["222222222222"]\n')
    t.match(await service.run('staging', 'deploy'), {
      status: 'refused',
      error: { code: 'account-mismatch', message: /account 000000000000, .* 222222222222/ },
    })
    t.equal(await state.read(), before, 'the state is byte for byte as it was')
    t.match(
      await service.call('PATCH', '/v1/environments/staging', { account: null }),
      { status: 200, body: { account: null, region: null } },
      'an admin resets account and region',
    )
    settings('  aws:region: eu-central-1\n')
    t.match(await service.run('staging', 'deploy'), { status: 'succeeded', changes: { same: 8 } })
    t.match(await environment(), { account: '000000000000', region: 'eu-central-1' })
  })

  await t.test('a deploy to an empty cloud is refused, and a destroy, too', async t => {
    const kept = await state.read()
    renameSync(service.sandbox, `${service.sandbox}.away`)
    for (const kind of ['deploy', 'reconcile', 'destroy'] as const) {
      const refused = await service.run('staging', kind)
      t.match(
        refused,
        {
          status: 'refused',
          error: {
            code: 'resources-missing',
            message: /7 of the 7 recorded resources of staging seem to be gone/,
            hint: /"force": \["vanished"\]/,
          },
        },
        kind,
      )
      t.ok(
        requirePresent(requirePresent(refused.error).resources).some(({ urn }) =>
          urn.includes(cluster),
        ),
        'they are named',
      )
    }
    t.equal(await state.read(), kept, 'the state is byte for byte as it was')
    t.match(
      await service.call('POST', '/v1/environments/staging/operations', {
        kind: 'destroy',
        force: ['vanished'],
      }),
      { status: 422, body: { code: 'confirmation-required' } },
    )
    renameSync(`${service.sandbox}.away`, service.sandbox)
    t.match(
      await service.run('staging', 'deploy'),
      { status: 'succeeded', changes: { same: 8 } },
      'found again: nothing was lost',
    )
  })

  await t.test('a plan of chosen resources names what depends on them', async t => {
    const plan = await service.run('staging', 'reconcile', {
      planOnly: true,
      targets: [`${cluster}/main`],
    })
    t.match(plan, { status: 'succeeded', options: { planOnly: true, targets: [/Cluster::main$/] } })
    const { body } = await service.call('GET', `/v1/operations/${plan.id}/plan`)
    t.match(body, { environment: 'staging', refreshed: [], planned: [] })
    t.match(body.dependents.sort(), [/member-0$/, /member-1$/])
    t.ok(
      body.state.some((resource: { name: string }) => resource.name === 'main'),
      'with the state that would result',
    )
  })

  await t.test('a database is not replaced without being named', async t => {
    const program = readFileSync(join(repository, 'index.ts'), 'utf8')
    write(repository, {
      'index.ts': program.replace("masterUsername: 'root'", "masterUsername: 'chief'"),
    })
    commitAll(repository, 'Another name for the master user')
    const kept = await state.read()
    t.match(await service.run('staging', 'deploy'), {
      status: 'refused',
      error: {
        code: 'stateful-replacement',
        message: /Cluster main would be replaced because of masterUsername/,
      },
    })
    t.equal(await state.read(), kept)
    t.match(
      await service.run('staging', 'deploy', {
        allowReplace: [
          `${cluster}/main`,
          ...[0, 1].map(n => `aws:rds/clusterInstance:ClusterInstance/member-${n}`),
        ],
      }),
      { status: 'succeeded' },
    )
  })

  await t.test('the states before each write are kept', async t => {
    const {
      body: { items },
    } = await service.call('GET', '/v1/environments/staging/state-versions')
    t.equal(
      new Set(items.map((item: { digest: string }) => item.digest)).size,
      items.length,
      'equal ones in a row once',
    )
    const { body } = await service.call(
      'GET',
      `/v1/environments/staging/state-versions/${items.at(-1).id}`,
    )
    t.same(
      body.state.deployment,
      JSON.parse(before).checkpoint.latest,
      'the first is the state after the first deploy',
    )
    const { body: audit } = await service.call('GET', '/v1/audit-log')
    t.ok(audit.items.some((row: { action: string }) => row.action === 'state.read'))
  })

  await t.test(
    'an environment whose cloud resources vanished continues on an explicit request',
    async t => {
      renameSync(service.sandbox, `${service.sandbox}.gone`)
      t.match(
        await service.run('staging', 'destroy', { force: ['vanished'], confirm: 'staging' }),
        {
          status: 'succeeded',
        },
      )
      t.equal((await environment()).resourceCount, 0)
      t.same(await listResources(service.sandbox), [])
    },
  )
})
