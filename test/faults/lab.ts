/**
 * Two APIs and two workers on one PostgreSQL. With `machines: 2` each API and worker has a data
 * folder of its own, as on two machines: only the keys, the states in PostgreSQL and the cloud are
 * shared.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageFolder } from '../../src/model/config.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { shareDependencies } from '../helper/dependencies.ts'
import { requirePresent } from '../helper/present.ts'
import { startCluster, type Cluster } from './cluster.ts'
import { Instance } from './instance.ts'
import { endRuns } from './runs.ts'

export type Lab = {
  folder: string
  homes: string[]
  /** file systems of a limited size, where this process may mount them */
  disks: string[]
  sandbox: string
  cluster: Cluster
  apis: Instance[]
  workers: Instance[]
  all: Instance[]
  token: string
  /** ends everything that it started; `keep` leaves the folder */
  close(keep?: boolean): Promise<void>
}

type Teardown = Parameters<typeof makeRepository>[0]

export type LabOptions = { machines: 1 | 2; states: 'service' | 'backend'; log?: string }

const diskMiB = 512

export async function openLab(options: LabOptions): Promise<Lab> {
  const { states } = options
  // states in folders are on one machine
  const machines = states === 'service' ? options.machines : 1
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-faults-'))
  execFileSync('chmod', ['711', folder])
  const clean: ((keep: boolean) => void | Promise<void>)[] = []
  const close = async (keep = false) => {
    for (const step of clean.reverse()) await step(keep)
    if (!keep) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const disks: string[] = []
    const mount = (name: string) => {
      const path = join(folder, name)
      mkdirSync(path, { recursive: true })
      if (!mountDisk(path)) return path
      disks.push(path)
      clean.push(keep => {
        if (!keep) unmountDisk(path)
      })
      return path
    }
    const homes = Array.from({ length: machines }, (_, at) => mount(`machine-${at}`))
    const cluster = await startCluster(mount('postgres'))
    clean.push(() => cluster.stop())
    const teardown = { teardown: (step: () => void) => void clean.push(step) }
    const settings = {
      ...createSettings(options, folder),
      DATABASE_URL: cluster.url,
      TWINSTACK_REPOSITORY: makeRepository(teardown as Teardown, 'tiny'),
    }
    for (const home of homes) shareDependencies(home)
    const create = (role: 'api' | 'worker', at: number) =>
      new Instance({
        name: `${role}-${at}`,
        role,
        home: requirePresent(homes[at % machines]),
        settings,
        logFile: join(folder, `${role}-${at}.log`),
      })
    const apis = [create('api', 0), create('api', 1)]
    const workers = [create('worker', 0), create('worker', 1)]
    const all = [...apis, ...workers]
    clean.push(async () => {
      await Promise.all(all.map(one => one.end('SIGKILL')))
      await endRuns({ homes })
    })
    const [first = '', second] = homes
    await requirePresent(apis[0]).start()
    if (second) cpSync(join(first, 'keys'), join(second, 'keys'), { recursive: true })
    await Promise.all(all.map(one => one.start()))
    return {
      folder,
      homes,
      disks,
      sandbox: join(folder, 'sandbox'),
      cluster,
      apis,
      workers,
      all,
      token: readFileSync(join(first, 'keys', 'cli-token'), 'utf8').trim(),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function createSettings({ states, log = 'info' }: LabOptions, folder: string) {
  return {
    TWINSTACK_SANDBOX: join(folder, 'sandbox'),
    TWINSTACK_STATES: states,
    TWINSTACK_REF: 'HEAD',
    TWINSTACK_PORT: '0',
    TWINSTACK_POLICY: join(packageFolder, 'test/fixtures/policies/open.yaml'),
    TWINSTACK_LOG: log,
    TWINSTACK_LEASE: '4',
    TWINSTACK_GRACE: '5',
    TWINSTACK_DRIFT_CONFIRM: '0',
    TWINSTACK_CONCURRENCY: '2',
    TWINSTACK_WARM: '0',
    TWINSTACK_DISK_FREE: '32',
    TWINSTACK_MEMORY_FREE: '0',
    TWINSTACK_RUNNER_USER: 'own',
  }
}

/** False where this process may not mount: then the faults of disks are left out. */
function mountDisk(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMiB}m,mode=711`, 'tmpfs', path], {
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}

function unmountDisk(path: string): void {
  execFileSync('umount', ['-l', path], { stdio: 'ignore' })
}
