/**
 * Every error code of an operation, and ways in which it ends without one. The errors are made by
 * the code of the service, of the runner and of the search for the engine (provoked.ts).
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
import { createFailedEnding } from '../../../../src/services/operations/execute/runChecks.ts'
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
  error,
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

/** @param errors by their codes, from provoked.ts */
export function listStories(
  errors: Partial<Record<OperationErrorCode, OperationError>>,
): FailureCase[] {
  const of = (code: OperationErrorCode, cause: RegExp): FailureCase => ({
    name: code,
    cause,
    error: requirePresent(errors[code]),
  })
  return [
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
      ...of('checks-failed', /1 of 3 checks failed: login: expected 200, got 500/),
      events: play(plan, doneResult(names(63).map(create))).events,
      ending: createFailedEnding('1 of 3 checks failed: login: expected 200, got 500'),
      rollback: true,
    },
    {
      ...of(
        'recovery-incomplete',
        /s3\.Bucket resource-20: the process of the operation died, and it is not known whether/,
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
    of('interrupted', /died 3 times/),
    of('runner-crashed', /result\.json of the run/),
    of('settings-invalid', /database\.engineVersion: expected a version/),
    of('settings-file-missing', /no file Pulumi\.production\.yaml/),
    of('program-invalid', /no Pulumi\.yaml/),
    {
      ...of('dependencies-failed', /package-lock\.json/),
      environmentKind: 'staging',
    },
    of('engine-missing', /TWINSTACK_PULUMI=\/opt\/pulumi\/bin\/pulumi: it does not run/),
    of('engine-mismatch', /its version is 2\.25\.2; Twinstack needs/),
    of('revision-not-found', /release-9/),
    of('account-mismatch', /111111111111, but this operation would write to 222222222222/),
    of('region-mismatch', /eu-west-1, but this operation would write to us-east-1/),
    of('resources-missing', /40 of the 63 recorded resources of production seem to be gone/),
    of(
      'stateful-replacement',
      /orders would be replaced because of engineVersion\. Its data would/,
    ),
    { ...of('import-refused', /shop-logs is managed already/), kind: 'import' },
    {
      ...of('adoption-differs', /does not match the state: a deploy would change orders/),
      kind: 'state-edit',
    },
    of('refused', /dependencies can't be installed: .*package-lock\.json/),
    {
      name: 'engine-failed',
      cause: /invalid version constraint/,
      ...play([], [...error('invalid version constraint')]),
    },
  ]
}
