/**
 * `npm run dev` and `npm run test:watch` as a contributor uses them: they start, start again after
 * a change of a file, and end with a signal.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../src/model/config.ts'

/** Starts the watcher; `printed` resolves when the text was printed so many times. */
function startWatch(t: Test, args: string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [join(packageFolder, 'test/dev/watch.ts'), ...args], {
    cwd: packageFolder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (output += bytes.toString()))
  const ended = once(child, 'exit')
  t.teardown(() => child.kill('SIGKILL'))
  return {
    async printed(text: string, times: number) {
      for (let second = 0; output.split(text).length - 1 < times; second++) {
        if (second > 120) throw new Error(`"${text}" was not printed ${times} times:\n${output}`)
        await new Promise(resolve => setTimeout(resolve, 1000))
      }
    },
    /** Interrupts it as Ctrl+C does; its exit code, or the signal that ended it. */
    async interrupt(): Promise<number | NodeJS.Signals> {
      child.kill('SIGINT')
      const [code, signal] = (await ended) as [number | null, NodeJS.Signals]
      return code ?? signal
    },
  }
}

/** It ended after the signal or by it, without an error and without a kill. */
const interrupted = /^(0|130|SIGINT)$/

const touch = (file: string) => utimesSync(join(packageFolder, file), new Date(), new Date())

t.test('tests run again after a change', async t => {
  const watch = startWatch(t, ['tests', 'test/lib/once.test.ts'], {})
  await watch.printed('PASS  test/lib/once.test.ts', 1)
  touch('src/lib/memoise.ts')
  await watch.printed('PASS  test/lib/once.test.ts', 2)
  // 1: the run of the tests was not finished
  t.match(String(await watch.interrupt()), /^(0|1|130|SIGINT)$/, 'it ends with a signal')
})

t.test('the service starts again after a change', async t => {
  const home = mkdtempSync(join(tmpdir(), 'twinstack-dev-'))
  const watch = startWatch(t, ['service'], { TWINSTACK_HOME: home, TWINSTACK_PORT: '0' })
  await watch.printed('"msg":"listening"', 1)
  touch('api/app.ts')
  await watch.printed('"msg":"listening"', 2)
  t.match(String(await watch.interrupt()), interrupted, 'it ends with a signal')
})
