/** Ctrl-C on a real terminal (Python's pty). */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { testApp } from '../helper/app.ts'
import { outputOf } from './run.ts'

/** What is written to its stdin is typed; ends with the exit code of the command. */
const terminal =
  'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(["sh", *sys.argv[1:]])))'
/** a new one has no width */
const sized = ['-c', 'stty cols 100 rows 30; exec "$@"', 'sh']

async function waiting(t: Test) {
  const { app, secrets, call } = await testApp(t)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const { CI: _, ...env } = process.env
  const child = spawn(
    'python3',
    [
      '-c',
      terminal,
      ...sized,
      process.execPath,
      join(packageFolder, 'src', 'cli', 'main.ts'),
      'up',
      'staging',
      '--yes',
    ],
    {
      env: { ...env, TERM: 'xterm', TWINSTACK_URL: url, TWINSTACK_TOKEN: secrets.operator },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      output += chunk
    })
  const done = once(child, 'close').then(([code]) => ({ code, stdout: output, stderr: '' }))
  const shown = { child, done, output: () => output }
  await outputOf(shown, /queued/)
  const status = async () => (await call('admin', 'GET', '/v1/operations')).body.items[0].status
  return { shown, type: (keys: string) => child.stdin.write(keys), done, status }
}

const ctrlC = '\x03'

t.test('it asks; y cancels, and the end is waited for', async t => {
  const { shown, type, done, status } = await waiting(t)
  type(ctrlC)
  await outputOf(shown, /Cancel the operation too\?/)
  type('y\r')
  t.match(await done, { code: 1, stdout: /cancelled/ })
  t.equal(await status(), 'cancelled')
})

t.test('the answer no ends the command, and the operation continues', async t => {
  const { shown, type, done, status } = await waiting(t)
  type(ctrlC)
  await outputOf(shown, /Cancel the operation too\?/)
  type('\r')
  t.match(await done, { code: 130, stdout: /no longer waiting; deploy of staging continues/ })
  t.equal(await status(), 'queued')
})

t.test('a second Ctrl-C leaves at once', async t => {
  const { shown, type, done, status } = await waiting(t)
  type(ctrlC)
  await outputOf(shown, /Cancel the operation too\?/)
  type(ctrlC)
  t.match(await done, { code: 130 })
  t.equal(await status(), 'queued')
})
