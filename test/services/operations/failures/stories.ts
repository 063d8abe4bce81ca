/**
 * Twenty-odd failures as the engine, the runner and the service report them: engine events go
 * through the real recording and its judgement, messages of providers are recorded texts.
 */
import type { EngineEvent, StepEventMetadata } from '@pulumi/pulumi/automation/index.js'
import { judge } from '../../../../src/adapters/runner/child/judge.ts'
import { asOperationError } from '../../../../src/adapters/runner/child/failure.ts'
import { Recording } from '../../../../src/adapters/runner/child/recording.ts'
import type { EventLog } from '../../../../src/adapters/runner/child/log.ts'
import type { Control } from '../../../../src/adapters/runner/child/control.ts'
import { createStoppedFailure } from '../../../../src/adapters/runner/child/control.ts'
import type { EngineExit } from '../../../../src/adapters/runner/child/engine.ts'
import type { EventBody, OperationError } from '../../../../src/model/operation.ts'

export type RanOperation = { events: EventBody[]; error: OperationError | null }

export const type = 'aws:s3/bucket:Bucket'
export const urnOf = (name: string, token = type) =>
  `urn:pulumi:production::shop::${token}::${name}`

type Step = { name: string; op: string; token?: string }

const metadata = ({ name, op, token = type }: Step) =>
  ({
    op,
    urn: urnOf(name, token),
    type: token,
    old: undefined,
    new: { type: token, urn: urnOf(name, token), custom: true, id: '', parent: '', inputs: {} },
    keys: [],
    diffs: [],
    logical: true,
    provider: '',
  }) as unknown as StepEventMetadata

type StoryEvent = Partial<EngineEvent>

/** `resource-01` … */
export const names = (count: number, from = 1) =>
  Array.from({ length: count }, (_, at) => `resource-${String(from + at).padStart(2, '0')}`)

export const plannedChange = (steps: Step[]): StoryEvent[] =>
  steps.map(step => ({ resOutputsEvent: { metadata: metadata(step), planning: true } }))
export const doneResult = (steps: Step[]): StoryEvent[] =>
  steps.flatMap(step => [
    { resourcePreEvent: { metadata: metadata(step) } },
    { resOutputsEvent: { metadata: metadata(step) } },
  ])
export const failedResult = (step: Step, message: string): StoryEvent[] => [
  { resourcePreEvent: { metadata: metadata(step) } },
  {
    diagnosticEvent: {
      severity: 'error',
      message,
      urn: urnOf(step.name, step.token),
      prefix: '',
      color: '',
    },
  },
  { resOpFailedEvent: { metadata: metadata(step), status: 1, steps: 1 } },
]
export const error = (message: string): StoryEvent[] => [
  { diagnosticEvent: { severity: 'error', message, prefix: '', color: '' } },
]
/** The engine says this about each resource of the plan that it did not reach. */
export const unreached = (names: string[]): StoryEvent[] =>
  names.flatMap(name => error(`expected resource operations for ${urnOf(name)} but none were seen`))

export const create = (name: string): Step => ({ name, op: 'create' })

type EngineEnd = {
  exit?: Partial<EngineExit>
  stopped?: 'gracefully' | 'forcibly'
  timedOut?: boolean
}

/** Passes events of an engine call through the recording of a run, and judges the call. */
export function play(
  plan: StoryEvent[],
  messages: StoryEvent[],
  { exit = {}, stopped, timedOut = false }: EngineEnd = {},
): RanOperation {
  const events: EventBody[] = []
  const log = {
    add: (body: EventBody) => events.push(body),
    addDiagnostic: (severity: 'info' | 'warning' | 'error', message: string) =>
      events.push({ type: 'diagnostic', severity, message }),
  } as unknown as EventLog
  const planning = new Recording(log, 'plan', false)
  for (const [at, event] of plan.entries())
    planning.take({ sequence: at, timestamp: 0, ...event } as EngineEvent)
  const recording = new Recording(log, 'update', false)
  for (const [at, event] of messages.entries())
    recording.take({ sequence: at, timestamp: 0, ...event } as EngineEvent)
  recording.settle()
  const failure = judge({
    recording,
    exit: { code: 255, signal: null, errors: '', ...exit } as EngineExit,
    thrown: undefined,
    problem: null,
    control: { stopped: stopped ?? null, timedOut } as unknown as Control,
    tree: '/tree',
    folder: '/run',
  })
  return { events, error: failure && asOperationError(failure) }
}

export { createStoppedFailure }

const provider = (message: string) =>
  `sdk-v2/provider2.go:572: sdk.helper_schema: ${message}: provider=aws@7.14.0\n` +
  `1 error occurred:\n\t* ${message}\n\n`

const all = names(63)
const plan = plannedChange(all.map(create))
const before = doneResult(names(19).map(create))

/** A deploy of 63 resources whose twentieth fails with this message of the provider. */
const atTwentieth = (message: string): RanOperation =>
  play(plan, [
    ...before,
    ...failedResult(create('resource-20'), message),
    ...unreached(names(43, 21)),
  ])

const arn = 'arn:aws:sts::222222222222:assumed-role/deployer/twinstack'

export const providerFailures: Record<string, () => RanOperation> = {
  'access-denied': () =>
    atTwentieth(
      provider(
        'creating S3 Bucket (resource-20): operation error S3: CreateBucket, https response ' +
          'error StatusCode: 403, RequestID: 4442587FB7D0A2F9, HostID: vlR7PnpV2Ce81l0PRw==, ' +
          `api error AccessDenied: User: ${arn} is not authorized to perform: s3:CreateBucket`,
      ),
    ),
  quota: () =>
    atTwentieth(
      provider(
        'creating EC2 VPC: operation error EC2: CreateVpc, https response error StatusCode: 400, ' +
          'RequestID: 8f0f2a4e-7f8e-4c0c-9e3b-0d6b1a2c3d4e, api error VpcLimitExceeded: The ' +
          'maximum number of VPCs has been reached.',
      ),
    ),
  'resource-timeout': () =>
    atTwentieth(
      provider(
        'waiting for RDS Cluster (orders) create: timeout while waiting for state to become ' +
          "'available' (last state: 'creating', timeout: 2h0m0s)",
      ),
    ),
  throttling: () =>
    atTwentieth(
      provider(
        'creating IAM Role (resource-20): operation error IAM: CreateRole, exceeded maximum ' +
          'number of attempts, 25, https response error StatusCode: 400, RequestID: ' +
          'b1946ac9-2d3e-4f5a-8b7c-9d0e1f2a3b4c, api error Throttling: Rate exceeded',
      ),
    ),
  'deletion-protected': () =>
    play(plannedChange([{ name: 'orders', op: 'delete', token: 'aws:rds/cluster:Cluster' }]), [
      ...failedResult(
        { name: 'orders', op: 'delete', token: 'aws:rds/cluster:Cluster' },
        provider(
          'deleting RDS Cluster (orders): operation error RDS: DeleteDBCluster, https response ' +
            'error StatusCode: 400, RequestID: 1f2e3d4c-5b6a-4798-8a9b-0c1d2e3f4a5b, api error ' +
            'InvalidParameterCombination: Cannot delete protected Cluster, please disable ' +
            'deletion protection and try again.',
        ),
      ),
    ]),
  'several-resources': () =>
    play(plan, [
      ...before,
      ...failedResult(create('resource-20'), provider('api error AccessDenied: not authorized')),
      ...failedResult(create('resource-21'), provider('api error AccessDenied: not authorized')),
      ...unreached(names(42, 22)),
    ]),
}

export const engineFailures: Record<string, () => RanOperation> = {
  'plugin-missing': () =>
    play(
      [],
      error(
        "no resource plugin 'pulumi-resource-aws' found in the workspace at version v7.14.0 or " +
          'on your $PATH',
      ),
    ),
  'expired-credentials': () =>
    play(
      [],
      error(
        'rpc error: code = Unknown desc = invocation of aws:index/getCallerIdentity:' +
          'getCallerIdentity returned an error: operation error STS: GetCallerIdentity, https ' +
          'response error StatusCode: 403, RequestID: 5f1d7a84-1e2b-4c3d-8e4f-5a6b7c8d9e0f, api ' +
          'error ExpiredToken: The security token included in the request is expired',
      ),
    ),
  'disk-full': () =>
    play(plan, [
      ...before,
      ...error('failed to save snapshot: write .pulumi/stacks/shop.json: no space left on device'),
    ]),
  'database-away': () =>
    play(plan, [
      ...before,
      ...error(
        'performing HTTP request: Patch "http://127.0.0.1:7421/api/stacks/shop/production/update' +
          '/1/checkpoint": dial tcp 127.0.0.1:7421: connect: connection refused',
      ),
    ]),
  'engine-killed': () =>
    play(plan, before, { exit: { code: null, signal: 'SIGKILL' } as Partial<EngineExit> }),
  'stack-locked': () =>
    play(
      [],
      error(
        'the stack is currently locked by 1 lock(s). Either wait for the other process(es) to ' +
          'end or delete the lock file with `pulumi cancel`.\n  file:///states/1.json: created ' +
          'by ann@laptop (pid 4242) at 2026-01-02T03:04:05Z',
      ),
    ),
  'state-invalid': () => play([], error('snapshot integrity failure; refusing to use it')),
  'operation-timeout': () => play(plan, before, { stopped: 'gracefully', timedOut: true }),
  cancelled: () => play(plan, before, { stopped: 'gracefully' }),
}
