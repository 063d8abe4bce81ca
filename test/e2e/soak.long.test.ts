/**
 * Operations in a row at concurrency 4: the memory of the service stays flat, and no descriptor and
 * no process is left. `SOAK_OPERATIONS` (default 500) is their number.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { listProcesses } from '../../src/adapters/runner/processes.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'

t.setTimeout(0)

const operations = Number(process.env.SOAK_OPERATIONS ?? 500)
const width = 4
const kinds = ['deploy', 'preview', 'drift-check', 'reconcile'] as const

type Sample = { done: number; memoryMiB: number; descriptors: number }

function measure(pid: number, done: number): Sample {
  const rss = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  const descriptors = readdirSync(`/proc/${pid}/fd`).length
  return { done, memoryMiB: Number(rss) / 1024, descriptors }
}

/** Change of `value` in one operation, by least squares, and the spread around that line. */
function fitLine(points: { done: number; value: number }[]) {
  const mean = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length
  const [x, y] = [mean(points.map(({ done }) => done)), mean(points.map(({ value }) => value))]
  const over = points.reduce((sum, one) => sum + (one.done - x) * (one.value - y), 0)
  const slope = over / points.reduce((sum, { done }) => sum + (done - x) ** 2, 0)
  const rest = points.map(({ done, value }) => (value - y - slope * (done - x)) ** 2)
  return { slope, spread: Math.sqrt(mean(rest)) }
}

t.test(`${operations} operations at concurrency ${width}`, async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'tiny'),
    env: { TWINSTACK_CONCURRENCY: String(width), TWINSTACK_MEMORY_FREE: '0' },
  })
  const names = Array.from({ length: width }, (_, at) => `soak-${at}`)
  for (const name of names) await service.environment(name, 'ephemeral')
  const samples: Sample[] = []
  let done = 0
  const failures: unknown[] = []
  const runAll = async (name: string) => {
    for (let turn = 0; done < operations; turn += 1) {
      const { id, status, error } = await service.run(name, kinds[turn % kinds.length] ?? 'preview')
      if (status !== 'succeeded') failures.push({ id, status, error })
      done += 1
      if (done % 5 === 0) samples.push(measure(service.pid, done))
      if (done % 50 === 0) t.comment(JSON.stringify(samples.at(-1)))
    }
  }
  await Promise.all(names.map(runAll))
  t.same(failures, [])
  await sleep(2000)

  // the first part fills caches, pools and the heap
  const settled = samples.filter(sample => sample.done > operations * 0.4)
  const lineOf = (key: 'memoryMiB' | 'descriptors') =>
    fitLine(settled.map(sample => ({ done: sample.done, value: sample[key] })))
  const [memory, descriptors] = [lineOf('memoryMiB'), lineOf('descriptors')]
  const span = operations * 0.6
  t.comment(`memory: ${(memory.slope * span).toFixed(1)} MiB, spread ${memory.spread.toFixed(1)}`)
  t.comment(`descriptors: ${(descriptors.slope * span).toFixed(1)}`)
  t.ok(memory.slope * span < Math.max(10, 2 * memory.spread), 'memory is flat')
  t.ok(descriptors.slope * span < 5, 'descriptors are flat')

  const left = (await listProcesses()).filter(({ pid }) => isOfHome(pid, service.home))
  t.same(
    left.filter(({ pid }) => pid !== service.pid).map(({ pid }) => readCommand(pid)),
    [],
    'no process of a run is left',
  )
  await sameAsCloud(t, service, 'recorded state = sandbox')
})

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

const isOfHome = (pid: number, home: string) => readCommand(pid).includes(home)
