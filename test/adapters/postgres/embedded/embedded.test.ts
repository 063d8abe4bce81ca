import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import t, { type Test } from 'tap'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import {
  removeEmbedded,
  startEmbedded,
  stopEmbedded,
} from '../../../../src/adapters/postgres/embedded/embedded.ts'
import { readPlace } from '../../../../src/adapters/postgres/embedded/place.ts'
import { findStartTime } from '../../../../src/adapters/runner/processes.ts'
import { requirePresent } from '../../../helper/present.ts'

const isRoot = process.getuid?.() === 0
const other = fileURLToPath(new URL('../../../fixtures/store/use-embedded.ts', import.meta.url))

function newHome(t: Test): string {
  const home = mkdtempSync(join(tmpdir(), 'twinstack-embedded-'))
  t.teardown(async () => {
    await removeEmbedded(home)
    rmSync(home, { recursive: true, force: true })
  })
  return home
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows as Record<string, unknown>[]
  } finally {
    await client.end()
  }
}

async function pidOf(home: string): Promise<number> {
  return Number.parseInt(readFileSync(join((await readPlace(home)).data, 'postmaster.pid'), 'utf8'))
}

async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 6000; tries++, await sleep(10))
    if ((await findStartTime(pid)) === null) return true
  return false
}

/** kill -9 of the server and of everything that it started */
async function killAll(home: string): Promise<void> {
  const pid = await pidOf(home)
  process.kill(pid, 'SIGKILL')
  await isGone(pid)
}

/** another process that uses the server of this home; it prints the URL, and ends after `leave` */
async function otherProcess(home: string) {
  const child = fork(other, [home], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [url] = (await once(child, 'message')) as [string]
  return {
    url,
    child,
    leave: async () => {
      child.send('leave')
      await once(child, 'exit')
    },
  }
}

t.test('one server for one home, from its first start to its end', async t => {
  // all these tests share one home, because creating the files takes most of the time
  const home = newHome(t)

  t.test('started, used, stopped by the last one, started again with what was written', async t => {
    const first = await startEmbedded({ home })
    await query(first.url, 'create table kept (a text)')
    await query(first.url, "insert into kept values ('here')")
    const pid = await pidOf(home)
    const second = await startEmbedded({ home })
    t.equal(second.url, first.url)
    t.equal(await pidOf(home), pid, 'the running server is used again')
    await first.stop()
    t.same(
      await query(second.url, 'select a from kept'),
      [{ a: 'here' }],
      'another process still uses it',
    )
    await second.stop()
    t.ok(await isGone(pid), 'the last process stopped it')

    const third = await startEmbedded({ home })
    t.equal(third.url, first.url, 'the same address as before')
    t.same(await query(third.url, 'select a from kept'), [{ a: 'here' }])
    t.equal(await stopEmbedded(home), true)
    t.equal(await stopEmbedded(home), false)
    await third.stop()
  })

  t.test('listens on loopback only, requires a password, is durable and small', async t => {
    const { url } = await startEmbedded({ home })
    t.equal(new URL(url).hostname, '127.0.0.1')
    const settings = await query(
      url,
      `select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit',
      'listen_addresses', 'unix_socket_directories', 'server_encoding', 'password_encryption', 'max_connections', 'shared_buffers')`,
    )
    t.same(Object.fromEntries(settings.map(({ name, setting }) => [name, setting])), {
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      server_encoding: 'UTF8',
      password_encryption: 'scram-sha-256',
      max_connections: '100',
      shared_buffers: '4096',
    })
    t.equal(
      statSync(join(home, 'keys', 'postgres')).mode & 0o777,
      0o600,
      'only the service can read the password',
    )
    const wrong = new URL(url)
    wrong.password = 'wrong'
    await t.rejects(query(wrong.href, 'select 1'), { code: '28P01' })
  })

  if (isRoot)
    t.test(
      'as root: neither the server nor its files belong to root, and no other user can read them',
      async t => {
        await startEmbedded({ home })
        const { data } = await readPlace(home)
        t.equal(
          data,
          join(home, 'postgres', 'data'),
          'a home that the group of the server may enter contains its data',
        )
        const { uid, mode } = statSync(data)
        t.not(uid, 0)
        t.equal(mode & 0o077, 0)
        t.equal(statSync(home).mode & 0o007, 0, 'the home stays closed to others')
        t.match(
          readFileSync(`/proc/${await pidOf(home)}/status`, 'utf8'),
          new RegExp(`^Uid:\\t${uid}\\t${uid}\\t${uid}\\t${uid}$`, 'm'),
        )
        t.notMatch(
          readFileSync('/etc/passwd', 'utf8'),
          new RegExp(`:${uid}:`),
          'no user was created',
        )
      },
    )

  t.test('kill -9 of the server: the next start recovers all committed rows', async t => {
    const { url } = await startEmbedded({ home })
    await query(url, 'create table many (a int)')
    await query(url, 'insert into many select generate_series(1, 1000)')
    await killAll(home)
    t.ok(
      existsSync(join((await readPlace(home)).data, 'postmaster.pid')),
      'the stale file is there',
    )
    const again = await startEmbedded({ home })
    t.same(await query(again.url, 'select count(*)::int as n from many'), [{ n: 1000 }])
  })

  t.test(
    'killed while it is used: a process that uses it starts it again at the same address, unless it was stopped',
    async t => {
      const { url, stop } = await startEmbedded({ home })
      await killAll(home)
      let rows: unknown[] = []
      for (const end = Date.now() + 20_000; rows.length === 0 && Date.now() < end; await sleep(50))
        rows = await query(url, 'select a from many limit 1').catch(() => [])
      t.equal(rows.length, 1)
      await stopEmbedded(home)
      await sleep(2500)
      await t.rejects(query(url, 'select 1'), { code: 'ECONNREFUSED' })
      await stop()
    },
  )

  t.test('a stale postmaster.pid that names a living process of another program', async t => {
    await startEmbedded({ home })
    const { data } = await readPlace(home)
    const stale = readFileSync(join(data, 'postmaster.pid'), 'utf8')
    await stopEmbedded(home)
    const stranger = spawn('sleep', ['60'])
    t.teardown(() => {
      stranger.kill('SIGKILL')
    })
    writeFileSync(join(data, 'postmaster.pid'), stale.replace(/^\d+/, String(stranger.pid)))
    const { url } = await startEmbedded({ home })
    t.equal((await query(url, 'select 1 as one'))[0]?.one, 1)
    await stopEmbedded(home)
    t.ok(await findStartTime(requirePresent(stranger.pid)), 'the other process was not touched')
  })

  t.test('its port is in use by another process: a new port is chosen', async t => {
    const taken = Number(readFileSync(join(home, 'postgres', 'port'), 'utf8'))
    const squatter = createServer().listen(taken, '127.0.0.1')
    await once(squatter, 'listening')
    const { url } = await startEmbedded({ home })
    squatter.close()
    t.not(Number(new URL(url).port), taken)
    t.equal((await query(url, 'select 1 as one'))[0]?.one, 1)
    await stopEmbedded(home)
  })

  t.test(
    "the error repeats PostgreSQL's message for a refused setting, and the next start works",
    async t => {
      await t.rejects(startEmbedded({ home, settings: { shared_buffers: '1TB9' } }), {
        code: 'unavailable',
        message: /shared_buffers/,
      })
      const { url } = await startEmbedded({ home })
      t.equal((await query(url, 'select 1 as one'))[0]?.one, 1)
    },
  )

  t.test('a lost password, and data of another version', async t => {
    rmSync(join(home, 'keys', 'postgres'))
    await t.rejects(startEmbedded({ home }), {
      code: 'unavailable',
      message: /keys\/postgres/,
      hint: /DATABASE_URL/,
    })
    await stopEmbedded(home)
    writeFileSync(join((await readPlace(home)).data, 'PG_VERSION'), '12\n')
    await t.rejects(startEmbedded({ home }), { code: 'unavailable', message: /PostgreSQL 12/ })
  })
})

t.test(
  'four processes start it at the same time: one server runs; a killed process no longer counts as a user',
  async t => {
    const home = newHome(t)
    const users = await Promise.all([1, 2, 3, 4].map(() => otherProcess(home)))
    t.equal(new Set(users.map(user => user.url)).size, 1)
    const [first, second, third, fourth] = users
    const pid = await pidOf(home)

    requirePresent(first).child.kill('SIGKILL')
    await once(requirePresent(first).child, 'exit')
    t.equal(
      (await query(requirePresent(second).url, 'select 1 as one'))[0]?.one,
      1,
      'the server continues when the process that started it ends',
    )

    await Promise.all([requirePresent(second).leave(), requirePresent(third).leave()])
    t.ok(await findStartTime(pid), 'one process is left')
    await requirePresent(fourth).leave()
    t.ok(await isGone(pid))
  },
)

if (isRoot)
  t.test('as root: a home below a folder that only root can enter', async t => {
    const outer = newHome(t)
    const home = join(outer, 'root', 'home')
    mkdirSync(home, { recursive: true, mode: 0o755 })
    chmodSync(join(outer, 'root'), 0o700)
    const { url } = await startEmbedded({ home })
    t.teardown(() => removeEmbedded(home))
    await query(url, 'create table kept (a int)')
    const location = readFileSync(join(home, 'postgres', 'location'), 'utf8').trim()
    t.ok(existsSync(join(location, 'data', 'PG_VERSION')), 'the file names the folder of the data')
    t.equal(statSync(join(outer, 'root')).mode & 0o777, 0o700, 'files of others are unchanged')
    await stopEmbedded(home)
    const again = await startEmbedded({ home })
    t.same(await query(again.url, 'select * from kept'), [])
    await stopEmbedded(home)

    rmSync(location, { recursive: true })
    await t.rejects(
      startEmbedded({ home }),
      { code: 'unavailable', message: location },
      'lost data is an error, not an empty database',
    )
    rmSync(join(home, 'postgres', 'location'))
  })

t.test("a home that can't be created", async t => {
  const home = join(newHome(t), 'file')
  writeFileSync(home, '')
  const error = await startEmbedded({ home }).catch((error: unknown) => error)
  t.ok(error instanceof TwinstackError)
  t.match(error, { code: 'unavailable', hint: /DATABASE_URL/ })
})
