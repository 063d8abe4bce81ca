/** Another process of the service of a test, on its database: an API or a worker. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Test } from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import type { TestService } from './service.ts'

export type SecondProcess = {
  /** empty for a worker */
  url: string
  kill(signal: NodeJS.Signals): void
  /** the code, once the process has ended */
  ended: Promise<number | null>
}

/** Started with the settings of the service, changed by `env`; it is ended with the test. */
export async function startSecond(
  t: Pick<Test, 'teardown'>,
  service: Pick<TestService, 'settings'>,
  env: Record<string, string>,
): Promise<SecondProcess> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TWINSTACK_'))
  const child = fork(join(packageFolder, 'api', 'main.ts'), {
    execArgv: [],
    env: { ...Object.fromEntries(inherited), ...service.settings(), ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  t.teardown(async () => {
    child.kill('SIGTERM')
    await ended
  })
  for (;;) {
    const [message] = await Promise.race([
      once(child, 'message'),
      ended.then(code => {
        throw new Error(`the second process ended with code ${code} before it was ready`)
      }),
    ])
    if (message.type === 'failed') throw new Error(message.message)
    if (message.type === 'listening')
      return { url: message.url, kill: signal => void child.kill(signal), ended }
  }
}
