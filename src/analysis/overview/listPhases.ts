import type { OperationEvent } from '../../model/operation.ts'

/** One step of an operation. `seconds`: null while it runs. */
export type Phase = {
  step: string
  state: 'running' | 'finished' | 'failed' | 'skipped'
  startedAt: string
  seconds: number | null
  detail: string | null
}

/** The steps of an operation in their order, from its `step` events. */
export function listPhases(events: readonly OperationEvent[]): Phase[] {
  const phases: Phase[] = []
  for (const { at, body } of events) {
    if (body.type !== 'step') continue
    const { step, state, detail = null } = body
    const open = phases.findLast(phase => phase.step === step && phase.state === 'running')
    if (state === 'started' || !open) {
      phases.push({
        step,
        state: state === 'started' ? 'running' : state,
        startedAt: at,
        seconds: state === 'started' ? null : (body.seconds ?? 0),
        detail,
      })
      continue
    }
    open.state = state
    open.detail = detail ?? open.detail
    open.seconds = body.seconds ?? (Date.parse(at) - Date.parse(open.startedAt)) / 1000
  }
  return phases
}
