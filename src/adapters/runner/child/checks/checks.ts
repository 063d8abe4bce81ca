import { performance } from 'node:perf_hooks'
import type { Check, CheckResult } from '../../../../model/check.ts'
import { countCases, selectCases } from '../../../../model/testResult.ts'
import type { Run } from '../run.ts'
import type { Step } from '../steps.ts'
import { checkCommand } from './command.ts'
import { listKnownSecrets } from './environment.ts'
import { checkHttp } from './http.ts'
import { getLastLines } from './capture.ts'
import type { Verdict } from './verdict.ts'
import { getErrorMessage } from '../../../../lib/errors.ts'
import { requirePresent } from '../../../../lib/requirePresent.ts'

/**
 * Mode `check`: runs the declared checks one after the other, also after a failing one. Uses no
 * engine and no program.
 */
export const checkSteps: Step[] = [{ name: 'checks', reported: true, take: runChecks }]

async function runChecks(run: Run): Promise<void> {
  run.secrets.add(listKnownSecrets(run))
  const stop = new AbortController()
  void run.control.raceWithStop(new Promise<never>(() => {})).catch(() => stop.abort())
  run.facts.checks = []
  for (const check of requirePresent(run.request.checks).checks) {
    run.control.check()
    run.facts.checks.push(await reportCheck(run, check, stop.signal))
  }
  run.control.check()
}

async function reportCheck(run: Run, check: Check, signal: AbortSignal): Promise<CheckResult> {
  const step = `check ${check.name}`
  const at = new Date().toISOString()
  const since = performance.now()
  run.log.add({ type: 'step', step, state: 'started' })
  run.log.flush()
  const verdict = await judgeCheck(run, check, signal)
  const seconds = Math.round(performance.now() - since) / 1000
  const detail = findDetail(verdict)
  run.log.add({
    type: 'step',
    step,
    state: states[verdict.outcome],
    seconds,
    ...(detail === null ? {} : { detail }),
  })
  const cases = selectCases(
    verdict.cases ?? [
      { name: check.name, outcome: verdict.outcome, seconds, message: verdict.message },
    ],
  )
  return {
    name: check.name,
    at,
    seconds,
    outcome: verdict.outcome,
    message: verdict.message,
    output: verdict.output ?? '',
    ...countCases(verdict.cases ?? cases),
    cases,
  }
}

const states = {
  passed: 'finished',
  failed: 'failed',
  error: 'failed',
  skipped: 'skipped',
} as const

async function judgeCheck(run: Run, check: Check, signal: AbortSignal): Promise<Verdict> {
  const { outputs, allow } = requirePresent(run.request.checks)
  try {
    return check.kind === 'http'
      ? await checkHttp(check, {
          outputs,
          allow,
          signal,
          simulated: run.request.cloud.kind === 'sandbox',
        })
      : await checkCommand(check, run, signal)
  } catch (error) {
    return { outcome: 'error', message: getErrorMessage(error) }
  }
}

/** The reason, with the last lines of the output. */
export function findDetail({
  message,
  output,
}: Pick<Verdict, 'message' | 'output'>): string | null {
  if (message === null) return null
  const lastOutput = getLastLines(output ?? '', 5)
  return lastOutput === '' ? message : `${message}\n${lastOutput}`
}
