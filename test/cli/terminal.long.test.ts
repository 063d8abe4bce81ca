/** Questions and Ctrl-C on a real terminal (Python's pty). */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { toActorRecord, worker } from '../../src/model/actor.ts'
import { packageFolder } from '../../src/model/config.ts'
import type { ResourceRecord } from '../../src/model/operation.ts'
import { testApp } from '../helper/app.ts'
import { outputOf } from './run.ts'

/** Text on its stdin is typed; it ends with the exit code of the command. */
const terminal =
  'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(["sh", *sys.argv[1:]])))'
/** a new one has no width */
const sized = ['-c', 'stty cols 100 rows 30; exec "$@"', 'sh']

/** A service without a worker, with an environment whose recorded state has these resources. */
async function service(t: Test, resources: ResourceRecord[] = []) {
  const { app, secrets, call, services } = await testApp(t)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const state = { digest: 'd1', contentDigest: 'c1', resources }
  if (resources.length > 0) await services.store.environments.record('staging', { state })
  const newest = async () => (await call('admin', 'GET', '/v1/operations')).body.items[0]
  return { url, token: secrets.operator, newest, store: services.store, call }
}

function onTerminal({ url, token }: { url: string; token: string }, args: string[]) {
  const { CI: _, ...env } = process.env
  const child = spawn(
    'python3',
    [
      '-c',
      terminal,
      ...sized,
      process.execPath,
      join(packageFolder, 'src', 'cli', 'main.ts'),
      ...args,
    ],
    {
      env: { ...env, TERM: 'xterm', TWINSTACK_URL: url, TWINSTACK_TOKEN: token },
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
  return { shown, type: (keys: string) => child.stdin.write(keys), done }
}

async function waiting(t: Test) {
  const { url, token, newest } = await service(t)
  const opened = onTerminal({ url, token }, ['up', 'staging', '--yes'])
  await outputOf(opened.shown, /queued/)
  return { ...opened, status: async () => (await newest()).status }
}

const ctrlC = '\x03'

t.test('it asks; y cancels, and the command waits for the end', async t => {
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

t.test('a second Ctrl-C exits at once', async t => {
  const { shown, type, done, status } = await waiting(t)
  type(ctrlC)
  await outputOf(shown, /Cancel the operation too\?/)
  type(ctrlC)
  t.match(await done, { code: 130 })
  t.equal(await status(), 'queued')
})

const resource = (type: string, name: string): ResourceRecord => ({
  urn: `urn:pulumi:staging::shop::${type}::${name}`,
  type,
  name,
  id: `${name}-1`,
  custom: true,
  parent: null,
  protect: false,
  provider: null,
  dependencies: [],
  inputs: {},
  outputs: {},
})
const resources = [
  resource('aws:s3/bucket:Bucket', 'uploads'),
  resource('aws:sqs/queue:Queue', 'q'),
]

t.test('destroy lists the lost data and requires the name', async t => {
  const there = await service(t, resources)
  const wrong = onTerminal(there, ['destroy', 'staging'])
  await outputOf(wrong.shown, /Type .*staging.* to destroy it:/)
  t.match(wrong.shown.output(), /destroy deletes 2 resources of/)
  t.match(wrong.shown.output(), /would be lost:[\s\S]*s3\.Bucket uploads/)
  wrong.type('stagin\r')
  t.match(await wrong.done, { code: 1, stdout: /nothing was requested/ })
  t.equal(await there.newest(), undefined)
  const right = onTerminal(there, ['destroy', 'staging', '--no-wait'])
  t.match(
    await right.done,
    { code: 0, stdout: /destroy of staging is queued/ },
    'there is no question in CI',
  )
  const typed = onTerminal(there, ['destroy', 'staging'])
  await outputOf(typed.shown, /to destroy it:/)
  typed.type('staging\r')
  await outputOf(typed.shown, /queued[\s\S]*behind|destroy.*queued/)
  typed.shown.child.kill()
})

t.test('destroy --plan-only ends after the list, and types nothing', async t => {
  const there = await service(t, resources)
  const { done } = onTerminal(there, ['destroy', 'staging', '--plan-only'])
  t.match(await done, { code: 0, stdout: /destroy deletes 2 resources/ })
  t.equal(await there.newest(), undefined)
})

/** Ends the preview that `up` requests, like a worker. */
async function endPreview({ store, newest }: Awaited<ReturnType<typeof service>>) {
  const { id } = await newest()
  const { urn, type, name } = resource('aws:sqs/queue:Queue', 'jobs')
  await store.plans.save({
    operation: id,
    environment: 'staging',
    revision: 'r1',
    at: new Date().toISOString(),
    refreshed: [],
    planned: [{ urn, type, name, op: 'create', properties: [] }],
    dependents: [],
    state: [],
    ruleFindings: [],
    lost: [],
  })
  const step = { actor: toActorRecord(worker), reason: 'test' }
  await store.operations.transition(id, { ...step, from: 'queued', to: 'running' })
  await store.operations.transition(id, {
    ...step,
    from: 'running',
    to: 'succeeded',
    changes: { create: 1 },
  })
}

for (const [answer, code, kind] of [
  ['n', 1, 'preview'],
  ['y', null, 'deploy'],
] as const)
  t.test(`up shows its plan and asks: ${answer}`, async t => {
    const there = await service(t)
    const { shown, type, done } = onTerminal(there, ['up', 'staging'])
    await outputOf(shown, /queued/)
    await endPreview(there)
    await outputOf(shown, /Deploy to staging\?/)
    t.match(shown.output(), /\+ .*sqs\.Queue jobs/)
    type(`${answer}\r`)
    if (code === null) {
      await outputOf(shown, /deploy .*staging[\s\S]*queued/)
      for (let tries = 0; tries < 100 && (await there.newest()).kind !== kind; tries += 1)
        await new Promise(resolve => setTimeout(resolve, 100))
      shown.child.kill()
    } else t.match(await done, { code })
    t.equal((await there.newest()).kind, kind)
  })
