/**
 * A neutral view of an operation, for messages that show it and change with it. Its values are data
 * and may contain any text.
 */
import type { Store } from '../../model/store.ts'
import {
  finalStatuses,
  type Approval,
  type Operation,
  type OperationEvent,
  type StackOutput,
} from '../../model/operation.ts'
import type { FailureReport } from '../../model/failureReport.ts'
import { readFailure } from '../../services/operations/readFailure.ts'
import {
  formatChangesText,
  formatDriftLines,
  formatLine,
  formatPlanLines,
  formatDuration,
} from './lines.ts'
import type { Tone } from '../../model/command.ts'

export type Step = {
  name: string
  state: 'running' | 'done' | 'failed' | 'skipped'
  seconds: number | null
}
export type Button = 'approve' | 'reject' | 'cancel' | 'reconcile'
export type OperationView = {
  operation: Operation
  /** `deploy of staging: running` */
  headline: string
  tone: Tone
  steps: Step[]
  /**
   * the result or the expected result: changes, outputs that are not secret, drift, tests, the plan
   */
  outcome: string[]
  /** the approval that the operation waits for */
  approval: Pick<Approval, 'digest' | 'why' | 'expiresAt' | 'fourEyes'> | null
  /** why it did not succeed; its first line is the headline */
  failure: FailureReport | null
  /** the actions that make sense now; the right is checked when one is used */
  buttons: Button[]
  /** the operation has ended, so the view does not change any more */
  done: boolean
}

/** Null when the operation does not exist. */
export async function readOperationView(store: Store, id: string): Promise<OperationView | null> {
  const operation = await store.operations.get(id)
  if (!operation) return null
  const waits =
    operation.status === 'awaiting-approval' && operation.approval?.status === 'waiting'
      ? operation.approval
      : null
  const done = finalStatuses.includes(operation.status)
  const failure = await readFailure(store, operation)
  return {
    operation,
    done,
    tone: getTone(operation),
    headline: failure?.headline ?? formatHeadline(operation, done),
    steps: listSteps(await store.operations.listSteps(id)),
    outcome: failure ? [] : await readOutcome(store, operation, waits !== null),
    approval: waits && {
      digest: waits.digest,
      why: waits.why,
      expiresAt: waits.expiresAt,
      fourEyes: waits.fourEyes,
    },
    failure,
    buttons: listButtons(operation, waits !== null),
  }
}

function formatHeadline({ kind, environment, status, cancel, options }: Operation, done: boolean) {
  const what = `${kind}${options.planOnly ? ' (plan only)' : ''} of ${environment}`
  return `${what}: ${cancel && !done ? 'being cancelled' : status}`
}

/** The newest state of each step, in the order in which the steps started. */
function listSteps(events: OperationEvent[]): Step[] {
  const states = {
    started: 'running',
    finished: 'done',
    failed: 'failed',
    skipped: 'skipped',
  } as const
  const found = new Map<string, Step>()
  for (const { body } of events) {
    if (body.type === 'step')
      found.set(body.step, {
        name: body.step,
        state: states[body.state],
        seconds: body.seconds ?? null,
      })
  }
  return [...found.values()]
}

function getTone({ status, drift, tests }: Operation): Tone {
  if (status === 'succeeded')
    return (drift && drift.changed + drift.deleted > 0) || (tests && tests.failed > 0)
      ? 'bad'
      : 'good'
  return ['failed', 'refused', 'expired', 'interrupted'].includes(status) ? 'bad' : 'neutral'
}

function listButtons({ kind, status, cancel, drift }: Operation, waits: boolean): Button[] {
  if (waits) return ['approve', 'reject']
  if (!finalStatuses.includes(status)) return cancel ? [] : ['cancel']
  return kind === 'drift-check' &&
    status === 'succeeded' &&
    drift &&
    drift.changed + drift.deleted > 0
    ? ['reconcile']
    : []
}

async function readOutcome(store: Store, operation: Operation, waits: boolean): Promise<string[]> {
  const { id, kind, status, options, tests, notes, cleanup } = operation
  const succeeded = status === 'succeeded'
  const planned = waits || (succeeded && (kind === 'preview' || options.planOnly))
  const plan = planned ? await store.plans.getByOperation(id) : null
  const report = kind === 'drift-check' && succeeded ? await store.operations.getDrift(id) : null
  return [
    ...(plan ? formatPlanLines(plan) : []),
    ...(report ? formatDriftLines(report) : []),
    ...(planned ? [] : formatAppliedLines(operation)),
    ...(tests ? [`tests: ${tests.passed} passed, ${tests.failed} failed`] : []),
    ...(cleanup ? formatCleanupLines(cleanup) : []),
    ...notes.map(note => formatLine(note, 500)),
    ...(await readOutputs(store, operation)),
  ]
}

function formatCleanupLines({ remaining, kept = [] }: NonNullable<Operation['cleanup']>): string[] {
  return [
    ...(remaining.length > 0 ? [`${remaining.length} resources remain in the account`] : []),
    ...kept.map(one => formatLine(`${one.type ?? 'a resource'} ${one.id}: ${one.why}`, 500)),
  ]
}

function formatAppliedLines({ changes, status }: Operation): string[] {
  if (!changes || !finalStatuses.includes(status)) return []
  return [formatChangesText(changes) ?? 'nothing was changed']
}

const outputsShown = 10

/**
 * The outputs of the operation when it is the deployed one. Secret outputs are left out completely.
 */
async function readOutputs(
  store: Store,
  { id, environment, status }: Operation,
): Promise<string[]> {
  if (status !== 'succeeded') return []
  const deployed = (await store.environments.get(environment))?.deployed
  if (deployed?.operation !== id) return []
  const outputs = Object.entries(await store.environments.getOutputs(environment)).filter(
    ([, { secret }]: [string, StackOutput]) => !secret,
  )
  return [
    ...outputs
      .slice(0, outputsShown)
      .map(([name, { value }]) => `${formatLine(name, 80)} = ${formatLine(value, 200)}`),
    ...(outputs.length > outputsShown ? [`and ${outputs.length - outputsShown} more outputs`] : []),
  ]
}

/**
 * The command that shows an operation. A link to the API would be refused in a browser, which sends
 * no token.
 */
export const showCommand = (id: string) => `twinstack operation show ${id}`

/** `plan 1.2 s`, `apply running` */
export const formatStepText = ({ name, state, seconds }: Step) =>
  (
    `${formatLine(name, 80)} ` +
    `${state === 'done' ? '' : state}${seconds === null ? '' : ` ${formatDuration(seconds)}`}`
  )
    .replaceAll(/ +/g, ' ')
    .trim()
