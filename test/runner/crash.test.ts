/** kill -9 in the middle of a deploy: after healing, recorded state = sandbox, and the next deploy succeeds. */
import { hostname } from 'node:os'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { clearFaults, injectFault } from '../../src/sandbox/faults.ts'
import { listResources } from '../../src/sandbox/cloud.ts'
import type { ResourceRecord } from '../../src/operations/words.ts'
import type { RunRequest } from '../../src/runner/protocol.ts'
import { cloudConfig, cloudProgram, cloudSettings } from './program.ts'
import { createLab, ended, makeTree } from './helper.ts'
import type { Lab } from './helper.ts'

function ids (resources: ResourceRecord[]): string[] {
  return resources.filter(item => item.custom && !item.type.startsWith('pulumi:')).map(item => item.id!).sort()
}

async function cloudIds (lab: Lab): Promise<string[]> {
  return (await listResources(lab.cloud)).map(item => item.id).sort()
}

function prepare (lab: Lab): RunRequest {
  const tree = makeTree(lab, { 'index.ts': cloudProgram }, { ...cloudSettings, topics: 12 })
  return lab.request(tree, { parallel: 4, cloud: { ...lab.request(tree).cloud, config: cloudConfig } })
}

// the runner itself is killed in test/e2e/crash.test.ts and in test/proof
t.test('kill -9 of the engine', async t => {
  const lab = await createLab(t)
  const request = prepare(lab)
  await injectFault(lab.cloud, { type: 'aws:sns/topic:Topic', operation: 'create', mode: 'delay', seconds: 1, when: 'after' })
  const handle = await lab.start(request)
  while ((await listResources(lab.cloud, { type: 'aws:sns/topic:Topic' })).length < 6) await new Promise(resolve => setTimeout(resolve, 20))
  const { pids } = (await handle.processes())!
  process.kill(pids.at(-1)!, 'SIGKILL')
  const result = await handle.result()
  t.match(result, { status: 'failed', error: { code: 'engine-died' } })
  await handle.kill()
  await clearFaults(lab.cloud)

  const again = { ...request, operation: `${request.operation}-again` }
  const healed = await ended(await lab.start({ ...request, operation: `${request.operation}-heal`, mode: 'heal', dead: await handle.processes() }))
  t.match(healed.result, { status: 'succeeded', healed: { undecided: [] }, state: { pendingOperations: [] } })
  t.same(ids(healed.result.state!.resources), await cloudIds(lab), 'recorded state = sandbox')
  const next = await ended(await lab.start(again))
  t.match(next.result, { status: 'succeeded' })
  t.same(ids(next.result.state!.resources), await cloudIds(lab), 'no orphan')
  t.equal((await cloudIds(lab)).length, 14)
})

t.test('what was left and never healed is put right before the next writing run writes', async t => {
  const lab = await createLab(t)
  const request = prepare(lab)
  await injectFault(lab.cloud, { type: 'aws:sns/topic:Topic', operation: 'create', mode: 'delay', seconds: 1, when: 'after' })
  const handle = await lab.start(request)
  while ((await listResources(lab.cloud, { type: 'aws:sns/topic:Topic' })).length < 4) await new Promise(resolve => setTimeout(resolve, 20))
  await handle.kill()
  await clearFaults(lab.cloud)
  const next = await ended(await lab.start({ ...request, operation: `${request.operation}-next` }))
  t.match(next.result, { status: 'succeeded', healed: { undecided: [], locks: 1 } })
  t.ok(next.result.healed!.imported.length >= 1, `${next.result.healed!.imported.length} pending creates were adopted`)
  t.same(ids(next.result.state!.resources), await cloudIds(lab), 'no orphan')
})

t.test('an attribute file that a killed engine left empty does not make the state unreadable', async t => {
  const lab = await createLab(t)
  const request = prepare(lab)
  await lab.start(request).then(ended)
  const sidecar = join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json.attrs')
  t.notOk(existsSync(sidecar), 'our engine writes none')
  writeFileSync(sidecar, '')
  const next = await ended(await lab.start({ ...request, operation: `${request.operation}-next` }))
  t.match(next.result, { status: 'succeeded', error: null, changes: { same: 15 } })
})

t.test('a lock of somebody else stays, and nothing is touched', async t => {
  const lab = await createLab(t)
  const request = prepare(lab)
  const locks = join(lab.home, 'state', '.pulumi', 'locks', 'organization', 'lab', 'staging')
  mkdirSync(locks, { recursive: true })
  const lock = (file: string, pid: number, host: string) => writeFileSync(join(locks, file), JSON.stringify({ pid, hostname: host, username: 'u', timestamp: '2026-01-01T00:00:00Z' }))
  lock('theirs.json', 1, 'another-machine')
  lock('living.json', process.pid, hostname())
  lock('ours.json', 4_000_001, hostname())
  const { result } = await ended(await lab.start({ ...request, mode: 'heal', dead: { host: hostname(), pids: [] } }))
  t.match(result, { status: 'failed', error: { code: 'stack-locked', message: /another-machine/ }, healed: { locks: 1 } })
})
