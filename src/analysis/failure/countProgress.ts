/** Counts what an operation has done and not done, from its recorded steps. */
import { summariseChanges } from './summariseChanges.ts'
import type { EventBody, Operation, ResourceChange } from '../../model/operation.ts'

export type Progress = {
  readonly done: Record<string, number>
  readonly planned: number | null
  readonly failed: number
  readonly notStarted: number | null
}

const unchanged = ['same', 'read', 'refresh']

/** Single steps of a replacement; the plan counts them as one change (`replace`). */
const halves = [
  'delete-replaced',
  'create-replacement',
  'discard-replaced',
  'remove-pending-replace',
]

type ResourceEvent = Extract<EventBody, { type: 'resource' }>

/**
 * `changes` of the operation has been counted from all its runs (`countChanges`). A new plan
 * replaces the one before it; a resource that failed and was then done by a later run has not
 * failed.
 */
export function countProgress(
  { changes }: Pick<Operation, 'changes'>,
  events: readonly EventBody[],
): Progress {
  const done = withoutStack(
    Object.fromEntries(
      Object.entries(changes ?? {}).filter(([op, count]) => count > 0 && !unchanged.includes(op)),
    ),
    events,
  )
  const planned = findPlannedUrns(events)
  const { finished, failed } = collectOutcomes(events)
  const total = Object.values(done).reduce((sum, count) => sum + count, 0)
  if (planned === null) return { done, planned: null, failed: failed.size, notStarted: null }
  const open = [...planned].filter(urn => !finished.has(urn) && !failed.has(urn))
  return {
    done,
    planned: Math.max(planned.size, total + failed.size),
    failed: failed.size,
    notStarted: open.length,
  }
}

/** The engine counts the stack as created before any resource; no plan counts it. */
function withoutStack(
  { create = 0, ...done }: Record<string, number>,
  events: readonly EventBody[],
): Record<string, number> {
  const made = create - (events.some(isCreatedStack) ? 1 : 0)
  return made > 0 ? { create: made, ...done } : done
}

const isCreatedStack = (body: EventBody): boolean =>
  body.type === 'resource' &&
  !body.planned &&
  body.phase === 'finished' &&
  body.change.op === 'create' &&
  body.change.type === 'pulumi:pulumi:Stack'

/** URNs that the newest plan would change; null without a plan. */
function findPlannedUrns(events: readonly EventBody[]): Set<string> | null {
  let urns: Set<string> | null = null
  let planning = false
  for (const body of events) {
    if (body.type !== 'resource') continue
    if (body.planned && !planning) urns = new Set()
    planning = body.planned
    if (body.planned && body.phase === 'finished' && isChange(body.change))
      urns?.add(body.change.urn)
  }
  return urns
}

function collectOutcomes(events: readonly EventBody[]) {
  const finished = new Set<string>()
  const failed = new Set<string>()
  for (const body of events) {
    if (body.type !== 'resource' || body.planned || !isChange(body.change)) continue
    note(body, finished, failed)
  }
  return { finished, failed }
}

function note(
  { phase, change: { urn, op } }: ResourceEvent,
  finished: Set<string>,
  failed: Set<string>,
): void {
  if (phase === 'failed') failed.add(urn)
  if (phase !== 'finished') return
  if (op !== 'delete-replaced') finished.add(urn)
  failed.delete(urn)
}

const isChange = ({ op, type }: ResourceChange): boolean =>
  !unchanged.includes(op) &&
  (!halves.includes(op) || op === 'create-replacement') &&
  !type.startsWith('pulumi:providers:') &&
  type !== 'pulumi:pulumi:Stack'

/** `19 of 63 changes done (18 created, 1 updated); 1 failed, 43 not started` */
export function describeProgress({ done, planned, failed, notStarted }: Progress): string {
  const total = Object.values(done).reduce((sum, count) => sum + count, 0)
  const made = total === 0 ? 'nothing was changed' : `done: ${summariseChanges(done)}`
  const parts = [
    planned === null || total === 0 ? made : `${total} of ${planned} changes ${made}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(notStarted !== null && notStarted > 0 ? [`${notStarted} not started`] : []),
  ]
  return parts.join('; ')
}
