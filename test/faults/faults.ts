/** The faults: each hits one part of a lab, and ends by itself after some seconds. */
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Instance } from './instance.ts'
import type { Lab } from './lab.ts'
import type { RandomNumbers } from './random.ts'
import { findLiveRuns, findPart, type Part } from './runs.ts'

/** `apply` returns what it hit; null: there was nothing to hit */
export type Fault = {
  name: string
  needs?: 'disk'
  apply(lab: Lab, random: RandomNumbers): Promise<string | null>
}

const clockShift = (seconds: number) =>
  `data:text/javascript,${encodeURIComponent(
    `const R=Date,by=${seconds * 1000};` +
      'globalThis.Date=class Date extends R{constructor(...a){' +
      'if(a.length===0)super(R.now()+by);else super(...a)}static now(){return R.now()+by}}',
  )}`

export const faults: Fault[] = [
  { name: 'kill API', apply: (lab, random) => restart(random.pick(lab.apis), 'SIGKILL', random) },
  {
    name: 'kill worker',
    apply: (lab, random) => restart(random.pick(lab.workers), 'SIGKILL', random),
  },
  {
    name: 'terminate worker',
    apply: (lab, random) => restart(random.pick(lab.workers), 'SIGTERM', random),
  },
  { name: 'kill all four', apply: killAll },
  { name: 'freeze API', apply: (lab, random) => freezeInstance(random.pick(lab.apis), random) },
  {
    name: 'freeze worker',
    apply: (lab, random) => freezeInstance(random.pick(lab.workers), random),
  },
  { name: 'kill runner', apply: (lab, random) => hitRun(lab, random, 'runner', 'SIGKILL') },
  { name: 'kill engine', apply: (lab, random) => hitRun(lab, random, 'engine', 'SIGKILL') },
  { name: 'kill plugin', apply: (lab, random) => hitRun(lab, random, 'plugin', 'SIGKILL') },
  { name: 'kill program', apply: (lab, random) => hitRun(lab, random, 'program', 'SIGKILL') },
  { name: 'freeze runner', apply: (lab, random) => hitRun(lab, random, 'runner', 'SIGSTOP') },
  { name: 'freeze engine', apply: (lab, random) => hitRun(lab, random, 'engine', 'SIGSTOP') },
  { name: 'kill PostgreSQL', apply: killDatabase },
  { name: 'freeze PostgreSQL', apply: freezeDatabase },
  { name: 'end connections', apply: endConnections },
  { name: 'cut network', apply: (lab, random) => cutNetwork(lab, random, 'cut') },
  { name: 'silent network', apply: (lab, random) => cutNetwork(lab, random, 'hold') },
  {
    name: 'disk of a machine full',
    needs: 'disk',
    apply: (lab, random) => fillDisk(random.pick(lab.disks.slice(0, -1)), random),
  },
  {
    name: 'disk of PostgreSQL full',
    needs: 'disk',
    apply: (lab, random) => fillDisk(lab.disks.at(-1), random),
  },
  { name: 'clock of a worker moved', apply: moveClock },
]

async function restart(
  instance: Instance,
  signal: 'SIGKILL' | 'SIGTERM',
  random: RandomNumbers,
): Promise<string> {
  await instance.end(signal)
  await sleep(random.between(0, 6000))
  await instance.start()
  return instance.name
}

async function killAll(lab: Lab, random: RandomNumbers): Promise<string> {
  await Promise.all(lab.all.map(one => one.end('SIGKILL')))
  await sleep(random.between(0, 6000))
  await Promise.all(lab.all.map(one => one.start()))
  return 'all'
}

async function freezeInstance(instance: Instance, random: RandomNumbers): Promise<string> {
  instance.signal('SIGSTOP')
  const ms = random.between(2000, 10_000)
  await sleep(ms)
  instance.signal('SIGCONT')
  return `${instance.name} for ${ms} ms`
}

/** Waits a little for a run that has the part. */
async function hitRun(
  lab: Lab,
  random: RandomNumbers,
  part: Part,
  signal: 'SIGKILL' | 'SIGSTOP',
): Promise<string | null> {
  for (const end = Date.now() + 15_000; Date.now() < end; await sleep(50)) {
    const runs = await findLiveRuns(lab)
    if (runs.length === 0) continue
    const run = random.pick(runs)
    const pids = await findPart(run, part)
    if (pids.length === 0) continue
    await sleep(random.between(0, 1200))
    const hit = pids.filter(pid => send(pid, signal))
    if (hit.length === 0) continue
    if (signal === 'SIGSTOP') {
      await sleep(random.between(2000, 10_000))
      for (const pid of hit) send(pid, 'SIGCONT')
    }
    return `${run.name} ${hit.join(' ')}`
  }
  return null
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

async function killDatabase({ cluster }: Lab): Promise<string> {
  const pid = await cluster.readPostmaster()
  send(pid, 'SIGKILL')
  return `postmaster ${pid}`
}

async function freezeDatabase({ cluster }: Lab, random: RandomNumbers): Promise<string> {
  const pids = await cluster.findPids()
  for (const pid of pids) send(pid, 'SIGSTOP')
  const ms = random.between(2000, 12_000)
  await sleep(ms)
  for (const pid of pids) send(pid, 'SIGCONT')
  return `${ms} ms`
}

async function endConnections({ cluster }: Lab): Promise<string | null> {
  const rows = await cluster
    .query(
      'select pg_terminate_backend(pid) from pg_stat_activity ' +
        'where datname = current_database() and pid <> pg_backend_pid()',
    )
    .catch(() => null)
  return rows && `${rows.length} connections`
}

async function cutNetwork(
  { cluster: { proxy } }: Lab,
  random: RandomNumbers,
  how: 'cut' | 'hold',
): Promise<string> {
  const ms = random.between(1000, 15_000)
  proxy[how]()
  await sleep(ms)
  proxy.restore()
  return `${ms} ms`
}

/** Fills a file system to the last block. */
async function fillDisk(disk: string | undefined, random: RandomNumbers): Promise<string | null> {
  if (disk === undefined) return null
  const file = join(disk, 'full')
  const ms = random.between(1000, 10_000)
  try {
    const { bavail, bsize } = statfsSync(disk)
    const block = Buffer.alloc(1024 * 1024)
    writeFileSync(file, '')
    for (let left = bavail * bsize; left > 0; left -= block.length) if (!append(file, block)) break
    await sleep(ms)
  } finally {
    rmSync(file, { force: true })
  }
  return `${disk} for ${ms} ms`
}

function append(file: string, block: Buffer): boolean {
  for (let size = block.length; size >= 4096; size = Math.floor(size / 2)) {
    try {
      writeFileSync(file, block.subarray(0, size), { flag: 'a' })
      return true
    } catch {
      // no room for this size: a smaller one fills the rest
    }
  }
  return false
}

/** The worker starts again with a clock that is an hour off. */
async function moveClock(lab: Lab, random: RandomNumbers): Promise<string> {
  const worker = random.pick(lab.workers)
  const seconds = random.pick([-3600, 3600])
  await worker.end('SIGKILL')
  await worker.start({ NODE_OPTIONS: `--import=${clockShift(seconds)}` })
  return `${worker.name} by ${seconds} s`
}

/** Ends what a fault may have left: a suspended process, a closed network, a full disk. */
export async function endFaults(lab: Lab): Promise<void> {
  lab.cluster.proxy.restore()
  for (const disk of lab.disks) rmSync(join(disk, 'full'), { force: true })
  for (const one of lab.all) one.signal('SIGCONT')
}
