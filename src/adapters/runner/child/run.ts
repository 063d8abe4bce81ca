import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Deployment } from '../../../model/checkpoint.ts'
import { readRequest, takeRun } from '../folder.ts'
import { readBootId, findStartTime } from '../processes.ts'
import type { ConfigMap, RunProcess, RunRequest, RunResult } from '../../../model/run.ts'
import type { Control } from './control.ts'
import { Engine } from './engine.ts'
import { captureOutput } from './captureOutput.ts'
import { ProgramPool } from '../host/programs.ts'
import { EventLog } from './log.ts'

import { Redactor } from './redact.ts'
import { loadSdk } from './sdk.ts'
import { startStateRelay } from './stateRelay.ts'
import type { Sdk } from './sdk.ts'
import type { StackSettings } from './settings.ts'
import type { Program } from './programExtras.ts'

/** The facts that the steps of a run collect for its result. */
export type Facts = Pick<
  RunResult,
  | 'settingsDigest'
  | 'schemaDigest'
  | 'refreshed'
  | 'planned'
  | 'planFailure'
  | 'changes'
  | 'plannedState'
  | 'plannedSecrets'
  | 'binding'
  | 'imported'
  | 'notes'
  | 'kept'
  | 'newSecrets'
  | 'healed'
  | 'description'
  | 'checks'
  | 'timings'
>

/** The data of one run that its steps share. */
export type Run = {
  folder: string
  request: RunRequest
  control: Control
  log: EventLog
  secrets: Redactor
  facts: Facts
  owner: RunProcess
  /** processes that programs run in */
  programs: ProgramPool
  /** filled by the first steps */
  sdk: Sdk
  engine: Engine
  settings: StackSettings
  /** null until it was inspected, and when the operation does not need it */
  program: Program | null
  /** the recorded state before anything was written; null until it was saved */
  before: Deployment | null
  /** the file of the recorded state could not be read, and an earlier state replaced it */
  rescued: boolean
  /** resolves when the redactor knows the secrets of the recorded state */
  stateSecrets: Promise<void>
  /** secrets of the recorded state that its own key can't decrypt */
  foreignSecrets: number
  /** plain text of secret settings by path */
  secretSettings: Map<string, string>
  /** plain text of secret settings of earlier runs */
  formerSecrets: Set<string>
  /** the configuration as the engine reads it: every secure value is encrypted for the stack */
  stackConfig: ConfigMap
  /** file with the engine's own plan, which an update must follow */
  enginePlan: string | null
  /** imported resources that the program does not declare; deploys leave them as they are */
  undeclared: string[]
}

/**
 * Takes the run of a folder; null when another process has taken it, or the folder contains no run.
 */
export async function openRun(
  folder: string,
  socket: string,
  control: Control,
  programs: ProgramPool | null = null,
): Promise<Run | null> {
  const read = readRequest(folder)
  const owner: RunProcess = {
    pid: process.pid,
    startTime: (await findStartTime(process.pid)) ?? '',
    host: hostname(),
    bootId: readBootId(),
    socket,
    enginePids: [],
  }
  if (!read || !takeRun(folder, owner)) return null
  const request = await routeThroughRelay(read, folder)
  Object.assign(process.env, request.cloud.env)
  const secrets = new Redactor()
  addPassphrase(request, secrets)
  const log = new EventLog(folder, secrets)
  captureOutput(log)
  return new OpenRun({
    folder,
    request,
    control,
    log,
    secrets,
    owner,
    programs: programs ?? new ProgramPool({ modules: request.tree.modules, env: process.env }),
  })
}

/** The run reaches the state service through its own relay; the token is in no result. */
async function routeThroughRelay(request: RunRequest, folder: string): Promise<RunRequest> {
  const { backend } = request
  if (backend.token === undefined) return request
  // <home>/runs/<run>
  const portsFile = join(folder, '..', '..', 'state-service.port')
  const { url } = await startStateRelay(backend.url, { portsFile })
  return { ...request, backend: { ...backend, url } }
}

function addPassphrase({ backend }: RunRequest, secrets: Redactor): void {
  if (backend.token !== undefined) secrets.add(backend.token)
  // the engine reports a missing file itself
  try {
    if (backend.passphraseFile) secrets.add(readFileSync(backend.passphraseFile, 'utf8').trim())
  } catch {}
}

type Parts = Pick<Run, 'folder' | 'request' | 'control' | 'log' | 'secrets' | 'owner' | 'programs'>

/**
 * SDK and engine are created at their first use: loading them is a separate step that can fail.
 */
class OpenRun implements Run {
  readonly folder: string
  readonly request: RunRequest
  readonly control: Control
  readonly log: EventLog
  readonly secrets: Redactor
  readonly facts: Facts = {
    settingsDigest: null,
    schemaDigest: null,
    refreshed: null,
    planned: null,
    planFailure: null,
    changes: {},
    plannedState: null,
    binding: null,
    imported: null,
    notes: [],
    kept: [],
    newSecrets: [],
    healed: null,
    description: null,
    timings: {},
  }
  readonly owner: RunProcess
  readonly programs: ProgramPool
  #sdk: Sdk | null = null
  #engine: Engine | null = null
  settings!: StackSettings
  program: Program | null = null
  before: Deployment | null = null
  rescued = false
  enginePlan: string | null = null
  readonly undeclared: string[] = []
  foreignSecrets = 0
  readonly secretSettings = new Map<string, string>()
  readonly formerSecrets = new Set<string>()
  stackConfig: ConfigMap = {}
  stateSecrets = Promise.resolve()

  constructor(parts: Parts) {
    this.folder = parts.folder
    this.request = parts.request
    this.control = parts.control
    this.log = parts.log
    this.secrets = parts.secrets
    this.owner = parts.owner
    this.programs = parts.programs
  }

  get sdk(): Sdk {
    return (this.#sdk ??= loadSdk())
  }

  get engine(): Engine {
    const { request, folder, control, owner } = this
    return (this.#engine ??= new Engine({
      request,
      folder,
      control,
      owner,
      version: this.sdk.parseVersion(request.engine.version),
    }))
  }
}
