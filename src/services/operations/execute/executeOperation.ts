/**
 * All phases of a claimed operation. Each phase returns the next one:
 *
 * ```
 * prepare ─► admit ─► run ───► follow ─► settle ─► check ─► conclude
 *    ▲         ├────► plan ──► follow ─► judge-plan ─► (awaits approval: left)
 *    ├─────────┼──────────────────────────┘ apply it: prepare with the plan
 *    │         └────► apply ─► follow ─► settle ─► check ─► conclude
 *    └───────────────────────────────────┘ the plan has changed: prepare without it
 *
 * follow ─► recover (its processes died) ─► conclude, or left: healed and queued again
 * a cancel before a run starts, a refusal, an error ─► conclude
 * ```
 *
 * The input of a phase is never changed: its type says what the phase needs, and the result of a
 * phase says what the next one needs. When the lease is lost the operation is left as it is, and
 * the worker that takes over enters with `resumeRun`.
 */
import type { RunResult } from '../../../model/run.ts'
import { isRefusal, toOperationError } from '../refusals.ts'
import { admitOperation } from './admit.ts'
import { checkOutcome } from './checkOutcome.ts'
import { concludeOperation } from './concludeOperation.ts'
import {
  concludeCancelled,
  concludePlan,
  concludeRun,
  concludeUnrun,
  type Conclusion,
} from './conclusion.ts'
import { getEndingOfError } from './ending.ts'
import { followRun } from './followRun.ts'
import { judgePlan } from './judgePlan.ts'
import { LeaseLostError } from './lease.ts'
import type { Attempt, OperationContext } from './operationContext.ts'
import { prepareOperation } from './prepare.ts'
import { recoverOperation, type InterruptedRun } from './recoverOperation.ts'
import { isPlanChanged, replan, replanAfterDeath } from './replan.ts'
import { addSecretDigests } from './addSecretDigests.ts'
import { nameImages } from './nameImages.ts'
import { settleRun } from './settleRun.ts'
import { startRun } from './startRun.ts'
import {
  type PreparedAttempt,
  type AdmittedAttempt,
  type StartedRun,
  type SettledRun,
} from './phaseInputs.ts'

type EndedRun = { readonly run: StartedRun; readonly result: RunResult }

export type Phase =
  /** loads the tree, and makes the refusals that need no engine */
  | { readonly phase: 'prepare'; readonly input: Attempt }
  /** passes the gate, and decides what the run is for */
  | { readonly phase: 'admit'; readonly input: PreparedAttempt }
  /** starts a run: everything at once, only the plan, or the plan that was judged */
  | { readonly phase: 'run' | 'plan' | 'apply'; readonly input: AdmittedAttempt }
  /** stores the events of the run until it has a result */
  | { readonly phase: 'follow'; readonly input: StartedRun }
  /** passes the gate with the plan; it is applied, or waits for an approval */
  | { readonly phase: 'judge-plan'; readonly input: EndedRun }
  /** heals what the run left, and plans again when the plan has changed */
  | { readonly phase: 'settle'; readonly input: EndedRun }
  /** judges drift, proves a destroy, runs the program's checks */
  | { readonly phase: 'check'; readonly input: SettledRun }
  /** heals an operation whose processes are gone without a result */
  | { readonly phase: 'recover'; readonly input: InterruptedRun }
  /** stores the end, until it is stored */
  | { readonly phase: 'conclude'; readonly input: Conclusion }
  /** ended, queued again, or waiting for an approval */
  | { readonly phase: 'left' }

type Name = Exclude<Phase['phase'], 'left'>
type Input<N extends Name> = Extract<Phase, { readonly phase: N; readonly input: unknown }>['input']
type Work<N extends Name> = (context: OperationContext, input: Input<N>) => Promise<Phase>

/** What each phase does, and which phases follow it. */
const phases: { readonly [N in Name]: Work<N> } = {
  prepare: async (context, attempt) => {
    const prepared = await prepareOperation(context, attempt)
    return prepared ? { phase: 'admit', input: prepared } : conclude(concludeCancelled(attempt))
  },

  admit: async (context, prepared) => {
    const admitted = await admitOperation(context, prepared)
    return admitted
      ? { phase: admitted.purpose, input: admitted }
      : conclude(concludeCancelled(prepared))
  },

  run: start,
  plan: start,
  apply: start,

  follow: async (context, run) => {
    const { cancel } = context
    const ended = await followRun(context, { ...run, cancel })
    const named = ended && (await nameImages(context, run, ended))
    const result = named && (await addSecretDigests(context, run, named))
    if (result)
      return { phase: run.purpose === 'plan' ? 'judge-plan' : 'settle', input: { run, result } }
    if (run.purpose !== 'plan') return recover(run)
    const again = await replanAfterDeath(run)
    return 'attempt' in again
      ? { phase: 'prepare', input: again.attempt }
      : conclude(concludePlan(run, null, again.ending))
  },

  'judge-plan': async (context, { run, result }) => {
    const judged = await judgePlan(context, run, result)
    if (judged.next === 'end') return conclude(concludePlan(run, result, judged.ending))
    return judged.next === 'apply' ? { phase: 'prepare', input: judged.attempt } : { phase: 'left' }
  },

  settle: async (context, { run, result }) => {
    const settled = await settleRun(context, run, result)
    if (!isPlanChanged(result)) return { phase: 'check', input: settled }
    const again = await replan(context, run, settled.result)
    return 'attempt' in again
      ? { phase: 'prepare', input: again.attempt }
      : conclude(concludeRun(settled, again.ending, { operation: again.operation }))
  },

  check: async (context, settled) => conclude(await checkOutcome(context, settled)),

  recover: async (context, interrupted) => {
    const conclusion = await recoverOperation(context, interrupted)
    return conclusion ? conclude(conclusion) : { phase: 'left' }
  },

  conclude: async (context, conclusion) => {
    await concludeOperation(context, conclusion)
    return { phase: 'left' }
  },
}

/**
 * Runs an operation from a phase to its end, or until the worker leaves it.
 *
 * @throws LeaseLostError when the lease was lost or the worker stops; any other error only from
 *   `recover`, whose operation is taken over again when its lease runs out
 */
export async function executeOperation(context: OperationContext, first: Phase): Promise<void> {
  let current = first
  while (current.phase !== 'left') {
    const { phase, input } = current
    const work = phases[phase] as (context: OperationContext, input: unknown) => Promise<Phase>
    current = await work(context, input).catch((error: unknown) => {
      if (error instanceof LeaseLostError) throw error
      return recoverFromError(context, current, error)
    })
  }
}

type FailingPhase = Exclude<Phase, { readonly phase: 'left' | 'recover' | 'conclude' }>

/** The next phase after an error that a phase did not convert to an ending. */
function recoverFromError(context: OperationContext, failed: Phase, error: unknown): Phase {
  if (failed.phase === 'left' || failed.phase === 'recover' || failed.phase === 'conclude')
    throw error
  logError(context, failed, error)
  const ending = getEndingOfError(error)
  switch (failed.phase) {
    // the run may still write: it is ended and healed before anything else starts
    case 'follow':
      return recover(failed.input)
    case 'judge-plan':
      return conclude(concludePlan(failed.input.run, failed.input.result, ending))
    case 'settle':
    case 'check':
      return conclude(concludeRun({ healed: null, ...failed.input }, ending))
    default:
      return conclude(concludeUnrun(failed.input, ending))
  }
}

function logError({ deps: { log } }: OperationContext, failed: FailingPhase, error: unknown): void {
  const { operation } = 'run' in failed.input ? failed.input.run : failed.input
  const data = { operation: operation.id, phase: failed.phase, err: error }
  if (isRefusal(toOperationError(error).code)) log.info(data, 'operation refused')
  else log.error(data, 'operation failed')
}

async function start(context: OperationContext, admitted: AdmittedAttempt): Promise<Phase> {
  return { phase: 'follow', input: await startRun(context, admitted) }
}

function recover({ operation, handle, prepared }: StartedRun): Phase {
  return { phase: 'recover', input: { operation, handle, tree: prepared?.tree ?? null } }
}

function conclude(conclusion: Conclusion): Phase {
  return { phase: 'conclude', input: conclusion }
}
