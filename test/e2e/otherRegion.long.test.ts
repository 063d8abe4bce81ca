/**
 * A staging in another region passes the gate with its documented differences, on the real engine:
 * its machine image has another id there, and the account says that it is the same image.
 */
import t from 'tap'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'
import type { Condition } from '../../src/model/promotion.ts'
import type { Operation } from '../../src/model/operation.ts'

// several deploys: an overloaded machine needs more than tap's 30 s for each
t.setTimeout(1_800_000)

const program = `
import * as pulumi from '@pulumi/pulumi'
import { getAmiOutput } from '@pulumi/aws/ec2/getAmi.js'
import { LaunchTemplate } from '@pulumi/aws/ec2/launchTemplate.js'
import { z } from 'zod'

const schema = z.strictObject({ release: z.string() })

export default async function program () {
  const { release } = schema.parse(new pulumi.Config().requireObject('settings'))
  const image = getAmiOutput({ owners: ['amazon'], filters: [{ name: 'name', values: ['al2023-ami-' + release + '-kernel-6.1-x86_64'] }] })
  const tags = { 'twinstack:environment': pulumi.getStack() }
  new LaunchTemplate('web', { imageId: image.id, instanceType: 't3.medium', tags })
  return {}
}
program.settings = schema
`
const settings = (region: string, release: string) =>
  `config:\n  aws:region: ${region}\n  small:settings: { release: "${release}" }\n`
const older = '2023.7.20250414.0'
const newer = '2023.8.20250707.0'
const documented = `
differences:
  - aspect: Geographic Region
    staging: eu-central-1
    production: us-east-1
    justification: Staging in one region suffices for testing
    risk: Latency between regions is not seen in staging
    owner: platform
    review: 2999-01-01
`

t.test('a staging in another region', async t => {
  const repository = makeRepository(t, 'small', {
    'index.ts': program,
    'Pulumi.staging.yaml': settings('eu-central-1', older),
    'Pulumi.production.yaml': settings('us-east-1', older),
    'differences.yaml': documented,
  })
  const service = await testService(t, { repository, env: { TWINSTACK_POLICY: '' } })
  for (const name of ['staging', 'production'] as const) await service.environment(name, name)
  await service.demand('production', {
    gate: { conditions: { tests: 'off', compliance: 'off' } },
  })
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  t.match(await service.run('production', 'deploy'), { status: 'succeeded' }, 'one image, two ids')
  const imageOf = async (name: string) =>
    (await service.call('GET', `/v1/environments/${name}/resources`)).body.items.find(
      ({ name }: { name: string }) => name === 'web',
    ).inputs.imageId
  t.not(await imageOf('staging'), await imageOf('production'))

  await t.test('the report has the documented difference alone', async t => {
    const { body } = await service.call('POST', '/v1/parity', {})
    t.match(body, { passed: true, judgement: { counts: { documented: 1 }, stale: [] } })
    t.same(
      body.comparison.differences.map(({ path }: { path: string }) => path),
      ['regions'],
    )
  })

  await t.test('another release of the image is refused', async t => {
    write(repository, { 'Pulumi.production.yaml': settings('us-east-1', newer) })
    commitAll(repository, 'A newer image in production')
    t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
    const refused: Operation = await service.run('production', 'deploy')
    t.match(refused, { status: 'refused' }, JSON.stringify(refused.error))
    const conditions: Condition[] = (
      await service.call('GET', `/v1/operations/${refused.id}/gate`)
    ).body.decisions.at(-1).conditions
    t.match(
      conditions.find(({ name }) => name === 'parity'),
      { met: false, detail: /LaunchTemplate web imageId: ami-\w+ \/ ami-\w+ \(never-legitimate\)/ },
    )
  })
})
