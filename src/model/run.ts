/**
 * The folder protocol between a worker and a runner (docs/adr/0005-process-per-operation.md). A run
 * is a folder:
 *
 * | file | written by | content |
 * |---|---|---|
 * | `request.json` | worker, before start | RunRequest, mode 0600 |
 * | `process.json` | runner, first thing | RunProcess |
 * | `events.ndjson` | runner, append only | one RunnerEvent per line, `n` from 1 without gaps,
 * redacted |
 * | `state-before.json(.gz)` | runner, before it writes anything else, by rename | SavedState and
 * the exported deployment, gzip |
 * | `result.json` | runner, last, by rename | RunResult; it exists if and only if the run ended by
 * itself |
 * | `stdout`, `stderr` | runner | redirected output of the process |
 * | `work/` | runner | the Pulumi workspace of this run |
 *
 * The control socket (`RunProcess.socket`) takes JSON lines `{"command":"cancel"}` and answers
 * `{"ok":true}`. Whoever finds the folder can go on with the run: the socket only makes it faster.
 */
import type { EnvironmentKind } from './environment.ts'
import type { CheckResult, CheckRun } from './check.ts'
import type { Deployment } from './checkpoint.ts'
import type { SettingsKeys } from './stateAccess.ts'
import type { StateEdit } from './stateEdit.ts'
import type { MachineImages } from './machineImage.ts'
import type {
  EventBody,
  Imported,
  ImportResource,
  OperationError,
  OperationKind,
  OperationOptions,
  ResourceChange,
  ResourceRecord,
  RuleFindings,
  StackOutput,
} from './operation.ts'

/**
 * `run` does an operation, `heal` puts right what a dead run left, `describe` loads the program and
 * validates settings, `check` runs the checks of a revision; the last two without an engine.
 */
export type RunMode = 'run' | 'heal' | 'describe' | 'check'

/**
 * Pulumi configuration values as in `Pulumi.<stack>.yaml`: plain, `{secure: ciphertext}`, or
 * structured.
 */
export type ConfigMap = Record<string, unknown>

/** Credentials of an assumed role, and what it takes to assume it again. */
export type RoleSession = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string | null
  /** ISO 8601; null: they do not run out */
  expiration: string | null
  /** provider settings that name the role */
  config: ConfigMap
}

export type CloudRequest = {
  kind: 'sandbox' | 'aws'
  /**
   * configuration written beside the program's own, e.g. `aws:region`, `aws:allowedAccountIds`,
   * `aws:assumeRoles`
   */
  config: ConfigMap
  /** environment variables for the engine and its plugins, from the allow-list */
  env: Record<string, string>
  /**
   * sandbox only: folder with the executable `pulumi-resource-aws`, put under plugins.providers of
   * the work folder
   */
  pluginFolder: string | null
  /** sandbox only: the folder that is the simulated cloud */
  folder: string | null
  /** of the role of this run; the runner keeps it in files, and renews it */
  session?: RoleSession
}

/**
 * How a run guards what it would write; null where nothing is written, or where `force` says so.
 */
export type RunGuard = {
  /** stop when more than this share of the recorded resources is gone from the cloud */
  vanishedPercent: number
  /** a fast search found too many gone: make sure by a refresh that writes nothing */
  confirm: boolean
}

/**
 * What earlier destroys left in the cloud: taken into the state by the recorded provider of `base`,
 * then destroyed.
 */
export type Adoption = {
  resources: ImportResource[]
  base: {
    resources?: { urn: string; type: string; [more: string]: unknown }[]
    [more: string]: unknown
  }
}

/**
 * What a plan binds to: `digest` is over `parts`, each a SHA-256 of its own
 * (runner/child/binding.ts).
 */
export type PlanBinding = { digest: string; parts: Record<string, string> }
/**
 * Commit and dependencies that a plan is bound to. `expected` is set in the run that applies: it
 * plans again before it writes, and does not write when the plan is another (`plan-changed`).
 */
export type RunBound = { revision: string; dependencies: string; expected: PlanBinding | null }
/** What is edited, and what the worker knows of earlier states. */
export type StateEditRequest = {
  change: StateEdit
  /** repair: saved states, newest first, and their numbers */
  earlier: Deployment[]
  versions?: number[]
  /** receive: the other environment's state */
  source?: Deployment
  /** restore, adopt: the document, as `pulumi stack import` takes it */
  restored: Record<string, unknown> | null
}
export type RunRequest = {
  version: 1
  mode: RunMode
  operation: string
  attempt: number
  kind: OperationKind
  options: OperationOptions
  guard: RunGuard | null
  /** null: neither a gate nor an approval asks for a plan */
  bound: RunBound | null
  /**
   * digest of the recorded state that the last whole deploy of this very revision left; while it is
   * still that, a deploy is not planned first. null plans always.
   */
  settledDigest: string | null
  environment: { name: string; kind: EnvironmentKind }
  /**
   * number of resources in the recorded state; a run that would write does not start on an empty
   * state when there were some. Missing or 0: nothing is expected
   */
  recordedResources?: number
  /**
   * a copy in which no operation has changed anything yet: resources in its stack are not its own.
   * Missing: false
   */
  unwritten?: boolean
  /** fully qualified name for the backend, e.g. `organization/project/staging` */
  stack: string
  tree: { folder: string; modules: string; project: string; main: string }
  /** file in the tree whose `config` is the base, e.g. `Pulumi.staging.yaml` */
  settingsFile: string
  /** false: account, role and credentials of the provider are not taken from that file */
  accountFromFile?: boolean
  /** ephemeral: merged deeply into the settings object, arrays replaced */
  overrides: Record<string, unknown>
  /** `encryptionsalt` of the stack from an earlier run; null lets the engine make one */
  encryptionSalt: string | null
  /** for secret settings that were not encrypted with that salt */
  settingsKeys?: SettingsKeys
  /** `token`: of the state service, for this stack and operation only */
  backend: { url: string; passphraseFile: string | null; token?: string }
  cloud: CloudRequest
  engine: { command: string; version: string }
  /** drift-check only: a second reading of the cloud, without the preview of the code */
  refreshOnly: boolean
  /** destroy only: remove the empty stack (and its history) from the backend afterwards */
  removeStack: boolean
  /** state-edit only */
  edit?: StateEditRequest | null
  /** destroy only: leftovers that are taken in first */
  adopt?: Adoption | null
  parallel: number
  /** seconds; the runner cancels itself politely when it is reached, firmly `graceSeconds` later */
  timeLimitSeconds: number
  graceSeconds: number
  /** public JWK: secret outputs leave the runner only sealed to it (JWE, ECDH-ES) */
  outputKey: Record<string, unknown>
  /** heal only: processes and host of the dead run, so that a lock can be proven to be ours */
  dead: { host: string; pids: number[] } | null
  /** check only */
  checks?: CheckRun
}

export type RunProcess = {
  pid: number
  /**
   * start time as the kernel gives it (clock ticks since boot on Linux, `ps -o lstart` elsewhere):
   * pid alone may be reused
   */
  startTime: string
  host: string
  bootId: string
  socket: string
  /**
   * the engine process of the moment, rewritten at each engine call: a stack lock names this pid
   */
  enginePids: number[]
}

export type RunnerEvent = { n: number; at: string; body: EventBody }

export type HealResult = {
  imported: { urn: string; id: string }[]
  cleared: string[]
  undecided: string[]
  locks: number
}

export type RunResult = {
  status: 'succeeded' | 'failed' | 'cancelled'
  error: OperationError | null
  /** how a cancelled or timed-out run was stopped */
  stopped: 'politely' | 'firmly' | null
  changes: Record<string, number>
  engineVersion: string
  providers: Record<string, string>
  settingsDigest: string | null
  /**
   * SHA-256 of the program's settings schema; null when the program was not loaded or its schema
   * can't be expressed
   */
  schemaDigest: string | null
  /** the stack's salt after the run, for the next run */
  encryptionSalt: string | null
  /** recorded state after the run, secrets withheld; null when it could not be read */
  state: {
    resources: ResourceRecord[]
    pendingOperations: { urn: string; type: string }[]
    digest: string
  } | null
  outputs: Record<string, StackOutput> | null
  /** JWE of `{name: value}` for the secret outputs; null when there are none */
  sealedOutputs: string | null
  /** drift-check: what a preview-only refresh found */
  refreshed: ResourceChange[] | null
  /** drift-check and preview: what an update would do */
  planned: ResourceChange[] | null
  /** preview and planOnly: the recorded state that would result */
  plannedState: ResourceRecord[] | null
  /** what the plan binds to; where the request is bound */
  binding: PlanBinding | null
  /** import: what was taken into the state, or would be */
  imported: Imported[] | null
  /** rollback: what it can't bring back, in sentences */
  notes: string[]
  /** resources that left the recorded state and stay in the cloud, because of `retainOnDelete` */
  kept: { urn: string; type: string; name: string; id: string }[]
  healed: HealResult | null
  /**
   * what the program's own rules say of the recorded state, and of the planned one where there is
   * one; null: none were evaluated
   */
  ruleFindings: RuleFindings[] | null
  /**
   * the program's settings as its schema makes them, secrets withheld; null when the program was
   * not loaded
   */
  settings: unknown
  /** describe only */
  description: { settings: unknown; settingsSchema: unknown; name: string } | null
  /** check only: what became of each that was begun */
  checks?: CheckResult[] | null
  /** machine images of the recorded and the planned state; the service adds them to the result */
  images?: MachineImages
  /** seconds by step */
  timings: Record<string, number>
}

/** A result without anything in it yet. */
export const emptyResult: RunResult = {
  status: 'failed',
  error: null,
  stopped: null,
  changes: {},
  engineVersion: '',
  providers: {},
  settingsDigest: null,
  schemaDigest: null,
  encryptionSalt: null,
  state: null,
  outputs: null,
  sealedOutputs: null,
  refreshed: null,
  planned: null,
  plannedState: null,
  binding: null,
  imported: null,
  notes: [],
  kept: [],
  healed: null,
  ruleFindings: null,
  settings: null,
  description: null,
  timings: {},
}

/** `state-before.json`: the digest leaves out what every update writes anew (`manifest`). */
export type SavedState = { takenAt: string; digest: string; resources: number }

export const files = {
  request: 'request.json',
  process: 'process.json',
  events: 'events.ndjson',
  result: 'result.json',
  stateBefore: 'state-before.json',
  stateBody: 'state-before.json.gz',
  stdout: 'stdout',
  stderr: 'stderr',
  /** there: what the stack holds is the environment's own (runner/child/foreignStack.ts) */
  ownStack: 'own-stack',
  work: 'work',
} as const
