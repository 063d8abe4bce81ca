/**
 * The checks that a revision declares, run after it was deployed and before its operation ends.
 * They run in a separate runner with a separate folder, so that they outlive this process like any
 * run. Checks can be repeated: when their process is lost, they run again.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { CheckResult } from '../../../model/check.ts'
import { appliesWhole, type Operation } from '../../../model/operation.ts'
import type { DeclaredChecks } from '../../../model/promotionService.ts'
import type { TestResult } from '../../../model/promotion.ts'
import type { Tree } from '../../../model/revision.ts'
import type { RunRequest, RunResult } from '../../../model/run.ts'
import type { RunHandle } from '../../../model/runner.ts'
import { toOperationError } from '../refusals.ts'
import type { Ending } from './ending.ts'
import { followRun } from './followRun.ts'
import { LeaseLostError } from './lease.ts'
import { appendEvents, type OperationContext } from './operationContext.ts'
import { buildRunRequest, loadTree } from './runRequest.ts'
import type { SettledRun } from './phaseInputs.ts'

/** how often checks run when their process dies */
const rounds = 2

/** The end of the operation after its checks, and their results. */
export type CheckedEnding = {
  readonly ending: Ending
  readonly tests: readonly TestResult[]
  /** for people: which checks did not run, and why */
  readonly notes: readonly string[]
}

/**
 * Read before anything is written: a `checks.yaml` with errors refuses the operation instead of
 * failing it afterwards. Null: nothing is checked.
 */
export async function readDeclaredChecks(
  { deps, environment }: OperationContext,
  operation: Operation,
  tree: Tree,
): Promise<DeclaredChecks | null> {
  return (await deps.checks?.readDeclaredChecks({ operation, environment, tree })) ?? null
}

const unchecked = { tests: [], notes: [] } as const

/** Runs the checks after a whole deploy that succeeded; every other ending is not changed. */
export async function runChecks(
  context: OperationContext,
  settled: SettledRun,
  ending: Ending,
): Promise<CheckedEnding> {
  const { operation, prepared } = settled.run
  if (ending.status !== 'succeeded' || !appliesWhole(operation)) return { ending, ...unchecked }
  try {
    const tree = prepared?.tree ?? (await loadTree(context.deps, operation))
    const declared = prepared
      ? prepared.declared
      : await readDeclaredChecks(context, operation, tree)
    if (!declared) return { ending, ...unchecked }
    if (context.cancel.aborted) return { ending: cancelledEnding, ...unchecked }
    const run = await runDeclared(context, settled, tree, declared)
    return {
      ending: await judgeChecks(context, operation, declared, ending, run),
      tests: (run?.checks ?? []).flatMap(result => createTestResult(operation, result)),
      notes: (run?.checks ?? []).flatMap(describeSkipped),
    }
  } catch (error) {
    if (error instanceof LeaseLostError) throw error
    const { code, message } = toOperationError(error)
    const failure = createFailedEnding(`the checks could not be run: ${message}`)
    return { ending: code === 'internal' ? { ...failure, internal: true } : failure, ...unchecked }
  }
}

async function runDeclared(
  context: OperationContext,
  { run: { operation }, result }: SettledRun,
  tree: Tree,
  { checks, allow }: DeclaredChecks,
): Promise<RunResult | null> {
  const { deps, environment, cancel } = context
  const request = await buildRunRequest(deps, { operation, environment, tree, mode: 'check' })
  for (let round = 1; round <= rounds; round++) {
    const key = `${operation.id}-${operation.attempt}-checks-${round}`
    const outputs = result.outputs ?? {}
    const handle = await attachOrStart(context, key, {
      ...request,
      checks: { checks, allow, outputs },
    })
    const source = `checks-${operation.attempt}-${round}`
    const found = await followRun(context, { operation, handle, source, cancel })
    if (found) return found
    await handle.kill()
    if (cancel.aborted) return null
  }
  return null
}

/** A worker that takes over finds the checks that the previous worker started. */
async function attachOrStart(
  { deps: { runner, home } }: OperationContext,
  key: string,
  request: RunRequest,
): Promise<RunHandle> {
  return (await runner.attach(join(home, 'runs', key))) ?? (await runner.start(key, request))
}

const cancelledEnding: Ending = {
  status: 'cancelled',
  reason: 'cancelled during the checks; the deployed resources exist and are recorded',
  error: null,
  applied: true,
}

async function judgeChecks(
  context: OperationContext,
  operation: Operation,
  { mode, checks }: DeclaredChecks,
  ending: Ending,
  run: RunResult | null,
): Promise<Ending> {
  if (run?.status === 'cancelled' || (context.cancel.aborted && run === null))
    return cancelledEnding
  const results = run?.checks ?? []
  const problems = results
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'error')
    .map(describeFailure)
  const missing = checks.slice(results.length).map(({ name }) => name)
  if (run?.status !== 'succeeded')
    problems.push(
      `${missing.join(', ') || 'the checks'} did not end: ` +
        `${run?.error?.message ?? 'their process died twice'}`,
    )
  if (problems.length === 0) return ending
  const message = `${problems.length} of ${checks.length} checks failed: ${problems.join('; ')}`
  if (mode === 'required') return createFailedEnding(message)
  await appendEvents(context, operation, { type: 'diagnostic', severity: 'warning', message })
  return ending
}

/** The end of a deploy whose required checks failed. */
export function createFailedEnding(message: string): Ending {
  return {
    status: 'failed',
    reason: (message.split('\n')[0] ?? '').slice(0, 500),
    error: {
      code: 'checks-failed',
      message: message.slice(0, 8000),
      hint:
        'the deployed resources exist and are recorded; `twinstack tests` shows what the checks ' +
        'reported. Correct the program and deploy again, or roll back',
    },
    applied: true,
  }
}

function describeFailure({ name, message, output }: CheckResult): string {
  const lastLines = output
    .trimEnd()
    .split('\n')
    .filter(line => line.trim() !== '')
    .slice(-5)
    .join('\n')
    .slice(-1000)
  return (
    `${name}: ` +
    `${message ?? 'it reported no reason'}${lastLines === '' ? '' : `\n${lastLines}\n`}`
  )
}

export const describeSkipped = ({ name, outcome, message }: CheckResult): string[] =>
  outcome === 'skipped'
    ? [`check ${name} was skipped and proves nothing: ${message ?? 'it reported no reason'}`]
    : []

/** A check that could not run has no result: it proves nothing. */
function createTestResult(
  operation: Operation,
  { outcome, message: _message, ...result }: CheckResult,
): TestResult[] {
  if (outcome === 'skipped') return []
  const common = { id: randomUUID(), operation: operation.id, by: 'worker', url: null }
  return [{ ...common, source: 'checks', outcome, ...result }]
}
