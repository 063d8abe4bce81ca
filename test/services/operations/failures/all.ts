/**
 * Every error code of an operation, and ways in which it ends without one. Messages of the service
 * are those of its code (the file is named where that is not obvious).
 */
import {
  asOperationError,
  createProgramFailure,
} from '../../../../src/adapters/runner/child/failure.ts'
import { recogniseEngineError } from '../../../../src/adapters/pulumi/failures.ts'
import { createRefusalError } from '../../../../src/analysis/gate/createRefusalError.ts'
import type { GateDecision } from '../../../../src/model/promotion.ts'
import type { OperationErrorCode } from '../../../../src/lib/errors.ts'
import type { Operation, OperationError } from '../../../../src/model/operation.ts'
import type { Cleanup } from '../../../../src/model/operation.ts'
import { findLeftoversEnding } from '../../../../src/services/operations/execute/proveDestroy.ts'
import { explainRepetition } from '../../../../src/services/operations/execute/replan.ts'
import { toOperationError } from '../../../../src/services/operations/refusals.ts'
import { emptyResult } from '../../../../src/model/run.ts'
import { requirePresent } from '../../../helper/present.ts'
import {
  create,
  doneResult,
  engineFailures,
  names,
  plannedChange,
  play,
  providerFailures,
  urnOf,
} from './stories.ts'
import type { FailureCase } from './storeFailure.ts'

const plan = plannedChange(names(63).map(create))
const nineteen = () => play(plan, doneResult(names(19).map(create))).events

const provider = (name: string, cause: RegExp, more: Partial<FailureCase> = {}): FailureCase => ({
  name,
  cause,
  rollback: true,
  ...requirePresent(providerFailures[name])(),
  ...more,
})
const engine = (name: string, cause: RegExp, more: Partial<FailureCase> = {}): FailureCase => ({
  name,
  cause,
  ...requirePresent(engineFailures[name])(),
  ...more,
})
const service = (
  code: OperationErrorCode,
  message: string,
  cause: RegExp,
  more: Partial<OperationError> & { story?: Partial<FailureCase> } = {},
): FailureCase => {
  const { story, ...error } = more
  return { name: code, cause, error: { code, message, ...error }, ...story }
}

/** explainRepetition: what three different plans end with */
const replanned = explainRepetition({
  ...emptyResult,
  error: {
    code: 'plan-changed',
    message:
      'the changes are no longer those of the plan: the planned changes differ. Nothing was written',
    hint: 'the operation plans again automatically',
  },
}).error

const decision = {
  allowed: false,
  environment: 'production',
  kind: 'deploy',
  operation: '00000000-0000-4000-8000-000000000009',
  conditions: [
    {
      name: 'deployed',
      mode: 'required',
      met: false,
      detail: 'revision bbbbbbbbbb was not deployed to staging',
      summary: 'staging has not deployed bbbbbbbbbb',
      command: 'twinstack up staging --revision bbbbbbbbbb',
      fix: 'twinstack up staging --revision bbbbbbbbbb',
    },
    {
      name: 'no-drift',
      mode: 'required',
      met: false,
      detail: '2 resources of staging have drifted',
      summary: '2 drifted resources in staging',
      command: 'twinstack drift staging',
      fix: 'twinstack reconcile staging; or accept it as wanted in drift.yaml',
    },
  ],
} as unknown as GateDecision

const leftovers = findLeftoversEnding(
  { environment: 'production' } as Operation,
  {
    remaining: [
      {
        type: 'aws:s3/bucket:Bucket',
        arn: 'arn:aws:s3:::shop-logs',
        region: 'eu-west-1',
        ours: false,
      },
    ],
  } as unknown as Cleanup,
)

const program = () =>
  asOperationError(
    createProgramFailure(
      {
        type: 'error',
        name: 'Error',
        message: "Cannot read properties of undefined (reading 'arn')",
        stack:
          "TypeError: Cannot read properties of undefined (reading 'arn')\n" +
          '    at createQueue (file:///tree/src/queue.ts:14:22)\n' +
          '    at file:///tree/index.ts:3:1',
      },
      '/tree',
    ),
  )

const recognised = (text: string): OperationError => requirePresent(recogniseEngineError(text))

export const stories: FailureCase[] = [
  provider('access-denied', /s3\.Bucket resource-20: AccessDenied: User: .* s3:CreateBucket/),
  provider('quota', /s3\.Bucket resource-20: VpcLimitExceeded: The maximum number of VPCs/),
  provider('resource-timeout', /timeout while waiting for state to become 'available'/),
  provider('throttling', /Throttling: Rate exceeded/),
  provider('several-resources', /AccessDenied: not authorized and 1 more/),
  provider('deletion-protected', /rds\.Cluster orders: InvalidParameterCombination/, {
    rollback: false,
  }),
  {
    ...provider('access-denied', /AccessDenied/),
    name: 'rollback-not-possible',
    rollback: false,
  },
  {
    ...provider('access-denied', /rollback of production failed: s3\.Bucket resource-20/),
    name: 'failing-rollback',
    kind: 'rollback',
  },
  engine('plugin-missing', /no resource plugin 'pulumi-resource-aws' found/),
  engine('expired-credentials', /ExpiredToken: The security token .* is expired/),
  engine('disk-full', /no space left on device/, { rollback: true }),
  engine('database-away', /connection refused/),
  engine('engine-killed', /ended by SIGKILL/),
  engine('stack-locked', /locked by 1 lock\(s\)/),
  engine('state-invalid', /snapshot integrity failure/),
  engine('operation-timeout', /the time limit of this operation was reached/, { rollback: true }),
  engine('cancelled', /^deploy of production was cancelled by ann$/, { cancelled: true }),
  {
    name: 'stack-conflict',
    cause: /Another update is currently in progress/,
    error: recognised('error: [409] Conflict: Another update is currently in progress.'),
  },
  {
    name: 'passphrase-incorrect',
    cause: /incorrect passphrase/,
    error: recognised('error: could not create stack: incorrect passphrase'),
  },
  {
    name: 'pending-operations',
    cause: /2 pending operations from previous deployment/,
    error: recognised(
      'error: the current deployment has 2 resource(s) with pending operations, ' +
        'with 2 pending operations from previous deployment',
    ),
  },
  { name: 'plan-changed', cause: /the planned changes differ/, error: replanned },
  { name: 'program-failed', cause: /Cannot read properties of undefined/, error: program() },
  {
    name: 'program-exited',
    cause: /process\.exit\(1\)/,
    error: asOperationError(
      createProgramFailure({ type: 'exit', code: 1, stack: '' } as never, '/tree'),
    ),
  },
  {
    name: 'internal',
    cause: /column "x" does not exist/,
    ending: {
      status: 'failed',
      reason: 'column "x" does not exist',
      error: toOperationError(new Error('column "x" does not exist')),
      internal: true,
    },
  },
  {
    name: 'gate-refused',
    cause: /production was refused: deployed: staging has not deployed bbbbbbbbbb .*and 1 more/,
    error: toOperationError(requirePresent(createRefusalError(decision))),
  },
  { name: 'approval-expired', cause: /nobody approved the deploy/, waiting: 'expired' },
  {
    name: 'approval-rejected',
    cause: /rejected by the admin: not on a Friday/,
    waiting: 'rejected',
  },
  {
    name: 'leftovers-found',
    cause: /1 resource with its tag or in its networks remained/,
    kind: 'destroy',
    events: play([], doneResult([{ name: 'a', op: 'delete' }])).events,
    ending: requirePresent(leftovers),
  },
  {
    name: 'checks-failed',
    cause: /1 of 3 checks failed: login: expected 200, got 500/,
    events: play(plan, doneResult(names(63).map(create))).events,
    ending: {
      status: 'failed',
      reason: '1 of 3 checks failed',
      error: {
        code: 'checks-failed',
        message: '1 of 3 checks failed: login: expected 200, got 500',
        hint:
          'the deployed resources exist and are recorded; `twinstack tests` shows what the checks ' +
          'reported. Correct the program and deploy again, or roll back',
      },
      applied: true,
    },
    rollback: true,
  },
  {
    ...service(
      'recovery-incomplete',
      'the process of this operation died; it is not known whether these resources were ' +
        `created: ${urnOf('resource-20')}`,
      /it is not known whether these resources were created/,
      { hint: 'search these in the cloud, then import or remove them by hand' },
    ),
    name: 'lease-lost',
    events: nineteen(),
    healed: {
      imported: [{ urn: urnOf('resource-21'), id: 'resource-21-abc' }],
      cleared: [],
      locks: 1,
      undecided: [urnOf('resource-20')],
    } as FailureCase['healed'],
  } as FailureCase,
  service(
    'interrupted',
    'the process of this operation died 3 times; the environment was healed each time',
    /died 3 times/,
    {
      hint:
        'find in the log of the service why its processes end (for example memory), then ' +
        'request the operation again',
    },
  ),
  service(
    'runner-crashed',
    'result.json of the run has 999999999 bytes',
    /result\.json of the run/,
  ),
  service(
    'settings-invalid',
    'settings of production: database.engineVersion: expected a version',
    /database\.engineVersion/,
    {
      fields: [{ path: 'database.engineVersion', message: 'expected a version' }],
    },
  ),
  service(
    'settings-file-missing',
    'Pulumi.production.yaml is missing in revision bbbbbbbbbb',
    /Pulumi\.production\.yaml is missing/,
  ),
  service(
    'program-invalid',
    'the rules of the program can not be loaded: rules.ts: unexpected token',
    /rules\.ts: unexpected token/,
  ),
  service(
    'dependencies-failed',
    'npm ci failed: ERESOLVE unable to resolve dependency tree',
    /ERESOLVE/,
  ),
  service('engine-missing', 'no pulumi was found', /no pulumi was found/),
  service(
    'engine-mismatch',
    'pulumi 2.25.2 was found in PATH; 3.259.0 or newer is needed',
    /3\.259\.0 or newer/,
  ),
  service(
    'revision-not-found',
    'the repository has no revision release-9',
    /no revision release-9/,
  ),
  service(
    'revision-dirty',
    "the program's folder has uncommitted changes, and production runs only commits",
    /uncommitted changes/,
    {
      hint: 'commit the changes, or name a commit, branch or tag in `revision`',
    },
  ),
  service(
    'account-mismatch',
    'the resources of production were created in the account 111111111111, but this ' +
      'operation would write to 222222222222. Nothing was written',
    /111111111111, but this operation would write to 222222222222/,
  ),
  service(
    'region-mismatch',
    'the resources of production were created in the region eu-west-1, but this ' +
      'operation would write to us-east-1. Nothing was written',
    /eu-west-1, but this operation would write to us-east-1/,
  ),
  service(
    'resources-missing',
    '40 of 63 resources of production were not found in the cloud. Nothing was written',
    /40 of 63 resources/,
    {
      hint: 'check account, region and credentials; `--force vanished` continues',
    },
  ),
  service(
    'stateful-replacement',
    'aws:rds/cluster:Cluster orders would be replaced because of engineVersion',
    /rds.Cluster orders: would be replaced because of engineVersion/,
    {
      resources: [
        {
          urn: urnOf('orders', 'aws:rds/cluster:Cluster'),
          message: 'aws:rds/cluster:Cluster orders would be replaced because of engineVersion',
        },
      ],
    },
  ),
  service(
    'import-refused',
    "resources: shop-logs can't be imported into production: another environment has it",
    /another environment has it/,
    { story: { kind: 'import' } },
  ),
  service(
    'adoption-differs',
    'the program would change 3 resources of the adopted state',
    /would change 3 resources/,
    { story: { kind: 'state-edit' } },
  ),
  service(
    'refused',
    "the deploy of production was not started and nothing was written: the program's " +
      "dependencies can't be installed: npm ci failed",
    /npm ci failed/,
  ),
  service(
    'engine-failed',
    'the pulumi engine failed: invalid version constraint',
    /invalid version constraint/,
  ),
]
