/** The service as a process: the effects of a failed start, and the output of the next one. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { removeEmbedded } from '../../src/adapters/postgres/embedded/embedded.ts'
import { readPlace } from '../../src/adapters/postgres/embedded/place.ts'
import { findRunningServer } from '../../src/adapters/postgres/embedded/postmaster.ts'

t.test('a failed start ends its database; the next one prints the first token', async t => {
  const home = mkdtempSync(join(tmpdir(), 'twinstack-main-'))
  t.teardown(async () => {
    await removeEmbedded(home)
    rmSync(home, { recursive: true, force: true })
  })
  const taken = createServer().listen(0, '127.0.0.1')
  t.teardown(() => {
    taken.close()
  })
  await once(taken, 'listening')
  const start = async (settings: Record<string, string>) => {
    const { DATABASE_URL: _, ...env } = process.env
    const child = fork(join(packageFolder, 'api', 'main.ts'), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {
        ...env,
        TWINSTACK_HOME: home,
        TWINSTACK_WARM: '0',
        TWINSTACK_PORT: '0',
        ...settings,
      },
    })
    let message: { type: string; message?: string; hint?: string; adminToken?: string | null } = {
      type: 'engine',
    }
    while (message.type === 'engine') [message] = (await once(child, 'message')) as [typeof message]
    return {
      message,
      end: async () => {
        const gone = once(child, 'exit')
        child.kill('SIGTERM')
        await gone
      },
    }
  }
  const runs = async () => await findRunningServer(await readPlace(home))

  const busy = await start({ TWINSTACK_PORT: String((taken.address() as AddressInfo).port) })
  t.match(busy.message, { type: 'failed', message: /EADDRINUSE/, hint: /TWINSTACK_PORT/ })
  await busy.end()
  t.equal(await runs(), null)

  const integrations = join(home, 'integrations.yaml')
  writeFileSync(integrations, JSON.stringify({ slack: { botTokenFile: 'nowhere' } }))
  const closed = await start({ TWINSTACK_INTEGRATIONS: integrations })
  t.match(closed.message, {
    type: 'failed',
    message: /slack\.botTokenFile: .*nowhere can't be read/,
  })
  await closed.end()
  t.equal(await runs(), null)

  const good = await start({})
  t.match(good.message, { type: 'listening', adminToken: /^tws_/ })
  await good.end()
})
