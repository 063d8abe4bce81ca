/**
 * The common part of the short and the long test of kinds: a deploy, drift made by hand, a rebuild,
 * a destroy.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { listResources, removeResource, setProperty } from '../../../src/adapters/sandbox/cloud.ts'
import { createLab, engineFound, makeTree } from './helper.ts'
import { cloudConfig, cloudProgram, cloudSettings } from './program.ts'
import { requirePresent } from '../../helper/present.ts'

type Lab = Awaited<ReturnType<typeof createLab>>
type Change = Parameters<Lab['run']>[2]

export async function kindsStory(t: Test) {
  const lab = await createLab(t)
  const tree = makeTree(lab, { 'index.ts': cloudProgram }, cloudSettings)
  const run = (kind: Parameters<Lab['run']>[1], change: Change = {}) =>
    lab.run(tree, kind, { ...change, cloud: { ...lab.request(tree).cloud, config: cloudConfig } })

  return {
    lab,
    run,
    async deploys(change: Change = {}) {
      const deploy = await run('deploy', change)
      t.match(deploy.result, {
        status: 'succeeded',
        changes: { create: 6 },
        providers: { aws: '7.48.0' },
        engineVersion: engineFound.version,
        stopped: null,
        state: { pendingOperations: [] },
      })
      t.match(deploy.result.outputs, {
        first: { secret: false, value: /^arn:/ },
        password: { value: null, secret: true },
        made: { value: null, secret: true },
      })
      t.same(await lab.keys.unseal(requirePresent(deploy.result.sealedOutputs)), {
        password: 'none-given',
        made: 'canary-made-by-program',
      })
      t.same(
        deploy.events.map(event => event.n),
        deploy.events.map((_, i) => i + 1),
        'numbered without gaps',
      )
      const messages = deploy.events.flatMap(({ body }) =>
        body.type === 'resource' && body.change.name === 'topic0'
          ? [`${body.phase} ${body.change.op}`]
          : [],
      )
      t.same(messages, ['started create', 'finished create'])
      t.equal(
        requirePresent(deploy.result.state).resources.filter(
          resource => resource.custom && !resource.type.startsWith('pulumi:'),
        ).length,
        5,
      )
      t.equal((await listResources(lab.cloud)).length, 5)
      return deploy
    },
    async drifts() {
      const group = requirePresent(
        (await listResources(lab.cloud, { type: 'aws:ec2/securityGroup:SecurityGroup' }))[0],
      )
      const [gone, changed] = await listResources(lab.cloud, { type: 'aws:sns/topic:Topic' })
      await setProperty(lab.cloud, group.id, 'ingress[0].cidrBlocks=["0.0.0.0/0"]')
      await setProperty(lab.cloud, requirePresent(changed).id, 'displayName=by hand')
      await removeResource(lab.cloud, requirePresent(gone).id)
      const drift = await run('drift-check')
      t.match(
        drift.result,
        { status: 'succeeded', planned: [] },
        'nothing is pending: the code and the recorded state are equal',
      )
      t.same(drift.result.planned, [])
      const found = requirePresent(drift.result.refreshed).map(({ op, type, properties }) => ({
        op,
        type,
        properties: properties.map(({ path, before, after }) => ({ path, before, after })),
      }))
      t.same(
        found.sort((a, b) => (`${a.type}${a.op}` < `${b.type}${b.op}` ? -1 : 1)),
        [
          {
            op: 'update',
            type: 'aws:ec2/securityGroup:SecurityGroup',
            properties: [
              { path: 'ingress[0].cidrBlocks[0]', before: '10.0.0.0/8', after: '0.0.0.0/0' },
            ],
          },
          { op: 'delete', type: 'aws:sns/topic:Topic', properties: [] },
          {
            op: 'update',
            type: 'aws:sns/topic:Topic',
            properties: [{ path: 'displayName', before: 'hello', after: 'by hand' }],
          },
        ],
      )
    },
    async rebuilds() {
      const ids = new Set((await listResources(lab.cloud)).map(item => item.id))
      const rebuild = await run('rebuild')
      t.match(rebuild.result, { status: 'succeeded', changes: { delete: 6, create: 6 } })
      const steps = rebuild.events.flatMap(({ body }) =>
        body.type === 'step' ? [`${body.step} ${body.state}`] : [],
      )
      t.same(steps, ['destroy started', 'destroy finished', 'update started', 'update finished'])
      t.ok(
        (await listResources(lab.cloud, { type: 'aws:ec2/securityGroup:SecurityGroup' })).every(
          item => !ids.has(item.id),
        ),
        'created again',
      )
    },
    async destroys() {
      const broken = { ...tree, main: join(tree.folder, 'missing.ts') }
      const destroy = await lab.run(broken, 'destroy', {
        removeStack: true,
        settingsFile: 'Pulumi.missing.yaml',
      })
      t.match(
        destroy.result,
        { status: 'succeeded', changes: { delete: 6 }, error: null },
        'a destroy uses neither program nor settings',
      )
      t.same(await listResources(lab.cloud), [])
      t.notOk(
        existsSync(join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json')),
        'the stack is removed',
      )
    },
  }
}
