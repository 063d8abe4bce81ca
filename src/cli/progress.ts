/**
 * What is known about a running operation, reduced from its events. Pure: no clock of its own, no
 * output.
 */
import type { OperationEvent, Status } from '../model/operation.ts'

export type RunningResource = { urn: string; type: string; name: string; op: string; since: string }

export type Progress = {
  status: Status
  reason: string
  step: string | null
  /** resources finished in the current step */
  done: number
  failed: number
  /** resources expected, from the environment's recorded state; 0 when nothing is known */
  expected: number
  running: Map<string, RunningResource>
  errors: string[]
  lastSeq: number
}

export const createProgress = (expected = 0): Progress => ({
  status: 'queued',
  reason: '',
  step: null,
  done: 0,
  failed: 0,
  expected,
  running: new Map(),
  errors: [],
  lastSeq: 0,
})

/** The progress after one more event. Numbers seen already change nothing. */
export function advance(progress: Progress, event: OperationEvent): Progress {
  if (event.seq <= progress.lastSeq) return progress
  const next = { ...progress, lastSeq: event.seq }
  const { body } = event
  if (body.type === 'status')
    return {
      ...next,
      status: body.to,
      reason: body.reason,
      ...(body.to === 'running' ? {} : { running: new Map() }),
    }
  if (body.type === 'step') return advanceStep(next, body)
  if (body.type === 'resource') return advanceResource(next, event.at, body)
  if (body.type === 'diagnostic' && body.severity === 'error')
    return { ...next, errors: [...next.errors, body.message] }
  return next
}

type Body<T extends OperationEvent['body']['type']> = Extract<OperationEvent['body'], { type: T }>

function advanceStep(progress: Progress, body: Body<'step'>): Progress {
  if (body.state === 'started') return { ...progress, step: body.step, done: 0, running: new Map() }
  return body.step === progress.step ? { ...progress, running: new Map() } : progress
}

function advanceResource(
  progress: Progress,
  at: string,
  { phase, change }: Body<'resource'>,
): Progress {
  const running = new Map(progress.running)
  const key = `${change.op} ${change.urn}`
  if (phase === 'started')
    running.set(key, {
      urn: change.urn,
      type: change.type,
      name: change.name,
      op: change.op,
      since: at,
    })
  else running.delete(key)
  return {
    ...progress,
    running,
    done: progress.done + Number(phase === 'finished'),
    failed: progress.failed + Number(phase === 'failed'),
  }
}
