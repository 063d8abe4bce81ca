/** What a killed run leaves behind in the state's folder. A kill itself: crash.long.test.ts; each of the three victims: test/e2e/crash.test.ts and test/proof. */
import { hostname } from 'node:os'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { prepare } from './crashing.ts'
import { createLab, ended } from './helper.ts'

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
