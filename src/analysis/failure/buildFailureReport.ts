/**
 * The report about an operation that did not succeed. It names the cause first, then the changes
 * that were made, the state, what the service does automatically, and the next commands. Pure.
 */
import type { OperationErrorCode } from '../../lib/errors.ts'
import { formatCommandHint } from '../../lib/formatCommandHint.ts'
import { toOneLine } from '../../lib/toOneLine.ts'
import { getResourceName, shortenTypeName } from '../../lib/typeName.ts'
import {
  type FailureCause,
  type FailureFacts,
  type FailureReport,
} from '../../model/failureReport.ts'
import {
  isWriting,
  type Operation,
  type OperationError,
  type Status,
} from '../../model/operation.ts'
import { countProgress, describeProgress } from './countProgress.ts'
import { describeAutomatic, describeState } from './describeState.ts'
import { listNextCommands } from './listNextCommands.ts'
import { readProviderMessage, shortenCause } from './readProviderMessage.ts'
import { suggestRemedy } from './suggestRemedy.ts'

const reported: readonly Status[] = ['failed', 'refused', 'cancelled', 'expired', 'superseded']

/** Whether a report exists for an operation in this status. */
export const isFailure = ({ status }: Pick<Operation, 'status'>): boolean =>
  reported.includes(status)

/** @returns null for an operation that has not ended, or that succeeded */
export function buildFailureReport(facts: FailureFacts): FailureReport | null {
  const { operation, events, rollback } = facts
  if (!isFailure(operation)) return null
  const progress = countProgress(operation, events)
  const causes = listCauses(operation)
  const report = {
    headline: formatHeadline(operation, facts.reason, causes),
    code: operation.status === 'cancelled' ? null : (operation.error?.code ?? null),
    causes,
    ...progress,
    progress: describeProgress(progress),
    state: describeState(facts, progress),
    automatic: describeAutomatic(facts, progress),
    rollback: rollback?.id ?? null,
    next: listNextCommands(facts, isWriting(operation)),
  }
  return { ...report, text: formatFailureText(report, operation) }
}

const verbs: Partial<Record<Status, string>> = {
  failed: 'failed',
  refused: 'was refused',
  cancelled: 'was cancelled',
  expired: 'expired',
  superseded: 'was superseded',
}

const longestHeadline = 400

type EndedOperation = Pick<Operation, 'kind' | 'environment' | 'status' | 'error'> &
  Partial<Pick<Operation, 'cancel'>>

/**
 * The first line of the report, for places that have only the operation: lists, commit statuses,
 * subjects of messages. Null for an operation without a report.
 */
export function describeFailure(operation: EndedOperation): string | null {
  return isFailure(operation) ? formatHeadline(operation, null, listCauses(operation)) : null
}

/** `deploy of production failed: s3.Bucket uploads: AccessDenied: … (resource-failed)` */
function formatHeadline(
  operation: EndedOperation,
  reason: string | null,
  causes: FailureCause[],
): string {
  const { kind, environment, status, error, cancel } = operation
  if (status === 'cancelled')
    return `${kind} of ${environment} was cancelled${cancel ? ` by ${toOneLine(cancel.by)}` : ''}`
  const what = `${kind} of ${environment}`
  const cause = error && summarising.includes(error.code) ? error.message : joinCauses(causes)
  const room = longestHeadline - what.length - 40
  const text = toOneLine(cause ?? reason ?? '')
  const cut = text.length > room ? `${text.slice(0, room - 1)}…` : text
  return (
    `${what} ${verbs[status] ?? status}` +
    `${cut === '' ? '' : `: ${cut}`}${error ? ` (${error.code})` : ''}`
  )
}

/** The message of these says how many resources there are and why; each resource alone does not. */
const summarising: readonly OperationErrorCode[] = [
  'resources-missing',
  'stateful-replacement',
  'adoption-differs',
]

/** @returns null without causes */
function joinCauses([first, ...others]: FailureCause[]): string | null {
  if (!first) return null
  const more = others.length > 0 ? ` and ${others.length} more` : ''
  return `${first.resource ? `${first.resource}: ` : ''}${shortenCause(first.message)}${more}`
}

function listCauses({ error, status }: Pick<Operation, 'error' | 'status'>): FailureCause[] {
  if (!error || status === 'cancelled') return []
  if (error.resources?.length)
    return error.resources.map(({ urn, message }) => ({
      resource: getResourceName(urn),
      urn,
      ...readProviderMessage(withoutName(message, urn)),
    }))
  return [{ resource: null, urn: null, ...readProviderMessage(error.message) }]
}

/** Our own messages begin with type and name, which the report prints in front of each cause. */
function withoutName(message: string, urn: string): string {
  const [, , chain = '', name = ''] = urn.split('::')
  const start = `${chain.split('$').at(-1)} ${name} `
  return message.startsWith(start) ? message.slice(start.length) : message
}

/** In hints NAME means the environment, everywhere. */
const formatHintLine = (hint: string, environment: string): string =>
  toOneLine(formatCommandHint(hint)).replaceAll(/\bNAME\b/g, () => environment)

/**
 * The gate has one line for each condition. An answer of the cloud has no hint of its own, so its
 * kind gives one.
 */
function formatHintLines(error: OperationError, environment: string): string[] {
  const { code, message } = error
  const hint = error.hint ?? suggestRemedy(error.resources?.[0]?.message ?? message)
  const line = formatHintLine(hint ?? '', environment)
  if (line === '') return []
  return code === 'gate-refused' ? line.split(/; (?=[a-z-]+: )/) : [line]
}

const stops: Record<string, string> = {
  'before-start': 'before it started',
  gracefully: 'gracefully: the started steps were finished and are recorded',
  forcibly: 'forcibly: the running steps were ended; their results are searched in the cloud',
}

type Parts = Omit<FailureReport, 'text'>

function formatFailureText(report: Parts, operation: Operation): string[] {
  const { error, notes, cancel } = operation
  return [
    report.headline,
    ...report.causes.flatMap(cause => formatCauseLines(cause, report.headline)),
    ...formatFieldLines(error),
    ...labelLines('hint', error ? formatHintLines(error, operation.environment) : []),
    ...(cancel?.stopped && operation.status === 'cancelled'
      ? [`stopped   ${stops[cancel.stopped] ?? cancel.stopped}`]
      : []),
    `progress  ${report.progress}`,
    ...labelLines('state', report.state),
    ...labelLines('by itself', report.automatic),
    ...labelLines(
      'note',
      [...notes, ...describeKept(operation)].map(line => toOneLine(line)),
    ),
    ...report.next.map(
      ({ command, why }, at) => `${(at === 0 ? 'next' : '').padEnd(10)}${command}   # ${why}`,
    ),
  ]
}

/** Resources that the operation left in the cloud and removed from the recorded state. */
const describeKept = ({ kept = [] }: Operation): string[] =>
  kept.map(
    ({ type, name, id }) => `kept by retainOnDelete: ${shortenTypeName(type)} ${name} (${id})`,
  )

/** Leaves out a cause that the headline contains completely. */
function formatCauseLines(
  { resource, message, requestId }: FailureCause,
  headline: string,
): string[] {
  const lines = message.split('\n').map(line => toOneLine(line))
  const isInHeadline = lines.length === 1 && headline.includes(lines[0] ?? '')
  const first = [resource, lines[0]].filter(Boolean).join(': ')
  return [
    ...(isInHeadline
      ? []
      : [`cause     ${first}`, ...lines.slice(1).map(line => `          ${line}`)]),
    ...(requestId ? [`          request id ${requestId}`] : []),
  ]
}

/** The message of the gate has a line for each condition; its fields have more details. */
function formatFieldLines(error: Operation['error']): string[] {
  if (error?.code === 'gate-refused') return []
  const lines = (error?.fields ?? [])
    .map(({ path, message }) => toOneLine(`${path}: ${message}`))
    .filter(line => !error?.message.includes(line))
  return labelLines('fields', lines)
}

const labelLines = (label: string, lines: string[]): string[] =>
  lines.map((line, at) => `${(at === 0 ? label : '').padEnd(10)}${line}`)
