/**
 * kill -9 in the middle of a deploy: after healing, recorded state = sandbox, and the next deploy
 * succeeds.
 */
import { hostname } from 'node:os'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { clearFaults } from '../../../src/adapters/sandbox/faults.ts'
import { begun, cloudIds, ids, prepare } from './crashing.ts'
import { createLab, waitForEnd } from './helper.ts'
import { requirePresent } from '../../helper/present.ts'

// healed before the next run, too: crash.long.test.ts; service, runner, engine and plugin are each
// killed in test/proof, the first two in test/e2e/crash.test.ts
t.test('pending operations that were not healed are healed before the next run writes', async t => {
  const lab = await createLab(t)
  const request = prepare(lab)
  const handle = await begun(lab, request, 4)
  await handle.kill()
  await clearFaults(lab.cloud)
  const next = await waitForEnd(
    await lab.start({ ...request, operation: `${request.operation}-next` }),
  )
  t.match(next.result, { status: 'succeeded', healed: { undecided: [], locks: 1 } })
  t.ok(
    requirePresent(next.result.healed).imported.length >= 1,
    `${requirePresent(next.result.healed).imported.length} pending creates were adopted`,
  )
  t.same(ids(requirePresent(next.result.state).resources), await cloudIds(lab), 'no orphan')
})

t.test(
  'an attribute file that a killed engine left empty does not make the state unreadable',
  async t => {
    const lab = await createLab(t)
    const request = prepare(lab)
    await lab.start(request).then(waitForEnd)
    const sidecar = join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json.attrs')
    t.notOk(existsSync(sidecar), 'our engine writes no such file')
    writeFileSync(sidecar, '')
    const next = await waitForEnd(
      await lab.start({ ...request, operation: `${request.operation}-next` }),
    )
    t.match(next.result, { status: 'succeeded', error: null, changes: { same: 15 } })
  },
)

t.test('a lock of another process stays, and no state is changed', async t => {
  const lab = await createLab(t)
  const request = prepare(lab)
  const locks = join(lab.home, 'state', '.pulumi', 'locks', 'organization', 'lab', 'staging')
  mkdirSync(locks, { recursive: true })
  const lock = (file: string, pid: number, host: string) =>
    writeFileSync(
      join(locks, file),
      JSON.stringify({ pid, hostname: host, username: 'u', timestamp: '2026-01-01T00:00:00Z' }),
    )
  lock('theirs.json', 1, 'another-machine')
  lock('living.json', process.pid, hostname())
  lock('ours.json', 4_000_001, hostname())
  const { result } = await waitForEnd(
    await lab.start({ ...request, mode: 'heal', dead: { host: hostname(), pids: [] } }),
  )
  t.match(result, {
    status: 'failed',
    error: { code: 'stack-locked', message: /another-machine/ },
    healed: { locks: 1 },
  })
})
