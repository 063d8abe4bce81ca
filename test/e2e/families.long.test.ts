/**
 * On the real engine: the third of three copies that lets SSH in is a difference of its own, though
 * the number of copies is documented; a firewall that was opened by hand is critical.
 */
import t from 'tap'
import { listResources, setProperty } from '../../src/adapters/sandbox/cloud.ts'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'

// several deploys: an overloaded machine needs more than tap's 30 s for each
t.setTimeout(1_800_000)

const firewall = 'aws:wafv2/webAcl:WebAcl'
const program = `
import * as pulumi from '@pulumi/pulumi'
import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup.js'
import { WebAcl } from '@pulumi/aws/wafv2/webAcl.js'
import { z } from 'zod'

const schema = z.strictObject({ ports: z.array(z.number()) })

export default async function program () {
  const { ports } = schema.parse(new pulumi.Config().requireObject('settings'))
  const tags = { 'twinstack:environment': pulumi.getStack() }
  ports.forEach((port, at) => new SecurityGroup('web-' + at, {
    description: 'a web server',
    ingress: [{ protocol: 'tcp', fromPort: port, toPort: port, cidrBlocks: [port === 22 ? '0.0.0.0/0' : '10.0.0.0/8'] }],
    tags
  }))
  new WebAcl('edge', {
    scope: 'REGIONAL',
    defaultAction: { block: {} },
    visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: 'edge', sampledRequestsEnabled: true },
    tags
  })
  return {}
}
program.settings = schema
`
const settings = (...ports: number[]) =>
  `config:\n  aws:region: eu-central-1\n  small:settings: { ports: [${ports.join(', ')}] }\n`
const documented = `
differences:
  - aspect: scale
    staging: 3
    production: 2
    justification: Staging tries a third server
    risk: none
    owner: platform
    review: 2999-01-01
`

t.test('families and firewalls', async t => {
  const repository = makeRepository(t, 'small', {
    'index.ts': program,
    'Pulumi.staging.yaml': settings(443, 443, 22),
    'Pulumi.production.yaml': settings(443, 443),
    'differences.yaml': documented,
  })
  const service = await testService(t, { repository })
  for (const name of ['staging', 'production'] as const) await service.environment(name, name)
  for (const name of ['staging', 'production'])
    t.match(await service.run(name, 'deploy'), { status: 'succeeded' }, name)
  type Verdict = { path: string | null; status: string; place: { name: string } }
  const compare = async () => {
    const { body } = await service.call('POST', '/v1/parity', {})
    return {
      passed: body.passed,
      verdicts: body.judgement.verdicts.map(
        ({ place, path, status }: Verdict) => `${place.name} ${path}: ${status}`,
      ),
    }
  }

  await t.test('a third copy that lets SSH in is no copy', async t => {
    const { passed, verdicts } = await compare()
    t.equal(passed, false)
    t.match(verdicts, [/^web-2 null: (undocumented|security-not-accepted)$/])
  })

  await t.test('a third copy like the others is a documented number', async t => {
    write(repository, { 'Pulumi.staging.yaml': settings(443, 443, 443) })
    commitAll(repository, 'A third server like the others')
    t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
    const { verdicts } = await compare()
    t.ok(verdicts.includes('web-* count: documented'), verdicts.join('\n'))
    t.notOk(verdicts.some((line: string) => line.startsWith('web-2')))
  })

  await t.test('a firewall that was opened by hand is critical', async t => {
    const [found] = await listResources(service.sandbox, { type: firewall, environment: 'staging' })
    await setProperty(service.sandbox, found?.arn ?? '', 'defaultAction={"allow":{}}')
    t.match(await service.run('staging', 'drift-check'), { drift: { changed: 1 } })
    const { body } = await service.call('GET', '/v1/environments/staging/drift')
    t.match(body.resources, [
      { name: 'edge', class: 'security', severity: 'critical', direction: 'loosened' },
    ])
  })
})
