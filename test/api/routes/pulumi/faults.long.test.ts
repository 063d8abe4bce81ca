/**
 * Faults in the middle of an update of the unmodified CLI on the state service: a frozen client,
 * PostgreSQL killed, the service away for a minute, and a full disk.
 */
import { execFileSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { startStateRelay } from '../../../../src/adapters/runner/child/stateRelay.ts'
import { injectFault } from '../../../../src/adapters/sandbox/faults.ts'
import { outputOf, pulumiClient, testStates, type PulumiClient } from '../../../helper/states.ts'
import {
  createNamedTopics,
  readOutcome,
  startCluster,
  startStateServer,
  waitForResources,
} from '../../../helper/stateFaults.ts'

t.setTimeout(0)

const up = 'up --yes --skip-preview'
const slow = (client: PulumiClient, seconds: number) =>
  injectFault(client.cloud, { type: '*', operation: 'create', mode: 'delay', seconds })

function follow(child: ChildProcess) {
  child.stdin?.end()
  return outputOf(child)
}

/** The state explains the account exactly, and the next update completes it. */
async function provesTruth(t: Test, client: PulumiClient): Promise<void> {
  const { recorded, pending, real, problems } = await readOutcome(client, 'dev')
  t.comment(`${recorded.length} recorded, ${pending.length} pending, ${real.length} real`)
  t.same(problems, [])
}

t.test('a frozen CLI that continues after a takeover writes nothing', async t => {
  const states = await testStates(t)
  const token = await states.token('admin')
  const [frozen, next] = [
    await pulumiClient(t, { url: states.url, token }),
    await pulumiClient(t, { url: states.url, token }),
  ]
  await frozen.ok('stack init dev')
  await slow(frozen, 0.3)
  frozen.setResources(createNamedTopics(24))
  next.setResources(createNamedTopics(3, 'other'))
  const child = frozen.spawn([...up.split(' '), '--parallel', '2'])
  const ended = follow(child)
  await waitForResources(frozen, 4)
  child.kill('SIGSTOP')
  t.match((await next.run(`${up} --stack dev`)).stderr, /Another update is currently in progress/)
  await states.store.runSql(
    `update twinstack.stack_updates set lease_until = now() - interval '1 second'
     where status = 'running'`,
  )
  // the other program has other resources, so it removes those of the frozen one
  const taken = await next.run(`${up} --stack dev`)
  t.match(taken.stdout + taken.stderr, /other2/)
  const after = await next.ok('stack export --stack dev')
  t.match(after, /::other2"/)
  child.kill('SIGCONT')
  const { code } = await ended
  t.not(code, 0, 'the update of the frozen client fails')
  t.equal(await next.ok('stack export --stack dev'), after, 'the state did not change')
  const { rows } = await states.store.runSql(
    `select status, refused_writes > 0 as refused from twinstack.stack_updates
     where not dry_run and status <> 'not started' order by version`,
  )
  t.match(rows, [{ status: 'interrupted', refused: true }, { refused: false }])
})

t.test('PostgreSQL is killed in the middle of an update, and restarted', async t => {
  const cluster = await startCluster(t)
  const states = await testStates(t, { database: cluster.url })
  const client = await pulumiClient(t, { url: states.url, token: await states.token('admin') })
  await client.ok('stack init dev')
  await slow(client, 0.2)
  client.setResources(createNamedTopics(40))
  const update = follow(client.spawn([...up.split(' '), '--parallel', '4']))
  await waitForResources(client, 8)
  await cluster.kill()
  const output = await update
  t.equal(output.code, 0, output.stdout + output.stderr)
  await provesTruth(t, client)
  t.match(await readOutcome(client, 'dev'), { recorded: { length: 40 }, pending: [] })
})

t.test('the service is away for 60 s: the relay of a runner pauses the update', async t => {
  const cluster = await startCluster(t)
  const states = await testStates(t, { database: cluster.url })
  const server = await startStateServer(t, cluster.url)
  const relay = await startStateRelay(server.url)
  t.teardown(() => relay.close())
  const client = await pulumiClient(t, { url: relay.url, token: await states.token('admin') })
  await client.ok('stack init dev')
  await slow(client, 0.2)
  client.setResources(createNamedTopics(40))
  const update = follow(client.spawn([...up.split(' '), '--parallel', '4']))
  await waitForResources(client, 8)
  await server.kill()
  await sleep(60_000)
  await server.start()
  const output = await update
  t.equal(output.code, 0, output.stdout + output.stderr)
  t.match(await readOutcome(client, 'dev'), { recorded: { length: 40 }, pending: [], problems: [] })
})

t.test('the disk of the database is full', async t => {
  const disk = mountSmallDisk(t, 256)
  if (disk === null) return t.comment('skipped: this user or container may mount no tmpfs')
  const home = join(disk, 'home')
  mkdirSync(home, { mode: 0o755 })
  const cluster = await startCluster(t, { home })
  const states = await testStates(t, { database: cluster.url })
  const client = await pulumiClient(t, { url: states.url, token: await states.token('admin') })
  await client.ok('stack init dev')
  // random texts: neither TOAST nor gzip makes them small
  const large = () => crypto.getRandomValues(Buffer.alloc(24_000)).toString('hex')
  const resources = createNamedTopics(60).map(one => ({
    ...one,
    props: { ...one.props, policy: JSON.stringify({ large: large() }) },
  }))
  client.setResources(resources.slice(0, 5))
  await client.ok(up)
  const before = await client.ok('stack export')
  fillDisk(disk)
  client.setResources(resources)
  await slow(client, 0.05)
  const failed = await client.run([...up.split(' '), '--parallel', '4'])
  t.not(failed.code, 0, 'the update fails')
  t.match(failed.stdout + failed.stderr, /disk of the database is full|does not answer|\b503\b/)
  rmSync(join(disk, 'filler'))
  await waitForDatabase(states.store)
  t.same(JSON.parse(await client.ok('stack export --version 1')), JSON.parse(before))
  await client.run('cancel --yes')
  await provesTruth(t, client)
  const next = await client.run(`${up} --refresh`)
  t.equal(next.code, 0, next.stdout + next.stderr)
  t.match(await readOutcome(client, 'dev'), { recorded: { length: 60 }, pending: [], problems: [] })
})

function mountSmallDisk(t: Test, mebibytes: number): string | null {
  const disk = mkdtempSync(join(tmpdir(), 'twinstack-disk-'))
  try {
    const options = `size=${mebibytes}m,mode=0755`
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    rmSync(disk, { recursive: true })
    return null
  }
  t.teardown(() => {
    execFileSync('umount', ['--lazy', disk])
    rmSync(disk, { recursive: true, force: true })
  })
  return disk
}

/** Leaves one MiB. */
function fillDisk(disk: string): void {
  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - 2 ** 20)))
}

async function waitForDatabase(store: { ping(): Promise<unknown> }): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const error = await store.ping().then(
      () => null,
      (error: unknown) => error,
    )
    if (error === null) return
    if (tries > 600) throw error
    await sleep(100)
  }
}
