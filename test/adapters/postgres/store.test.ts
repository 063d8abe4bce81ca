import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, connect, type Socket } from 'node:net'
import t from 'tap'
import { openStore } from '../../../src/adapters/postgres/store.ts'
import { silentLog } from '../../../src/lib/log.ts'
import { newEnvironment, newOperation, testStore } from '../../helper/store.ts'
import { requirePresent } from '../../helper/present.ts'

const { store, databaseUrl } = await testStore(t)

t.test('a transaction: all or nothing, nested ones join it', async t => {
  await t.rejects(
    store.runInTransaction(async bound => {
      await bound.environments.create(newEnvironment('gone'))
      await bound.runInTransaction(async inner => {
        await inner.operations.create(newOperation('gone'))
      })
      throw new Error('no')
    }),
    { message: 'no' },
  )
  t.equal(await store.environments.get('gone'), null)
  t.equal((await store.operations.list({ page: 1, pageSize: 10 })).total, 0)
  t.equal(
    await store.runInTransaction(async bound => {
      await bound.environments.create(newEnvironment('made'))
      return (await bound.environments.get('made'))?.name
    }),
    'made',
  )
})

t.test('a savepoint undoes its own work only, and needs a transaction', async t => {
  await t.rejects(
    store.runInSavepoint(async () => {}),
    { message: /needs a transaction/ },
  )
  await store.runInTransaction(async bound => {
    await bound.environments.create(newEnvironment('kept'))
    await t.rejects(
      bound.runInSavepoint(async inner => {
        await inner.environments.create(newEnvironment('undone'))
        await inner.runInSavepoint(outer => outer.environments.create(newEnvironment('undone-too')))
        await inner.runSql('select * from twinstack.nothing')
      }),
      { message: /nothing/ },
    )
    await bound.runInSavepoint(inner => inner.environments.create(newEnvironment('second')))
  })
  const names = (await store.environments.list({ page: 1, pageSize: 100 })).items.map(
    ({ name }) => name,
  )
  t.ok(names.includes('kept') && names.includes('second'))
  t.notOk(names.some(name => name.startsWith('undone')))
})

t.test('the time is that of the database', async t => {
  t.ok(Math.abs((await store.readClock()).getTime() - Date.now()) < 60_000)
})

t.test('a snapshot sees one moment, and is a transaction of its own', async t => {
  const count = async (of: typeof store) =>
    (await of.environments.list({ page: 1, pageSize: 1 })).total
  const [before, after] = await store.readInSnapshot(async bound => {
    const before = await count(bound)
    await store.environments.create(newEnvironment('meanwhile'))
    return [before, await count(bound)]
  })
  t.equal(before, after)
  t.equal(await count(store), before + 1)
  await t.rejects(
    store.runInTransaction(bound => bound.readInSnapshot(async () => {})),
    /a separate transaction/,
  )
})

t.test('a deadlock is repeated until both are done', async t => {
  for (const name of ['left', 'right'])
    await store.environments.create(newEnvironment(name, { description: '' }))
  let tries = 0
  const both = (first: string, second: string) =>
    store.runInTransaction(async bound => {
      tries++
      await bound.environments.lock(first)
      await new Promise(resolve => setTimeout(resolve, 50))
      const environment = await bound.environments.lock(second)
      await bound.environments.update(second, {
        description: `${requirePresent(environment).description}x`,
      })
    })
  await Promise.all([both('left', 'right'), both('right', 'left')])
  t.ok(tries > 2, 'one was repeated')
  t.equal((await store.environments.get('left'))?.description, 'x')
  t.equal((await store.environments.get('right'))?.description, 'x')
})

t.test(
  'the database is unreachable: `unavailable` within seconds; it works again when the database does',
  async t => {
    // a relay simulates the network: cut, silent, and repaired
    const target = new URL(databaseUrl)
    const sockets = new Set<Socket>()
    let silent = false
    const relay = createServer(socket => {
      const upstream = connect(Number(target.port), target.hostname)
      for (const [from, to] of [
        [socket, upstream],
        [upstream, socket],
      ] as const) {
        sockets.add(from)
        from
          .on('data', data => {
            if (!silent) to.write(data)
          })
          .on('close', () => to.destroy())
          .on('error', () => {})
      }
    }).listen(0, '127.0.0.1')
    await once(relay, 'listening')
    t.teardown(() => {
      relay.close()
    })
    const address = relay.address() as { port: number }
    const url = new URL(databaseUrl)
    url.port = String(address.port)
    const away = await openStore({ databaseUrl: url.href })
    t.teardown(() => away.close())
    await away.ping()

    silent = true
    const began = Date.now()
    await t.rejects(away.ping(), { code: 'unavailable' })
    t.ok(Date.now() - began < 3000, 'a ping fails within its 2 s')
    sockets.forEach(socket => socket.destroy())
    relay.close()
    await t.rejects(away.environments.list({ page: 1, pageSize: 1 }), {
      code: 'unavailable',
      hint: /DATABASE_URL/,
    })
    await t.rejects(
      away.runInTransaction(async bound => {
        await bound.ping()
      }),
      { code: 'unavailable' },
    )

    silent = false
    relay.listen(address.port, '127.0.0.1')
    await once(relay, 'listening')
    await away.ping()
    t.equal((await away.environments.list({ page: 1, pageSize: 1 })).items.length, 1)
    sockets.forEach(socket => socket.destroy())
  },
)

t.test(
  'every connection is killed in the middle of a transaction: an error, not the end of the process',
  async t => {
    await t.rejects(
      store.runInTransaction(async bound => {
        await store.runSql(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = ' +
            'current_database() and pid <> pg_backend_pid()',
        )
        await bound.environments.list({ page: 1, pageSize: 1 })
      }),
      { code: 'unavailable' },
    )
    await store.ping()
  },
)

t.test('no database at the address', async t => {
  await t.rejects(openStore({ databaseUrl: 'postgres://nobody:secret@127.0.0.1:1/nothing' }), {
    code: 'unavailable',
    message: /ECONNREFUSED/,
  })
})

t.test('a process that closes its store ends by itself', async t => {
  const program = `const { openStore } = await import(${JSON.stringify(new URL('../../../src/adapters/postgres/store.ts', import.meta.url).href)})
    const store = await openStore({ databaseUrl: process.env.DATABASE_URL })
    await store.ping()
    await store.close()`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { DATABASE_URL: databaseUrl },
    stdio: 'inherit',
  })
  const [code] = await once(child, 'exit')
  t.equal(code, 0)
})

t.test('a read-only database is not ready, and the error names the reason', async t => {
  const readOnly = { code: 'unavailable', message: /^the database is read-only: / }
  const inReadOnly = (work: (bound: typeof store) => Promise<unknown>) =>
    store.runInTransaction(async bound => {
      await bound.runSql('set transaction read only')
      await work(bound)
    })
  await t.rejects(
    inReadOnly(bound => bound.ping()),
    readOnly,
  )
  await t.rejects(
    inReadOnly(bound => bound.environments.create(newEnvironment('standby'))),
    readOnly,
  )
  const options = encodeURIComponent('-c default_transaction_read_only=on')
  const separator = databaseUrl.includes('?') ? '&' : '?'
  const standby = `${databaseUrl}${separator}options=${options}`
  await t.rejects(
    openStore({ databaseUrl: standby, log: silentLog }),
    readOnly,
    'the service does not start with it either',
  )
  await t.resolves(store.ping())
})
