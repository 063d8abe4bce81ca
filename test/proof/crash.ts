/**
 * One crash in the middle of a deploy: a process is killed with SIGKILL at a chosen moment, and
 * afterwards no operation is blocked, recorded state = sandbox, and the next deploy succeeds. Run
 * once for service and runner in `npm test`, ten times for each victim in `npm run proof`, which
 * also checks the environment for drift afterwards and destroys it (`thorough`).
 */
import { readFileSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { listProcesses, listMembers } from '../../src/adapters/runner/processes.ts'
import { files, type RunProcess } from '../../src/model/run.ts'
import { sameAsCloud, stateIds } from '../helper/cloud.ts'
import { ownDomain, type TestService } from '../helper/service.ts'
import { finalStatuses } from '../../src/model/operation.ts'
import { requirePresent } from '../helper/present.ts'

export const victims = ['service', 'runner', 'engine', 'plugin'] as const
export type KilledProcess = (typeof victims)[number]

/**
 * Creates `environment`, kills `victim` `milliseconds` after the engine began, and checks every
 * promise.
 */
export async function crash(
  t: Test,
  service: TestService,
  {
    victim,
    environment,
    milliseconds,
    thorough = true,
  }: { victim: KilledProcess; environment: string; milliseconds: number; thorough?: boolean },
): Promise<void> {
  await service.environment(environment, 'ephemeral', ownDomain(environment))
  const { id } = await service.request(environment, 'deploy')
  await engineRuns(service, id)
  await sleep(milliseconds)
  const killed = await kill(service, victim, id)
  t.comment(`${victim} killed ${milliseconds} ms after the engine began: ${killed}`)
  if (victim === 'service') await service.start()
  const ended = await service.wait(id)
  t.ok(
    finalStatuses.includes(ended.status),
    `it ended: ${ended.status}, attempt ${ended.attempt}, ${JSON.stringify(ended.healed)}`,
  )
  if (ended.status === 'failed') t.ok(ended.error?.message, `and says why: ${ended.error?.code}`)
  await sameAsCloud(t, service, 'recorded state = sandbox')
  await afterwards(t, service, environment, thorough)
}

async function afterwards(
  t: Test,
  service: TestService,
  environment: string,
  thorough: boolean,
): Promise<void> {
  const next = await service.run(environment, 'deploy')
  t.match(next, { status: 'succeeded', error: null }, 'the next deploy succeeds')
  await sameAsCloud(t, service, 'recorded state = sandbox, no orphan')
  if (!thorough) return
  t.match(
    await service.run(environment, 'drift-check'),
    { status: 'succeeded', drift: { changed: 0, deleted: 0, pendingChanges: 0 } },
    'and nothing differs',
  )
  const destroyed = await service.run(environment, 'destroy')
  t.match(destroyed, { status: 'succeeded' }, 'destroyed')
  t.same(await stateIds(service, environment), [], 'nothing is left')
  await sameAsCloud(t, service, 'nor in the sandbox')
  // limits count what is there: the next rounds need room
  t.equal((await service.call('DELETE', `/v1/environments/${environment}`)).status, 204)
}

/** Waits until the engine process of the operation's run exists. */
async function engineRuns(service: TestService, id: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(20)) {
    if ((processOf(service, id)?.enginePids.length ?? 0) > 0) return
  }
  throw new Error(`no engine process of operation ${id} was seen`)
}

function processOf(service: TestService, id: string): RunProcess | null {
  const runs = join(service.home, 'runs')
  const newest = existsSync(runs)
    ? readdirSync(runs)
        .filter(name => name.startsWith(id) && !name.includes('heal'))
        .sort()
        .at(-1)
    : undefined
  if (!newest) return null
  try {
    return JSON.parse(readFileSync(join(runs, newest, files.process), 'utf8'))
  } catch {
    return null
  }
}

/** The provider plugins of a run. */
export async function pluginsOf(run: RunProcess): Promise<number[]> {
  return listMembers(await listProcesses(), run)
    .map(({ pid }) => pid)
    .filter(pid => /plugin\/(start\.ts|pulumi-resource-)/.test(commandOf(pid)))
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** Returns what happened, for the log: the victim may have ended by itself just before. */
async function kill(service: TestService, victim: KilledProcess, id: string): Promise<string> {
  if (victim === 'service') {
    await service.kill()
    return 'dead'
  }
  const run = requirePresent(processOf(service, id))
  const pids =
    victim === 'runner' ? [run.pid] : victim === 'plugin' ? await pluginsOf(run) : run.enginePids
  return pids
    .map(pid => {
      try {
        process.kill(pid, 'SIGKILL')
        return `${pid} dead`
      } catch {
        return `${pid} was gone`
      }
    })
    .join(', ')
}
