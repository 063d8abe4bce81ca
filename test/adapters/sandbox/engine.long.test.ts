/**
 * A stack of the real engine on the sandbox, from its first preview to its end; the short form is
 * engine.test.ts.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineEvent } from '@pulumi/pulumi/automation/index.js'
import t from 'tap'
import {
  getResource,
  readJournalEntries,
  listResources,
  getProperty,
  removeResource,
  setProperty,
} from '../../../src/adapters/sandbox/cloud.ts'
import { config, program, tags } from './program.ts'
import { sandboxStack, steps } from './stack.ts'

t.test('the whole life of a stack', async t => {
  const { stack, folder } = await sandboxStack(t, program, { config })
  const texts: string[] = []
  const collect = (events: EngineEvent[]) => (event: EngineEvent) => {
    events.push(event)
    if (event.diagnosticEvent) texts.push(event.diagnosticEvent.message)
  }
  const run = async (work: (onEvent: (event: EngineEvent) => void) => Promise<unknown>) => {
    const events: EngineEvent[] = []
    await work(collect(events))
    return steps(events)
  }

  const preview: EngineEvent[] = []
  await stack.preview({ onEvent: collect(preview) })
  const vpc = preview.find(event => event.resourcePreEvent?.metadata.urn.endsWith('Vpc::main'))
  t.equal(vpc?.resourcePreEvent?.metadata.op, 'create')
  t.same(await listResources(folder), [], 'a preview changes nothing')

  const up = await stack.up()
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

  t.same(
    (await run(onEvent => stack.up({ onEvent }))).filter(step => step.op !== 'same'),
    [],
    'the second deploy changes nothing',
  )
  t.same(
    (await run(onEvent => stack.previewRefresh({ onEvent }))).filter(
      step => step.op !== 'refresh' && step.op !== 'same',
    ),
    [],
    'no false drift',
  )
  const quiet = await stack.previewRefresh()
  t.same(Object.keys(quiet.changeSummary ?? {}), ['same'])

  await setProperty(folder, 'test/cluster', 'backupRetentionPeriod=1')
  await setProperty(folder, 'test/db', 'ingress[0].cidrBlocks[0]=0.0.0.0/0')
  await setProperty(folder, 'test/main', 'tags.owner=me')
  await setProperty(folder, 'test/main', 'enableDnsHostnames=true')
  await removeResource(folder, 'test/cpu')
  const drift = await run(onEvent => stack.previewRefresh({ onEvent }))
  const diffs = Object.fromEntries(
    drift
      .filter(step => Object.keys(step.diff).length > 0)
      .map(step => [step.name + ' ' + step.type, step.diff]),
  )
  t.same(
    diffs,
    {
      'db aws:rds/cluster:Cluster': { backupRetentionPeriod: 'update' },
      'db aws:ec2/securityGroup:SecurityGroup': { 'ingress[0].cidrBlocks[0]': 'update' },
      'main aws:ec2/vpc:Vpc': { enableDnsHostnames: 'update', 'tags.owner': 'add' },
    },
    'exactly the properties that were changed by hand',
  )
  t.match(
    drift.filter(step => step.op === 'delete'),
    [{ name: 'cpu' }],
    'and the deleted resource',
  )

  await stack.up({ refresh: true })
  t.equal(getProperty(await getResource(folder, 'test/cluster'), 'backupRetentionPeriod'), 7)
  t.equal(
    getProperty(await getResource(folder, 'test/db'), 'ingress[0].cidrBlocks[0]'),
    '10.0.0.0/8',
  )
  t.equal(getProperty(await getResource(folder, 'test/main'), 'enableDnsHostnames'), false)
  t.same((await getResource(folder, 'test/main')).tags, { ...tags('main'), team: 'platform' })
  t.ok(await getResource(folder, 'test/cpu'))
  t.same(Object.keys((await stack.previewRefresh()).changeSummary ?? {}), ['same'])

  // Amazon RDS User Guide, "Upgrading the DB engine": an upgrade can't be undone
  await setProperty(folder, 'test/cluster', 'engineVersion=16.8')
  await t.rejects(stack.up({ refresh: true }), { message: /Cannot upgrade .* from 16\.8 to 16\.6/ })
  t.equal(getProperty(await getResource(folder, 'test/cluster'), 'engineVersion'), '16.8')

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
  t.match(
    (await readJournalEntries(folder))
      .filter(entry => entry.id === 'test-db')
      .map(entry => `${entry.who.split(':')[0]} ${entry.call}`),
    [
      'pulumi CreateDBCluster',
      'console ModifyDBCluster',
      'pulumi ModifyDBCluster',
      'console ModifyDBCluster',
      'pulumi DeleteDBCluster',
    ],
  )
})
