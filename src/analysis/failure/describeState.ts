/** Describes the state after a failed operation, and what the service does automatically. */
import type { OperationErrorCode } from '../../lib/errors.ts'
import { getResourceName, shortenId } from '../../lib/typeName.ts'
import type { FailureFacts } from '../../model/failureReport.ts'
import { isWriting, type OperationKind } from '../../model/operation.ts'
import type { Progress } from './countProgress.ts'

/** With these codes an operation may have changed something that no event reports. */
const uncertain: readonly OperationErrorCode[] = [
  'engine-crashed',
  'runner-crashed',
  'interrupted',
  'recovery-incomplete',
  'state-unreachable',
  'operation-timeout',
]

export function describeState(facts: FailureFacts, { done }: Progress): string[] {
  const { operation } = facts
  if (!isWriting(operation))
    return ['the operation only reads: environment and cloud are as before']
  const changed = Object.keys(done).length > 0
  return [
    ...(changed ? [describeChanged(facts)] : [describeUnchanged(facts)]),
    ...describeHealing(facts),
  ]
}

const partly: Partial<Record<OperationKind, string>> = {
  deploy: 'the changes that are done are recorded',
  rollback: 'the changes that are done are recorded',
  destroy: 'the deleted resources are gone; the others still exist',
  rebuild: 'resources may be missing: some were deleted and are not created again yet',
}

function describeChanged({ operation, deployed }: FailureFacts): string {
  const { kind, environment, error, revision, id } = operation
  if (deployed?.operation === id)
    return `revision ${shorten(deployed.revision)} is deployed to ${environment} completely`
  if (error?.code === 'leftovers-found')
    return `all recorded resources of ${environment} are deleted; others remain in the account`
  const first = partly[kind] ?? 'the changes that are done are recorded'
  if (kind === 'destroy' || kind === 'import' || kind === 'state-edit') return first
  const target = revision ? `revision ${shorten(revision.id)} is deployed in part` : null
  const before = deployed
    ? `the last complete one is ${shorten(deployed.revision)}`
    : 'nothing was deployed before'
  return [first, target && `${target}, ${before}`].filter(Boolean).join('; ')
}

function describeUnchanged({ operation, deployed }: FailureFacts): string {
  const { error, status, environment, wrote, id } = operation
  if (deployed?.operation === id)
    return `revision ${shorten(deployed.revision)} is deployed to ${environment}; it changed nothing`
  const runs = deployed
    ? `${environment} still runs revision ${shorten(deployed.revision)}`
    : `nothing is deployed to ${environment}`
  const unknown = status === 'failed' && error !== null && uncertain.includes(error.code)
  return unknown || wrote
    ? `${runs}; the last step may have had an effect that is not recorded`
    : runs
}

function describeHealing({ operation: { healed } }: FailureFacts): string[] {
  if (healed === null) return []
  const { imported, cleared, locks, undecided } = healed
  const parts = [
    [imported.length, 'imported'],
    [cleared.length, 'cleared'],
  ] as const
  const creates = parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`)
  return [
    ...(creates.length > 0 ? [`pending creates after the crash: ${creates.join(', ')}`] : []),
    ...(locks > 0 ? [`${locks} ${locks === 1 ? 'lock' : 'locks'} of the engine released`] : []),
    ...(undecided.length > 0
      ? [`not known whether they exist: ${undecided.map(getResourceName).join(', ')}`]
      : []),
  ]
}

/** What the service does automatically; `nothing` when it does nothing. */
export function describeAutomatic(facts: FailureFacts, { done }: Progress): string[] {
  const { operation, rollback, withheld } = facts
  if (rollback)
    return [
      `rollback ${shortenId(rollback.id)} to revision ${shorten(rollback.to)} is ${rollback.status}`,
    ]
  if (withheld !== null) return [withheld]
  if (operation.kind === 'destroy' && operation.requestedBy.name === 'sweeper')
    return ['the destroy is repeated after 1, 2, 4 … minutes, at most four times an hour']
  if (operation.kind === 'drift-check' && operation.requestedBy.name === 'schedule')
    return ['the schedule requests the next drift check']
  const changed = Object.keys(done).length > 0
  if (operation.kind === 'rollback' && changed)
    return ['nothing: a failed rollback is not repeated and not rolled back']
  return changed && isWriting(operation)
    ? ['nothing: no rollback starts; see the next commands']
    : ['nothing']
}

const shorten = (revision: string): string =>
  revision.slice(0, revision.startsWith('dirty-') ? 18 : 10)
