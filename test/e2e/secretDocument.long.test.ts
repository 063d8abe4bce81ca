/**
 * A task definition whose document contains a password is a secret as a whole for the engine. The
 * gate compares its parts by digests, in plans of new and of changed resources, on the real engine.
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
import { TaskDefinition } from '@pulumi/aws/ecs/taskDefinition.js'
import { z } from 'zod'

const schema = z.strictObject({ image: z.string(), mode: z.string(), host: z.string() })

export default async function program () {
  const { image, mode, host } = schema.parse(new pulumi.Config().requireObject('settings'))
  const tags = { 'twinstack:environment': pulumi.getStack() }
  const password = pulumi.secret('canary-' + pulumi.getStack())
  const containerDefinitions = password.apply(value => JSON.stringify([{
    name: 'api', image, cpu: 256, memory: 512, essential: true,
    portMappings: [{ containerPort: 8080 }],
    environment: [
      { name: 'DB_PASSWORD', value },
      { name: 'MODE', value: mode },
      { name: 'DB_HOST', value: host },
    ],
  }]))
  new TaskDefinition('api', { family: 'api', containerDefinitions, tags })
  return {}
}
program.settings = schema
`
const image = (tag: string) => `123456789012.dkr.ecr.eu-central-1.amazonaws.com/api:${tag}`
const settings = (tag: string, mode: string, host: string) =>
  'config:\n  aws:region: eu-central-1\n  small:settings: ' +
  `${JSON.stringify({ image: image(tag), mode, host })}\n`

t.test('a document with a password', async t => {
  const files = (tag: string, mode = 'fast') => ({
    'Pulumi.staging.yaml': settings(tag, 'fast', 'db.staging.internal'),
    'Pulumi.production.yaml': settings(tag, mode, 'db.production.internal'),
  })
  const repository = makeRepository(t, 'small', { 'index.ts': program, ...files('1.0.0') })
  const service = await testService(t, { repository, env: { TWINSTACK_POLICY: '' } })
  for (const name of ['staging', 'production'] as const) await service.environment(name, name)
  await service.demand('production', {
    gate: { conditions: { tests: 'off', compliance: 'off' } },
  })
  const answers: string[] = []
  const read = async (path: string) => {
    const { body } = await service.call('GET', path)
    answers.push(JSON.stringify(body))
    return body
  }
  const deploy = async (name: string) => {
    const operation: Operation = await service.run(name, 'deploy')
    await read(`/v1/operations/${operation.id}/plan`)
    return operation
  }

  await t.test('the first deploy of production passes', async t => {
    t.match(await deploy('staging'), { status: 'succeeded' })
    const first = await deploy('production')
    t.match(first, { status: 'succeeded' }, JSON.stringify(first.error))
    const { body } = await service.call('POST', '/v1/parity', {})
    answers.push(JSON.stringify(body))
    t.same(body.comparison.differences, [])
    t.same(
      body.comparison.notComparable
        .map(({ path, why }: { path: string; why: string }) => `${path} ${why}`)
        .sort(),
      [
        'containerDefinitions[api].environment[DB_HOST].value secret-with-names',
        'containerDefinitions[api].environment[DB_PASSWORD].value secret',
      ],
    )
  })

  await t.test('a new image that staging has run passes', async t => {
    write(repository, files('1.1.0'))
    commitAll(repository, 'A newer image')
    t.match(await deploy('staging'), { status: 'succeeded' })
    const second = await deploy('production')
    t.match(second, { status: 'succeeded' }, JSON.stringify(second.error))
  })

  await t.test('another value inside the document is refused, and not shown', async t => {
    write(repository, files('1.1.0', 'slower'))
    commitAll(repository, 'Another mode in production')
    t.match(await deploy('staging'), { status: 'succeeded' })
    const refused = await deploy('production')
    t.match(refused, { status: 'refused' }, JSON.stringify(refused.error))
    const { decisions } = await read(`/v1/operations/${refused.id}/gate`)
    const conditions: Condition[] = decisions.at(-1).conditions
    t.match(
      conditions.find(({ name }) => name === 'parity'),
      { met: false, detail: /containerDefinitions\[api\]\.environment\[MODE\]\.value: \[secret\]/ },
    )
  })

  await t.test('no answer has a secret or a digest', async t => {
    for (const name of ['staging', 'production']) await read(`/v1/environments/${name}/resources`)
    t.ok(answers.length > 8)
    for (const answer of answers)
      t.notMatch(answer, /canary|\[secret:|secretDigests|[0-9a-f]{64}\]/)
  })
})
