/**
 * The folder protocol between a worker and a runner (docs/adr/0005-process-per-operation.md). A run
 * is a folder:
 *
 * | file | written by | content |
 * |---|---|---|
 * | `request.json` | worker, before start | RunRequest, mode 0600 |
 * | `process.json` | runner, at its start | RunProcess |
 * | `events.ndjson` | runner, append only | one RunnerEvent per line, `n` from 1 without gaps,
 * redacted |
 * | `state-before.json(.gz)` | runner, before it writes anything else, by rename | SavedState and
 * the exported deployment, gzip |
 * | `creates.ndjson` | runner, append only | its creates and their ends, secrets masked |
 * | `lease.json` | worker, at each renewal of its lease | `until`: seconds of uptime |
 * | `result.json` | runner, last, by rename | RunResult; it exists if and only if the run ended by
 * itself |
 * | `stdout`, `stderr` | runner | redirected output of the process |
 * | `work/` | runner | the Pulumi workspace of this run |
 *
 * The control socket (`RunProcess.socket`) takes JSON lines `{"command":"cancel"}` and answers
 * `{"ok":true}`. Any process that finds the folder can continue the run; the socket only makes it
 * faster.
 */
import type { SecretDigests } from './secretDigest.ts'
import type { EnvironmentKind } from './environment.ts'
import type { CheckResult, CheckRun } from './check.ts'
import type { Deployment, StateResource } from './checkpoint.ts'
import type { SettingsKeys, TemplateKeys } from './stateAccess.ts'
import type { StateEdit } from './stateEdit.ts'
import type { MachineImages } from './machineImage.ts'
import type {
  EventBody,
  ImportedResource,
  ImportResource,
  OperationError,
  OperationKind,
  OperationOptions,
  ResourceChange,
  ResourceRecord,
  RetainedResource,
  RuleFindings,
  StackOutput,
} from './operation.ts'

/**
 * `run` executes an operation, `heal` repairs the state after a dead run, `describe` loads the
 * program and validates settings, `check` runs the checks of a revision; the last two start no
 * engine.
 */
export type RunMode = 'run' | 'heal' | 'describe' | 'check'

/**
 * Pulumi configuration values as in `Pulumi.<stack>.yaml`: plain, `{secure: ciphertext}`, or
 * structured.
 */
export type ConfigMap = Record<string, unknown>

/** Credentials of an assumed role, and the data to assume it again. */
export type RoleSession = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string | null
  /** ISO 8601; null: they do not expire */
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
  /** credentials of the role of this run; the runner stores them in files and renews them */
  session?: RoleSession
}

/** The guard of a run that writes; null when nothing is written, or when `force` disables it. */
export type RunGuard = {
  /** stop when more than this share of the recorded resources is missing in the cloud */
  vanishedPercent: number
  /** a fast search found too many missing: confirm it by a refresh that writes nothing */
  confirm: boolean
}

/**
 * Leftovers of earlier destroys: they are imported with the recorded provider of `base`, then
 * destroyed.
 */
export type Adoption = {
  resources: ImportResource[]
  base: {
    resources?: { urn: string; type: string; [more: string]: unknown }[]
    [more: string]: unknown
  }
}

/**
 * The binding of a plan: `digest` covers `parts`, each of which is a SHA-256
 * (runner/child/binding.ts).
 */
export type PlanBinding = { digest: string; parts: Record<string, string> }
/**
 * Commit and dependencies that a plan is bound to. `expected` is set in the run that applies: it
 * plans again before it writes, and writes nothing when the plan differs (`plan-changed`).
 */
export type RunBound = { revision: string; dependencies: string; expected: PlanBinding | null }
/** The edit, with the states that it needs. */
export type StateEditRequest = {
  change: StateEdit
  /** repair: saved states, newest first, and their numbers */
  earlier: Deployment[]
  versions?: number[]
  /** receive: the other environment's state */
  source?: Deployment
  /** restore, adopt: the document, in the form of `pulumi stack import` */
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
  /** null: no plan is needed for a gate or an approval */
  bound: RunBound | null
  /**
   * digest of the recorded state after the last whole deploy of this revision; while it is equal, a
   * deploy is not planned first. null: always plan.
   */
  settledDigest: string | null
  environment: { name: string; kind: EnvironmentKind }
  /**
   * number of resources in the recorded state; a run that writes does not start on an empty state
   * when this is above 0. Missing or 0: no expectation
   */
  recordedResources?: number
  /**
   * no operation has changed the environment yet, and this one may not take over its stack:
   * resources in it are not the environment's own. Missing: false
   */
  unwritten?: boolean
  /** fully qualified name for the backend, e.g. `organization/project/staging` */
  stack: string
  tree: { folder: string; modules: string; project: string; main: string }
  /** file in the tree whose `config` is the base, e.g. `Pulumi.staging.yaml` */
  settingsFile: string
  /** false: account, role and credentials of the provider in that file are ignored */
  accountFromFile?: boolean
  /** ephemeral: merged deeply into the settings object, arrays replaced */
  overrides: Record<string, unknown>
  /** `encryptionsalt` of the stack from an earlier run; null: the engine creates one */
  encryptionSalt: string | null
  /** keys for secret settings that were not encrypted with that salt */
  settingsKeys?: SettingsKeys
  /** copies only: keys for the values that were encrypted for the template; null: there are none */
  templateKeys?: TemplateKeys | null
  /** `token`: token of the state service, valid for this stack and operation only */
  backend: { url: string; passphraseFile: string | null; token?: string }
  cloud: CloudRequest
  engine: { command: string; version: string }
  /** the run may change neither the cloud nor the recorded state. Missing: false */
  reading?: boolean
  /** drift-check only: a second reading of the cloud, without the preview of the code */
  refreshOnly: boolean
  /** destroy only: remove the empty stack (and its history) from the backend afterwards */
  removeStack: boolean
  /** state-edit only */
  edit?: StateEditRequest | null
  /** destroy only: leftovers that are imported first */
  adopt?: Adoption | null
  parallel: number
  /**
   * seconds; when it is reached, the runner sends SIGINT to the engine, and SIGKILL `graceSeconds`
   * later
   */
  timeLimitSeconds: number
  graceSeconds: number
  /** public JWK: secret outputs leave the runner only sealed to it (JWE, ECDH-ES) */
  outputKey: Record<string, unknown>
  /** heal only: processes and host of the dead run, to prove that a lock belongs to it */
  dead: { host: string; pids: number[] } | null
  /**
   * creates of the last run that wrote; those that are not in the state are searched in the cloud
   */
  startedCreates?: StartedCreate[]
  /** the newest saved state, when the file of the recorded state is empty or cut off */
  savedState?: { takenAt: string; document: Record<string, unknown> } | null
  /**
   * `contentDigest` of the state after the last write of Twinstack; a run that writes refuses any
   * other state. Missing or null: no expectation
   */
  expectedState?: string | null
  /**
   * true: the run writes only while the lease in `lease.json` is valid. Missing: the lease is not
   * checked
   */
  leased?: boolean
  /** check only */
  checks?: CheckRun
}

/** A create that was started and, as far as recorded, neither failed nor was undone. */
export type StartedCreate = {
  resource: StateResource
  /** id of the resource that it replaces; null: it replaces none */
  oldId: string | null
}

export type RunProcess = {
  pid: number
  /**
   * start time from the kernel (clock ticks since boot on Linux, `ps -o lstart` elsewhere), because
   * a pid may be reused
   */
  startTime: string
  host: string
  bootId: string
  socket: string
  /** the present engine process, rewritten at each engine call: a stack lock contains this pid */
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
  stopped: 'gracefully' | 'forcibly' | null
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
    /**
     * the same, but independent of the order of the resources; missing in results of earlier
     * versions
     */
    contentDigest?: string
  } | null
  outputs: Record<string, StackOutput> | null
  /** JWE of `{name: value}` for the secret outputs; null when there are none */
  sealedOutputs: string | null
  /** drift-check: the changes that a preview-only refresh found */
  refreshed: ResourceChange[] | null
  /** drift-check and preview: the changes of an update */
  planned: ResourceChange[] | null
  /**
   * drift-check: why `planned` is null although the cloud was read; the plan of the program failed
   */
  planFailure?: string | null
  /** preview and planOnly: the recorded state that would result */
  plannedState: ResourceRecord[] | null
  /** the binding of the plan, if the request is bound */
  binding: PlanBinding | null
  /** import: the resources that were or would be imported */
  imported: ImportedResource[] | null
  /** rollback: sentences about what it can't restore */
  notes: string[]
  /**
   * resources that were removed from the recorded state and stay in the cloud because of
   * `retainOnDelete`
   */
  kept: RetainedResource[]
  /**
   * ciphertexts of secret settings that no earlier run of the environment had, encrypted with
   * `encryptionSalt`
   */
  newSecrets: string[]
  healed: HealResult | null
  /**
   * results of the program's own rules for the recorded state, and for the planned one if there is
   * one; null: none were evaluated
   */
  ruleFindings: RuleFindings[] | null
  /**
   * the program's settings after parsing with its schema, secrets withheld; null when the program
   * was not loaded
   */
  settings: unknown
  /** describe only */
  description: { settings: unknown; settingsSchema: unknown; name: string } | null
  /** check only: the result of each started check */
  checks?: CheckResult[] | null
  /**
   * preview and plan: the inputs with secrets, as ciphertext, that the plan sets, by URN and
   * property
   */
  plannedSecrets?: PlannedSecrets
  /** digests of the secrets, which the service adds; `of`: the digest of the state that has them */
  secretDigests?: { of: string; state: SecretDigests; planned: SecretDigests }
  /** machine images of the recorded and the planned state; the service adds them to the result */
  images?: MachineImages
  /** seconds by step */
  timings: Record<string, number>
}

/** `salt`: of the settings of the run; a stack without a state has no other. */
export type PlannedSecrets = {
  salt: string | null
  inputs: Record<string, Record<string, unknown>>
}

/** An empty result. */
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
  newSecrets: [],
  healed: null,
  ruleFindings: null,
  settings: null,
  description: null,
  timings: {},
}

/** `state-before.json`: the digest leaves out `manifest`, which every update changes. */
export type SavedState = { takenAt: string; digest: string; resources: number }

export const files = {
  request: 'request.json',
  process: 'process.json',
  events: 'events.ndjson',
  result: 'result.json',
  stateBefore: 'state-before.json',
  stateBody: 'state-before.json.gz',
  /** one line before and after each create (analysis/state/createJournal.ts) */
  creates: 'creates.ndjson',
  lease: 'lease.json',
  stdout: 'stdout',
  stderr: 'stderr',
  /** set: the resources of the stack are the environment's own (runner/child/foreignStack.ts) */
  ownStack: 'own-stack',
  work: 'work',
} as const
