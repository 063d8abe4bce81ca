import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { isReachable, installRelease } from '../../../src/adapters/pulumi/install.ts'
import type { Progress } from '../../../src/adapters/pulumi/progress.ts'
import { nowhere } from './fixture.ts'

t.test('a host answers, refuses, or stays silent: known within seconds', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  t.equal(
    await isReachable({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }),
    true,
  )
  t.equal(await isReachable(nowhere), false)
  t.equal(await isReachable({ host: 'no-such-host.invalid', port: 443 }), false)
  const started = Date.now()
  t.equal(
    await isReachable({ host: '192.0.2.1', port: 443 }),
    false,
    'an address for documentation, where no host answers (RFC 5737)',
  )
  t.ok(Date.now() - started < 60_000, 'before the two minutes of TCP')
})

t.test('no download starts when the host does not answer', async t => {
  const seen: Progress[] = []
  await t.rejects(
    installRelease(
      { scratch: t.testdir(), version: '3.259.0' },
      update => seen.push(update),
      nowhere,
    ),
    { message: '127.0.0.1 does not answer within 4 s' },
  )
  t.same(
    seen.map(update => update.phase),
    ['probing'],
  )
})
