/** `logs --errors --resource --since`: which events are shown. */
import { InvalidArgumentError } from 'commander'
import type { OperationEvent } from '../model/operation.ts'
import { parseWaitTime } from './arguments.ts'

export type EventFilter = { errors?: boolean; resource?: string; since?: Date }

/** Parses `--since`: an age such as 10m, or a time. */
export function parseSince(text: string): Date {
  const time = Date.parse(text)
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(time)) return new Date(time)
  try {
    return new Date(Date.now() - parseWaitTime(text) * 1000)
  } catch {
    throw new InvalidArgumentError(
      'expected an age such as 90s, 10m or 2h, or a time such as 2026-01-31T03:00Z',
    )
  }
}

/** Whether an event is shown. */
export function passesFilter(
  { at, body }: OperationEvent,
  { errors, resource, since }: EventFilter,
): boolean {
  if (since && Date.parse(at) < since.getTime()) return false
  if (resource !== undefined && !findUrn(body)?.includes(resource)) return false
  return !errors || isError(body)
}

function findUrn(body: OperationEvent['body']): string | null {
  if (body.type === 'resource') return body.change.urn
  return body.type === 'diagnostic' ? (body.urn ?? null) : null
}

function isError(body: OperationEvent['body']): boolean {
  if (body.type === 'diagnostic') return body.severity === 'error'
  if (body.type === 'resource') return body.phase === 'failed'
  return body.type === 'step' && body.state === 'failed'
}
