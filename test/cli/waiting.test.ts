/**
 * The command line while it waits, against the real API without a worker: lost connections,
 * signals, output for CI systems.
 */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { toActorRecord, worker } from '../../src/model/actor.ts'
import type { EventBody } from '../../src/model/operation.ts'
import { testApp } from '../helper/app.ts'
import { outputOf, start } from './run.ts'

/** Every connection can be cut at once, and new ones refused. */
async function proxy(t: Test, target: string) {
  const sockets = new Set<Socket>()
  let open = true
  const server = createServer(socket => {
    if (!open) return socket.destroy()
    const further = connect(Number(new URL(target).port), '127.0.0.1')
    for (const one of [socket, further])
      sockets.add(
        one
          .on('error', () => {})
          .on('close', () => {
            socket.destroy()
            further.destroy()
          }),
      )
    socket.pipe(further).pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      open = false
      for (const socket of sockets) socket.destroy()
    },
    mend: () => {
      open = true
    },
  }
}

async function waited(t: Test, args: string[], more: Record<string, string> = {}) {
  const { app, services, secrets, tokenIds, call } = await testApp(t)
  const between = await proxy(t, await app.listen({ host: '127.0.0.1', port: 0 }))
  t.teardown(() => between.cut())
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const process = start(args, {
    TWINSTACK_URL: between.url,
    TWINSTACK_TOKEN: secrets.operator,
    ...more,
  })
  await outputOf(process, /queued requested/)
  const {
    items: [operation],
  } = (await call('admin', 'GET', '/v1/operations')).body
  const print = (body: EventBody) =>
    services.store.operations.append(
      operation.id,
      'service',
      [{ n: null, at: new Date().toISOString(), body }],
      null,
    )
  return { between, process, operation, say: print, call, tokenIds, store: services.store }
}

t.test('through a lost connection; GitHub groups the steps and shows failures', async t => {
  const { between, process, operation, say, store } = await waited(t, ['up', 'staging'], {
    GITHUB_ACTIONS: 'true',
  })
  await say({ type: 'step', step: 'update', state: 'started' })
  await say({ type: 'diagnostic', severity: 'info', message: '::set-env name=PATH::/tmp' })
  await outputOf(process, /set-env/)
  between.cut()
  await outputOf(process, /connection lost \(.*\), trying again/)
  between.mend()
  await say({ type: 'step', step: 'update', state: 'finished', seconds: 1 })
  await store.operations.transition(operation.id, {
    from: 'queued',
    to: 'failed',
    actor: toActorRecord(worker),
    reason: 'test',
  })
  const { code, stderr } = await process.done
  t.equal(code, 1)
  t.equal(stderr.match(/connection lost/g)?.length, 1, 'said once')
  t.match(stderr, /connected again/)
  t.match(
    stderr,
    /^::group::staging: update\n[^]*update started\n[^]*update 1\.0 s\n::endgroup::$/m,
  )
  t.match(stderr, /^::error title=deploy of staging failed::/m)
  t.same(
    stderr.match(/^\s*::(?!group|endgroup|error title)/gm),
    null,
    'no output of a program is a command',
  )
})

// a signal: test/action/action.test.ts, as GitHub sends it
t.test('a token that expires during the waiting: exit code and next command', async t => {
  const { between, process, operation, call, tokenIds } = await waited(t, ['up', 'staging'])
  t.equal((await call('admin', 'DELETE', `/v1/tokens/${tokenIds.operator}`)).status, 200)
  between.cut()
  between.mend()
  const { code, stderr } = await process.done
  t.equal(code, 77)
  t.match(
    stderr,
    'deploy of staging continues in the service; follow it with  twinstack logs ' +
      `${operation.id} --follow`,
  )
  t.match((await call('admin', 'GET', `/v1/operations/${operation.id}`)).body, {
    status: 'queued',
  })
})
