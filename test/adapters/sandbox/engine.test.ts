/**
 * A stack of the real engine on the sandbox: created, drifted, destroyed. All operations:
 * engine.long.test.ts.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineEvent } from '@pulumi/pulumi/automation/index.js'
import t from 'tap'
import {
  getResource,
  listResources,
  removeResource,
  setProperty,
} from '../../../src/adapters/sandbox/cloud.ts'
import { config, program, tags } from './program.ts'
import { sandboxStack, steps } from './stack.ts'

t.test('made, drifted, destroyed', async t => {
  const { stack, folder } = await sandboxStack(t, program, { config })
  const texts: string[] = []
  const up = await stack.up({
    onEvent: event => {
      if (event.diagnosticEvent) texts.push(event.diagnosticEvent.message)
    },
  })
  t.match(up.outputs['vpc']?.value, /^vpc-[0-9a-f]{17}$/)
  t.match(
    up.outputs['endpoint']?.value,
    /^test-db\.cluster-c[a-z0-9]{11}\.eu-central-1\.rds\.amazonaws\.com$/,
  )
  t.equal(up.outputs['arn']?.value, 'arn:aws:rds:eu-central-1:123456789012:cluster:test-db')
  t.equal((await listResources(folder)).length, 10)
  t.same(
    (await getResource(folder, 'test/main')).tags,
    { ...tags('main'), team: 'platform' },
    'default tags are merged',
  )

  await setProperty(folder, 'test/cluster', 'engineVersion=16.8')
  await setProperty(folder, 'test/db', 'ingress[0].cidrBlocks[0]=0.0.0.0/0')
  await setProperty(folder, 'test/main', 'tags.owner=me')
  await setProperty(folder, 'test/main', 'enableDnsSupport=false')
  await removeResource(folder, 'test/cpu')
  const events: EngineEvent[] = []
  await stack.previewRefresh({
    onEvent: event => {
      events.push(event)
      if (event.diagnosticEvent) texts.push(event.diagnosticEvent.message)
    },
  })
  const drift = steps(events)
  const diffs = Object.fromEntries(
    drift
      .filter(step => Object.keys(step.diff).length > 0)
      .map(step => [step.name + ' ' + step.type, step.diff]),
  )
  t.same(
    diffs,
    {
      'db aws:rds/cluster:Cluster': { engineVersion: 'update' },
      'db aws:ec2/securityGroup:SecurityGroup': { 'ingress[0].cidrBlocks[0]': 'update' },
      'main aws:ec2/vpc:Vpc': { enableDnsSupport: 'update', 'tags.owner': 'add' },
    },
    'exactly the properties that were changed by hand',
  )
  t.match(
    drift.filter(step => step.op === 'delete'),
    [{ name: 'cpu' }],
    'and the deleted resource',
  )

  t.equal(
    texts.some(text => text.includes(`SANDBOX: simulated AWS account in ${folder}`)),
    true,
    'it reports that it is a simulation',
  )
  t.equal(
    texts.some(text => text.includes('has no entry for aws:glue/catalogDatabase:CatalogDatabase')),
    true,
    'and the unknown type',
  )
  t.notMatch(
    await readFile(
      join(folder, '..', 'state', '.pulumi', 'stacks', 'sandbox-test', 'test.json'),
      'utf8',
    ),
    /hunter2/,
    'secrets are encrypted in the state',
  )

  await stack.destroy()
  t.same(await listResources(folder), [], 'nothing is left')
})
