/**
 * One API and two workers as three processes on one PostgreSQL: each operation is done exactly once,
 * in the order of its environment, although a worker is killed again and again. 200 operations are
 * WORKERS_ENVIRONMENTS=20 WORKERS_ROUNDS=10.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { testDatabase } from '../helper/database.ts'
import { testService } from '../helper/service.ts'
import { requirePresent } from '../helper/present.ts'

t.setTimeout(0)

const environments = Number(process.env.WORKERS_ENVIRONMENTS ?? 6)
const rounds = Number(process.env.WORKERS_ROUNDS ?? 2)
const killEveryMs = 20_000

type Settings = Record<string, string>

async function startWorker(home: string, settings: Settings): Promise<ChildProcess> {
  const child = fork(join(packageFolder, 'api', 'main.ts'), {
    execArgv: [],
    env: { ...process.env, ...settings, TWINSTACK_HOME: home, TWINSTACK_ROLE: 'worker' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  for (;;) {
    const [message] = await once(child, 'message')
    if (message.type === 'failed') throw new Error(message.message)
    if (message.type === 'listening') return child
  }
}

/** Kills one worker after the other, and starts another one in its place. */
function killWorkers(t: Test, home: string, settings: Settings, workers: ChildProcess[]) {
  const done = new AbortController()
  let kills = 0
  const work = (async () => {
    for (let next = 0; ; next = (next + 1) % workers.length) {
      await sleep(killEveryMs, undefined, { signal: done.signal })
      requirePresent(workers[next]).kill('SIGKILL')
      kills += 1
      workers[next] = await startWorker(home, settings)
    }
  })().catch((error: unknown) => {
    if (!done.signal.aborted) throw error
  })
  t.teardown(async () => {
    done.abort()
    await work
    for (const worker of workers) worker.kill('SIGTERM')
    await Promise.all(workers.map(async one => one.exitCode ?? once(one, 'exit')))
  })
  return { kills: () => kills, stop: () => done.abort() }
}

t.test('operations of many environments on two workers, one of which is killed', async t => {
  const settings: Settings = {
    DATABASE_URL: await testDatabase(t),
    TWINSTACK_CONCURRENCY: '2',
    TWINSTACK_QUEUED_PER_CALLER: '1000',
  }
  const service = await testService(t, {
    repository: makeRepository(t, 'tiny'),
    env: { ...settings, TWINSTACK_ROLE: 'api' },
  })
  const shared: Settings = {
    ...settings,
    TWINSTACK_SANDBOX: service.sandbox,
    TWINSTACK_REPOSITORY: service.repository,
    TWINSTACK_REF: 'HEAD',
    TWINSTACK_POLICY: join(packageFolder, 'test/fixtures/policies/open.yaml'),
    TWINSTACK_LOG: 'error',
    TWINSTACK_LEASE: '4',
    TWINSTACK_WARM: '0',
    TWINSTACK_RUNNER_USER: 'own',
  }
  const names = Array.from({ length: environments }, (_, at) => `many-${at}`)
  for (const name of names) await service.environment(name, 'ephemeral')
  const first = await service.request(requirePresent(names[0]), 'deploy')
  await sleep(3000)
  t.match(
    (await service.call('GET', `/v1/operations/${first.id}`)).body,
    { status: 'queued' },
    'the API alone runs nothing',
  )

  const workers = [await startWorker(service.home, shared), await startWorker(service.home, shared)]
  const killing = killWorkers(t, service.home, shared, workers)
  const wanted = names.flatMap(name =>
    Array.from({ length: rounds }, (_, at) => ({
      name,
      kind: at === 0 ? 'deploy' : 'preview',
    })),
  )
  const requested = [first.id]
  for (const { name, kind } of wanted.slice(1))
    requested.push((await service.request(name, kind as 'deploy')).id)
  const ended = []
  for (const id of requested) ended.push(await service.wait(id))
  killing.stop()
  t.comment(`${ended.length} operations, ${killing.kills()} workers killed`)
  t.same(
    ended.filter(({ status }) => status !== 'succeeded').map(({ id, error }) => ({ id, error })),
    [],
    'each was done',
  )
  for (const name of names) {
    const ofOne = ended.filter(({ environment }) => environment === name)
    const times = ofOne.map(({ finishedAt }) => Date.parse(finishedAt ?? ''))
    t.same(
      times,
      [...times].sort((a, b) => a - b),
      `${name}: in the order of the requests`,
    )
  }
  for (const { id } of ended) {
    const events = await service.events(id)
    const ends = events.filter(({ body }) => body.type === 'status' && body.to === 'succeeded')
    t.equal(ends.length, 1, 'once')
    t.same(
      events.map(({ seq }) => seq),
      events.map((_, at) => at + 1),
      'every number once',
    )
  }
  await sameAsCloud(t, service, 'recorded state = sandbox')
})
