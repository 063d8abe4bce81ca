/**
 * A claimed operation as a visible list of steps (otf `internal/runner/operation.go`); cancelling
 * is checked between them.
 */
import { checked, declareChecks } from './checks.ts'
import { cleanUp, leftoversEnding } from './cleanup.ts'
import { judgeReading } from './driftCheck.ts'
import type { Execution } from './execution.ts'
import { tell } from './execution.ts'
import { endingOf, finish } from './finish.ts'
import { follow } from './follow.ts'
import { heal, leftSomething } from './heal.ts'
import { LeaseLostError } from './lease.ts'
import { isControlled, passControl } from './control.ts'
import { planChanged, planEnded } from './planned.ts'
import { refuseOtherProject } from './project.ts'
import { refuseWhenProtected } from './protection.ts'
import { interrupted } from './recover.ts'
import { isRefusal, operationError } from '../refusals.ts'
import { runOf, runRequest, startRun, treeOf } from './runRequest.ts'
import { appliesWhole, isWriting } from '../../../model/operation.ts'
import { type Ending } from './ending.ts'

type Step = {
  name: string
  when?: (execution: Execution) => boolean
  take(execution: Execution): Promise<void>
}

const steps: Step[] = [
  {
    name: 'tree',
    take: async execution => {
      execution.tree = await treeOf(execution.deps, execution.operation)
    },
  },
  {
    name: 'project',
    take: ({ deps, operation, tree }) => refuseOtherProject(deps, operation, tree!),
  },
  { name: 'checks-file', when: ({ operation }) => appliesWhole(operation), take: declareChecks },
  { name: 'guard', when: ({ operation }) => isWriting(operation), take: guard },
  {
    name: 'protection',
    when: ({ operation }) =>
      ['rebuild', 'destroy'].includes(operation.kind) && isWriting(operation),
    take: ({ deps, operation }) => refuseWhenProtected(deps, operation),
  },
  { name: 'gate', when: ({ operation }) => isWriting(operation), take: passControl },
  {
    name: 'engine',
    take: async ({ deps }) => {
      await deps.engine()
    },
  },
  { name: 'start', take: start },
]

/**
 * Takes an operation from its claim to its end; returns without ending it only when the hold was
 * lost or the worker stops.
 */
export async function execute(execution: Execution): Promise<void> {
  await toAnEnd(execution, async () => {
    await takeSteps(execution)
    await followRun(execution)
  })
}

/** A run that was found by who took over, to the end. */
export async function resumeRun(execution: Execution): Promise<void> {
  await toAnEnd(execution, () => followRun(execution))
}

async function toAnEnd(execution: Execution, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof LeaseLostError) throw error
    const {
      deps: { log },
      operation,
    } = execution
    if (isRefusal(operationError(error).code))
      log.info({ operation: operation.id, refused: String(error) }, 'operation refused')
    else log.error({ operation: operation.id, error: String(error) }, 'operation failed')
    // a run that was started and whose end is not known may still be writing: it is ended and
    // healed before anything else may start
    if (execution.handle && !execution.result) await interrupted(execution)
    else await finishAnyhow(execution, failure(error))
  }
}

/**
 * A result that can't be recorded must not keep the environment held for ever: then the operation
 * ends without it.
 */
async function finishAnyhow(execution: Execution, ending: Ending): Promise<void> {
  try {
    await finish(execution, 'running', ending)
  } catch (error) {
    if (error instanceof LeaseLostError || !execution.result) throw error
    await finish({ ...execution, result: null }, 'running', ending)
  }
}

async function takeSteps(execution: Execution): Promise<void> {
  for (const { name, when, take } of steps) {
    if (execution.cancel.aborted) return
    if (when && !when(execution)) continue
    await timed(execution, name, () => take(execution))
  }
}

/** Only steps that take time are told: a list of steps that took nothing is noise. */
async function timed(execution: Execution, step: string, take: () => Promise<void>): Promise<void> {
  const since = performance.now()
  try {
    await execution.hold.unlessLost(take())
  } catch (error) {
    if (!(error instanceof LeaseLostError))
      await tell(execution, {
        type: 'step',
        step,
        state: 'failed',
        detail: operationError(error).message,
      })
    throw error
  }
  const seconds = (performance.now() - since) / 1000
  if (seconds >= 0.2)
    await tell(execution, {
      type: 'step',
      step,
      state: 'finished',
      seconds: Math.round(seconds * 1000) / 1000,
    })
}

async function guard(execution: Execution): Promise<void> {
  const { deps, operation, environment, tree } = execution
  execution.guard = await deps.guard({
    operation,
    environment,
    tree: tree!,
    cloud: deps.cloud(environment, operation.requestedBy.name),
  })
}

async function start(execution: Execution): Promise<void> {
  const { deps, operation, environment, tree, guard } = execution
  const asked = { environment, tree: tree!, mode: 'run' as const, dead: null, guard }
  const key = `${operation.id}-${operation.attempt}`
  if (!isControlled(execution)) {
    execution.handle = await startRun(
      execution,
      key,
      await runRequest(deps, { ...asked, operation }),
    )
    return
  }
  const bound = {
    revision: tree!.revision.id,
    dependencies: tree!.revision.dependencies,
    expected: execution.bound,
  }
  if (!bound.expected) execution.round += 1
  const planOnly = bound.expected === null
  const request = await runRequest(deps, {
    ...asked,
    operation: { ...operation, options: { ...operation.options, planOnly } },
    bound,
  })
  execution.handle = await startRun(
    execution,
    `${key}-${planOnly ? 'plan' : 'apply'}-${execution.round}`,
    request,
  )
}

/**
 * From a started run (or none, when it was cancelled before) to the end. Also the way of a run that
 * was attached again.
 */
async function followRun(execution: Execution): Promise<void> {
  const { handle, operation } = execution
  if (!handle)
    return finish(execution, 'running', {
      status: 'cancelled',
      reason: 'cancelled before anything was run',
      error: null,
    })
  const { plans, source } = runOf(handle.folder)
  const result = await follow(execution, handle, source ?? `runner-${operation.attempt}`)
  if (plans) return (await planEnded(execution, result)) ? execute(execution) : undefined
  if (!result) return interrupted(execution)
  execution.result = result
  if (leftSomething(result)) await settle(execution)
  if (result.error?.code === 'plan-changed')
    return (await planChanged(execution)) ? execute(execution) : undefined
  const unjudged = await judgeReading(execution)
    .then(() => cleanUp(execution))
    .then(() => null, failedJudgement)
  await finish(execution, 'running', await checked(execution, unjudged ?? settled(execution)))
}

/** What was read can't be judged: the check failed, whatever its run says. */
function failedJudgement(error: unknown): Ending {
  if (error instanceof LeaseLostError) throw error
  return failure(error)
}

/**
 * The run said how it ended, but left pending operations or a lock: healed at once, and the newer
 * state is what is recorded.
 */
async function settle(execution: Execution): Promise<void> {
  const healing = await heal(execution, execution.handle)
  if (healing?.state && execution.result)
    execution.result = {
      ...execution.result,
      state: healing.state,
      encryptionSalt: healing.encryptionSalt ?? execution.result.encryptionSalt,
    }
}

function settled(execution: Execution): Ending {
  const { result, healed } = execution
  const ending = leftoversEnding(execution) ?? endingOf(result!)
  if (!healed || healed.undecided.length === 0) return ending
  const message = `${ending.reason}; ${healed.undecided.length} pending creates could not be decided: ${healed.undecided.join(', ')}`
  return {
    status: 'failed',
    reason: message,
    error: {
      ...ending.error,
      code: 'recovery-incomplete',
      message,
      hint: 'look in the cloud whether these exist, then import or remove them by hand',
    },
  }
}

function failure(error: unknown): Ending {
  const stored = operationError(error)
  return {
    status: isRefusal(stored.code) ? 'refused' : 'failed',
    reason: stored.message,
    error: stored,
  }
}
