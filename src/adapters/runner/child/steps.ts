import { performance } from 'node:perf_hooks'
import { requireLease } from './requireLease.ts'
import type { Run } from './run.ts'
import { RunFailure } from './failure.ts'

/**
 * `reported`: the step takes time, so its begin and end are events. `when`: the condition without
 * which the step is skipped.
 */
export type Step = {
  name: string
  reported?: boolean
  /** the step changes the recorded state or the cloud: a worker confirms its lease before */
  writes?: boolean
  when?: (run: Run) => boolean
  take(run: Run): Promise<void> | void
}

/** Runs the steps one after the other and checks for a stop between them. */
export async function takeSteps(run: Run, steps: Step[]): Promise<void> {
  for (const step of steps.filter(({ when }) => !when || when(run))) {
    run.control.check()
    await runTimed(run, step)
  }
}

async function runTimed(run: Run, { name, reported, writes, take }: Step): Promise<void> {
  if (writes) await requireLease(run)
  const since = performance.now()
  if (reported) run.log.add({ type: 'step', step: name, state: 'started' })
  try {
    await take(run)
  } catch (error) {
    run.log.add({
      type: 'step',
      step: name,
      state: 'failed',
      detail: error instanceof RunFailure ? error.code : 'internal',
      seconds: countSecondsSince(since),
    })
    throw error
  } finally {
    run.facts.timings[name] = countSecondsSince(since)
  }
  if (reported)
    run.log.add({ type: 'step', step: name, state: 'finished', seconds: countSecondsSince(since) })
}

function countSecondsSince(since: number): number {
  return Math.round(performance.now() - since) / 1000
}
