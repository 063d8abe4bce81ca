/** The processes of the runs that are alive in the data folders of a lab. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findStartTime, listMembers, listProcesses } from '../../src/adapters/runner/processes.ts'
import { files, type RunProcess, type RunRequest } from '../../src/model/run.ts'
import { killRun } from '../../src/adapters/runner/stop.ts'
import type { Lab } from './lab.ts'

export type LiveRun = {
  home: string
  name: string
  environment: string
  process: RunProcess
}

/** Ends every process of the runs, at the end of a lab. */
export async function endRuns(lab: Pick<Lab, 'homes'>): Promise<void> {
  for (const run of await findLiveRuns(lab)) await killRun(run.process)
}

export async function findLiveRuns(lab: Pick<Lab, 'homes'>): Promise<LiveRun[]> {
  const found: LiveRun[] = []
  for (const home of lab.homes) {
    for (const name of listFolders(join(home, 'runs'))) {
      const folder = join(home, 'runs', name)
      const process = readJson<RunProcess>(join(folder, files.process))
      const request = readJson<RunRequest>(join(folder, files.request))
      if (!process || !request) continue
      if ((await findStartTime(process.pid)) !== process.startTime) continue
      found.push({ home, name, environment: request.environment.name, process })
    }
  }
  return found
}

export type Part = 'runner' | 'engine' | 'plugin' | 'program'

const patterns = {
  plugin: /plugin\/(start\.ts|pulumi-resource-)/,
  program: /host\/program\/main/,
}

/** Process ids of one part of a run; empty when it does not run at the moment. */
export async function findPart({ process: run }: LiveRun, part: Part): Promise<number[]> {
  if (part === 'runner') return [run.pid]
  if (part === 'engine') return run.enginePids
  return listMembers(await listProcesses(), run)
    .map(({ pid }) => pid)
    .filter(pid => patterns[part].test(readCommand(pid)))
}

/** Whether an engine process of the run is alive. */
export async function hasEngine({ process: run }: LiveRun): Promise<boolean> {
  const members = listMembers(await listProcesses(), run).map(({ pid }) => pid)
  return run.enginePids.some(pid => members.includes(pid))
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function listFolders(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function readJson<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return null
  }
}
