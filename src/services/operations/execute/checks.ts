/**
 * What is asked after something was deployed, before its operation ends: the checks that the
 * revision declares, run in a runner of their own folder, so that they outlive this process like
 * any run. Checks are repeatable: when their process is lost, they run again.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'

import type { CheckResult } from '../../../model/check.ts'
import type { TestResult } from '../../../model/promotion.ts'

import type { RunResult } from '../../../model/run.ts'
import { tell, type Execution } from './execution.ts'

import { follow } from './follow.ts'
import { LeaseLostError } from './lease.ts'
import { operationError } from '../refusals.ts'
import { runRequest, treeOf } from './runRequest.ts'
import { appliesWhole, type Operation } from '../../../model/operation.ts'
import type { RunHandle, Runner } from '../../../model/runner.ts'
import type { DeclaredChecks } from '../../../model/promotionService.ts'
import type { Ending } from './ending.ts'

/** checks whose process died are run again so often */
const rounds = 2

/**
 * Read before anything is written: a `checks.yaml` that is wrong refuses the operation instead of
 * failing it afterwards.
 */
export async function declareChecks(execution: Execution): Promise<void> {
  const { deps, operation, environment } = execution
  const tree = (execution.tree ??= await treeOf(deps, operation))
  execution.declared = (await deps.checks?.declared({ operation, environment, tree })) ?? null
}

/**
 * Runs the checks after what succeeded, and returns how the operation ends then. Fills
 * `execution.tests`.
 */
export async function checked(execution: Execution, ending: Ending): Promise<Ending> {
  if (ending.status !== 'succeeded' || !appliesWhole(execution.operation)) return ending
  try {
    if (execution.declared === undefined) await declareChecks(execution)
    if (!execution.declared) return ending
    if (execution.cancel.aborted) return cancelled
    return await judged(
      execution,
      execution.declared,
      ending,
      await runChecks(execution, execution.declared),
    )
  } catch (error) {
    if (error instanceof LeaseLostError) throw error
    return failed(`the checks could not be run: ${operationError(error).message}`)
  }
}

async function runChecks(
  execution: Execution,
  { checks, allow }: DeclaredChecks,
): Promise<RunResult | null> {
  const { deps, operation, environment, result } = execution
  const request = await runRequest(deps, {
    operation,
    environment,
    tree: execution.tree!,
    mode: 'check',
    dead: null,
  })
  for (let round = 1; round <= rounds; round++) {
    const handle = await begun(deps, `${operation.id}-${operation.attempt}-checks-${round}`, {
      ...request,
      checks: { checks, allow, outputs: result?.outputs ?? {} },
    })
    const found = await follow(execution, handle, `checks-${operation.attempt}-${round}`)
    if (found) return found
    await handle.kill()
    if (execution.cancel.aborted) return null
  }
  return null
}

/** A worker that takes over finds the checks that the one before it began. */
async function begun(
  { runner, home }: { runner: Runner; home: string },
  key: string,
  request: Parameters<Runner['start']>[1],
): Promise<RunHandle> {
  return (await runner.attach(join(home, 'runs', key))) ?? (await runner.start(key, request))
}

const cancelled: Ending = {
  status: 'cancelled',
  reason: 'cancelled during the checks; what was deployed is there and recorded',
  error: null,
  applied: true,
}

async function judged(
  execution: Execution,
  { mode, checks }: DeclaredChecks,
  ending: Ending,
  run: RunResult | null,
): Promise<Ending> {
  const { operation, cancel } = execution
  const results = run?.checks ?? []
  execution.tests = results.flatMap(result => testResult(operation, result))
  if (run?.status === 'cancelled' || (cancel.aborted && run === null)) return cancelled
  const problems = results
    .filter(({ outcome }) => outcome === 'failed' || outcome === 'error')
    .map(sentence)
  const missing = checks.slice(results.length).map(({ name }) => name)
  if (run?.status !== 'succeeded')
    problems.push(
      `${missing.join(', ') || 'the checks'} did not end: ${run?.error?.message ?? 'their process died twice'}`,
    )
  if (problems.length === 0) return ending
  const message = `${problems.length} of ${checks.length} checks failed: ${problems.join('; ')}`
  if (mode === 'required') return failed(message)
  await tell(execution, { type: 'diagnostic', severity: 'warning', message })
  return ending
}

function failed(message: string): Ending {
  const hint =
    'what was deployed is there and recorded; twinstack tests shows what the checks said. Correct it and deploy again, or go back'
  return {
    status: 'failed',
    reason: message.split('\n')[0]!.slice(0, 500),
    error: { code: 'checks-failed', message: message.slice(0, 8000), hint },
    applied: true,
  }
}

function sentence({ name, message, output }: CheckResult): string {
  const said = output
    .trimEnd()
    .split('\n')
    .filter(line => line.trim() !== '')
    .slice(-5)
    .join('\n')
    .slice(-1000)
  return `${name}: ${message ?? 'it did not say why'}${said === '' ? '' : `\n${said}\n`}`
}

/** One that could not be asked here is no result: it proves nothing. */
function testResult(
  operation: Operation,
  { outcome, message: _message, ...result }: CheckResult,
): TestResult[] {
  return outcome === 'skipped'
    ? []
    : [
        {
          id: randomUUID(),
          operation: operation.id,
          source: 'checks',
          outcome,
          by: 'worker',
          url: null,
          ...result,
        },
      ]
}
