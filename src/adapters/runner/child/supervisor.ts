/**
 * The supervising thread: control socket, time limit, and the stop, first with SIGINT and then with
 * SIGKILL (see shared.ts).
 */
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { parentPort, workerData } from 'node:worker_threads'
import { readProcess, readRequest } from '../folder.ts'
import { listProcesses, listMembers, findStartTime } from '../processes.ts'
import { writeForcedResult } from './finalResult.ts'
import { releaseLocks } from './locks.ts'
import { engineSlots, heartbeatMs, reasons, slots } from './shared.ts'
import type { MessageFromSupervisor, MessageToSupervisor } from './shared.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

const { socket, shared } = workerData as { socket: string; shared: Int32Array }
/**
 * milliseconds for which the main thread may block after a stop without a running engine, before
 * the process is ended
 */
const standstillMs = 4000

let warm = false
let run: { folder: string; deadline: number; graceMs: number } | null = null
let stoppedAt = 0
let beat = { count: -1, at: Date.now() }
let answerRun: ((ok: boolean) => void) | null = null

const send = (message: MessageFromSupervisor) => requirePresent(parentPort).postMessage(message)
const load = (slot: number) => Atomics.load(shared, slot)

requirePresent(parentPort).on('message', (message: MessageToSupervisor) => {
  if (message.type === 'warm') warm = true
  if (message.type === 'cancel') stop(reasons.cancel)
  if (message.type === 'taken') answerRun?.(message.ok)
  if (message.type === 'begin')
    run = {
      folder: message.folder,
      deadline: Date.now() + message.timeLimitSeconds * 1000,
      graceMs: message.graceSeconds * 1000,
    }
})

createServer(serve).listen(socket)
setInterval(() => void watch(), heartbeatMs)

function serve(connection: Socket): void {
  connection.on('error', () => {})
  createInterface({ input: connection }).on('line', line => {
    void obey(line).then(
      ok => connection.end(`${JSON.stringify({ ok })}\n`),
      () => connection.destroy(),
    )
  })
}

async function obey(line: string): Promise<boolean> {
  const { command, folder, key } = JSON.parse(line) as {
    command: string
    folder?: string
    key?: string | null
  }
  if (command === 'ready') return warm
  if (command === 'cancel') return stop(reasons.cancel)
  if (command !== 'run' || !warm || !folder) return false
  warm = false
  return await new Promise<boolean>(resolve => {
    answerRun = resolve
    send({ type: 'run', folder, key: key ?? null })
  })
}

/**
 * Sends one SIGINT to the engine, which then finishes the running steps and saves. A second one
 * would abort it.
 */
function stop(reason: number): boolean {
  if (load(slots.stage) !== 0) return true
  Atomics.store(shared, slots.reason, reason)
  Atomics.store(shared, slots.stage, 1)
  stoppedAt = Date.now()
  for (const pid of listEngines()) sendSignal(pid, 'SIGINT')
  send({ type: 'stop' })
  return true
}

async function watch(): Promise<void> {
  const count = load(slots.heartbeat)
  if (count !== beat.count) beat = { count, at: Date.now() }
  if (!run) return
  if (Date.now() > run.deadline) stop(reasons.timeLimit)
  if (stoppedAt === 0) return
  if (load(slots.stage) === 1 && Date.now() > stoppedAt + run.graceMs) await stopFirmly()
  if (
    Date.now() > beat.at + standstillMs &&
    Date.now() > stoppedAt + standstillMs &&
    !(await isEngineAlive())
  )
    await writeResultAndEnd(run.folder)
}

function listEngines(): number[] {
  return Array.from({ length: engineSlots }, (_, slot) => load(slots.engines + slot)).filter(
    pid => pid !== 0,
  )
}

async function isEngineAlive(): Promise<boolean> {
  for (const pid of listEngines()) if ((await findStartTime(pid)) !== null) return true
  return false
}

/** Ends the engine and its plugins; the main thread then writes the result. */
async function stopFirmly(): Promise<void> {
  Atomics.store(shared, slots.stage, 2)
  await killOthers()
}

async function killOthers(): Promise<void> {
  const own = { pid: process.pid, startTime: (await findStartTime(process.pid)) ?? '' }
  for (const row of listMembers(await listProcesses(), own))
    if (row.pid !== process.pid) sendSignal(row.pid, 'SIGKILL')
}

/** Writes the result from this thread and ends the process, when the main thread stays blocked. */
async function writeResultAndEnd(folder: string): Promise<void> {
  await killOthers()
  await releaseLocks(requirePresent(readRequest(folder)), {
    host: hostname(),
    pids: readProcess(folder)?.enginePids ?? [],
  })
  writeForcedResult(folder, {
    timedOut: load(slots.reason) === reasons.timeLimit,
    stopped: load(slots.stage) === 1 ? 'gracefully' : 'forcibly',
  })
  process.kill(process.pid, 'SIGKILL')
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // it ended by itself in between
  }
}
