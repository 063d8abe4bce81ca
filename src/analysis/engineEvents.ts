import type { EngineEvent, StepEventMetadata } from '@pulumi/pulumi/automation/index.js'
import type { EventBody, ResourceChange } from '../model/operation.ts'
import { toChange } from './drift/stepChanges.ts'

/**
 * The engine's steps that together execute a replacement; a plan contains one `replace` in their
 * place.
 */
const partsOfReplace = new Set([
  'create-replacement',
  'delete-replaced',
  'discard-replaced',
  'remove-pending-replace',
])

/**
 * Converts an engine event to our events; empty for events that readers do not need. Unchanged
 * resources (`same`) are only counted. In a preview the outputs event contains the planned step;
 * otherwise a pre event starts a step and an outputs event ends it.
 */
export function toEventBodies(event: EngineEvent, step: string, refreshing: boolean): EventBody[] {
  if (event.resourcePreEvent && !event.resourcePreEvent.planning)
    return toResourceBodies(event.resourcePreEvent.metadata, 'started', false, refreshing)
  if (event.resOutputsEvent)
    return toResourceBodies(
      event.resOutputsEvent.metadata,
      'finished',
      event.resOutputsEvent.planning ?? false,
      refreshing,
    )
  if (event.resOpFailedEvent)
    return toResourceBodies(event.resOpFailedEvent.metadata, 'failed', false, refreshing)
  if (event.diagnosticEvent) return toDiagnosticBodies(event.diagnosticEvent)
  if (event.summaryEvent)
    return [
      {
        type: 'summary',
        step,
        changes: event.summaryEvent.resourceChanges,
        seconds: event.summaryEvent.durationSeconds,
      },
    ]
  return []
}

function toResourceBodies(
  metadata: StepEventMetadata,
  phase: 'started' | 'finished' | 'failed',
  planned: boolean,
  refreshing: boolean,
): EventBody[] {
  if (phase !== 'failed' && isRefreshOfReplaced(metadata, refreshing)) return []
  const change = toChange(metadata, refreshing)
  if (phase !== 'failed' && !isWorthTelling(change, metadata, phase, planned)) return []
  return [{ type: 'resource', phase, planned, change }]
}

/**
 * A refresh also reads what an unfinished replacement left to be deleted. When the live resource
 * has the same id, the cloud shows the live one.
 */
export function isRefreshOfReplaced({ op, old }: StepEventMetadata, refreshing: boolean): boolean {
  return old?.delete === true && (refreshing || op === 'refresh')
}

function isWorthTelling(
  { op, properties }: ResourceChange,
  metadata: StepEventMetadata,
  phase: 'started' | 'finished',
  planned: boolean,
): boolean {
  if (op === 'same' || op === 'read' || op === 'read-replacement') return false
  if (op === 'refresh') return phase === 'finished' && (!metadata.new || properties.length > 0)
  return planned ? !partsOfReplace.has(op) : op !== 'replace'
}

function toDiagnosticBodies({
  severity,
  message,
  urn,
  ephemeral,
}: NonNullable<EngineEvent['diagnosticEvent']>): EventBody[] {
  const text = toPlainMessage(message)
  if (ephemeral || text === '' || (severity as string) === 'debug') return []
  if (isOwnPluginNote(text)) return []
  return [
    {
      type: 'diagnostic',
      severity: severity === 'info#err' ? 'info' : severity,
      message: text,
      ...(urn ? { urn } : {}),
    },
  ]
}

/** The text without the colour directives of the engine. */
export function toPlainMessage(message: string): string {
  return message.replaceAll(/<\{%[^%]*%\}>/g, '').trim()
}

/**
 * The engine warns about every plugin that it finds on PATH. Warnings about Twinstack's own plugins
 * are dropped.
 */
function isOwnPluginNote(text: string): boolean {
  return /^using pulumi-resource-\S+ from \$PATH at \S*\/adapters\/(?:runner\/host|sandbox)\/plugin\//.test(
    text,
  )
}
