/** Every kind of operation on the real engine and the sandbox, one after the other; the short form is kinds.test.ts. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listResources, removeResource, setProperty } from '../../src/sandbox/cloud.ts'
import { cloudConfig, cloudProgram, cloudSettings } from './program.ts'
import { createLab, makeTree } from './helper.ts'

t.test('preview, deploy, drift, reconcile, rebuild, destroy', async t => {
  const lab = await createLab(t)
  const tree = makeTree(lab, { 'index.ts': cloudProgram }, cloudSettings)
  const run = (kind: Parameters<typeof lab.run>[1], change: Parameters<typeof lab.run>[2] = {}) => lab.run(tree, kind, { ...change, cloud: { ...lab.request(tree).cloud, config: cloudConfig } })

  const preview = await run('preview')
  t.match(preview.result, { status: 'succeeded', error: null, changes: { create: 6 } })
  t.same(preview.result.planned!.map(change => change.op), Array(7).fill('create').slice(0, preview.result.planned!.length))
  t.same(await listResources(lab.cloud), [], 'a preview makes nothing')

  const deploy = await run('deploy', { encryptionSalt: preview.result.encryptionSalt })
  t.match(deploy.result, { status: 'succeeded', changes: { create: 6 }, providers: { aws: '7.48.0' }, engineVersion: '3.259.0', stopped: null, state: { pendingOperations: [] } })
  t.match(deploy.result.outputs, { first: { secret: false, value: /^arn:/ }, password: { value: null, secret: true }, made: { value: null, secret: true } })
  t.same(await lab.keys.unseal(deploy.result.sealedOutputs!), { password: 'none-given', made: 'canary-made-by-program' })
  t.same(deploy.events.map(event => event.n), deploy.events.map((_, i) => i + 1), 'numbered without gaps')
  const told = deploy.events.flatMap(({ body }) => body.type === 'resource' && body.change.name === 'topic0' ? [`${body.phase} ${body.change.op}`] : [])
  t.same(told, ['started create', 'finished create'])
  t.equal(deploy.result.state!.resources.filter(resource => resource.custom && !resource.type.startsWith('pulumi:')).length, 5)
  t.equal((await listResources(lab.cloud)).length, 5)

  t.match((await run('deploy')).result, { status: 'succeeded', changes: { same: 6 }, settingsDigest: deploy.result.settingsDigest })

  const group = (await listResources(lab.cloud, { type: 'aws:ec2/securityGroup:SecurityGroup' }))[0]!
  const [gone, changed] = await listResources(lab.cloud, { type: 'aws:sns/topic:Topic' })
  await setProperty(lab.cloud, group.id, 'ingress[0].cidrBlocks=["0.0.0.0/0"]')
  await setProperty(lab.cloud, changed!.id, 'displayName=by hand')
  await removeResource(lab.cloud, gone!.id)
  const drift = await run('drift-check')
  t.match(drift.result, { status: 'succeeded', planned: [] }, 'nothing is pending: the code is what is recorded')
  t.same(drift.result.planned, [])
  const found = drift.result.refreshed!.map(({ op, type, properties }) => ({ op, type, properties: properties.map(({ path, before, after }) => ({ path, before, after })) }))
  t.same(found.sort((a, b) => `${a.type}${a.op}` < `${b.type}${b.op}` ? -1 : 1), [
    { op: 'update', type: 'aws:ec2/securityGroup:SecurityGroup', properties: [{ path: 'ingress[0].cidrBlocks[0]', before: '10.0.0.0/8', after: '0.0.0.0/0' }] },
    { op: 'delete', type: 'aws:sns/topic:Topic', properties: [] },
    { op: 'update', type: 'aws:sns/topic:Topic', properties: [{ path: 'displayName', before: 'hello', after: 'by hand' }] },
  ])

  const reconcile = await run('reconcile')
  t.match(reconcile.result, { status: 'succeeded', changes: { create: 1, update: 2 } })
  const after = await listResources(lab.cloud)
  t.equal(after.length, 5)
  t.same(after.filter(item => item.type === 'aws:sns/topic:Topic').map(item => item.properties.displayName), ['hello', 'hello', 'hello'])

  const ids = new Set(after.map(item => item.id))
  const rebuild = await run('rebuild')
  t.match(rebuild.result, { status: 'succeeded', changes: { delete: 6, create: 6 } })
  const steps = rebuild.events.flatMap(({ body }) => body.type === 'step' ? [`${body.step} ${body.state}`] : [])
  t.same(steps, ['destroy started', 'destroy finished', 'update started', 'update finished'])
  t.ok((await listResources(lab.cloud, { type: 'aws:ec2/securityGroup:SecurityGroup' })).every(item => !ids.has(item.id)), 'made anew')

  const broken = { ...tree, main: join(tree.folder, 'missing.ts') }
  const destroy = await lab.run(broken, 'destroy', { removeStack: true, settingsFile: 'Pulumi.missing.yaml' })
  t.match(destroy.result, { status: 'succeeded', changes: { delete: 6 }, error: null }, 'a destroy needs neither program nor settings')
  t.same(await listResources(lab.cloud), [])
  t.notOk(existsSync(join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json')), 'the stack is removed')
})
