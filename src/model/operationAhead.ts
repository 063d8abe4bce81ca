/** The operation for which a queued one waits, as text for the command line and for chats. */
import { formatTime } from '../lib/formatTime.ts'
import { shortenId } from '../lib/typeName.ts'
import type { Operation } from './operation.ts'

type OperationAhead = Pick<
  Operation,
  'id' | 'kind' | 'status' | 'requestedBy' | 'createdAt' | 'startedAt'
>

/** `deploy 1a2b3c4d of ann, running since 2026-01-31 14:03:59 UTC` */
export function describeOperationAhead(ahead: OperationAhead): string {
  const { id, kind, status, requestedBy, createdAt, startedAt } = ahead
  return (
    `${kind} ${shortenId(id)} of ${requestedBy.name}, ${status.replace('-', ' ')} since ` +
    formatTime(status === 'queued' ? createdAt : (startedAt ?? createdAt))
  )
}
