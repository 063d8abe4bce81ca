/** Operations in the form of Pulumi deployments: `apitype.GetDeploymentResponse`. */
import type { ActorRecord } from '../../../../src/model/actor.ts'
import {
  finalStatuses,
  type Operation,
  type OperationEvent,
  type Status,
} from '../../../../src/model/operation.ts'
import type { StackId } from '../../../../src/model/stateService.ts'
import { pulumiOperations } from './deploymentRequest.ts'

const statuses: Record<Status, string> = {
  queued: 'not-started',
  running: 'running',
  interrupted: 'running',
  'awaiting-approval': 'accepted',
  succeeded: 'succeeded',
  superseded: 'skipped',
  failed: 'failed',
  cancelled: 'failed',
  refused: 'failed',
  expired: 'failed',
}

export function formatUserInfo({ name }: Pick<ActorRecord, 'name'>) {
  return { name, githubLogin: name, avatarUrl: '' }
}

/** `version` is the position of the operation among those of its environment. */
export function formatDeployment(
  operation: Operation,
  { version, stack, steps }: { version: number; stack: StackId; steps: Step[] },
) {
  const { id, kind, status, createdAt, startedAt, finishedAt, requestedBy } = operation
  const modified = finishedAt ?? startedAt ?? createdAt
  return {
    id,
    created: createdAt,
    modified,
    status: statuses[status],
    version,
    requestedBy: formatUserInfo(requestedBy),
    projectName: stack.project,
    stackName: stack.name,
    paused: false,
    // kinds without a name in Pulumi Cloud keep their own name
    pulumiOperation: (pulumiOperations as Record<string, string>)[kind] ?? kind,
    updates: [],
    jobs: [
      {
        status: statuses[status],
        ...(startedAt && { started: startedAt, lastUpdated: modified }),
        steps: steps.map(({ name, started, lastUpdated, state }) => ({
          name,
          status: state,
          started,
          lastUpdated,
        })),
      },
    ],
    initiator: requestedBy.kind,
    inheritSettings: true,
  }
}

export type Step = {
  name: string
  state: 'running' | 'succeeded' | 'failed'
  started: string
  lastUpdated: string
  events: OperationEvent[]
}

/** The steps of an operation with the events that belong to each. */
export function listSteps(events: OperationEvent[]): Step[] {
  const steps: Step[] = []
  for (const event of events) {
    const { body, at } = event
    if (body.type === 'step' && body.state === 'started')
      steps.push({ name: body.step, state: 'running', started: at, lastUpdated: at, events: [] })
    const step = body.type === 'step' ? steps.findLast(one => one.name === body.step) : steps.at(-1)
    if (!step) continue
    step.events.push(event)
    step.lastUpdated = at
    if (body.type === 'step' && body.state !== 'started')
      step.state = body.state === 'failed' ? 'failed' : 'succeeded'
  }
  return steps
}

/** `apitype.DeploymentLogLine`: the header of a step, or a line with its end. */
export type LogLine = { header?: string; timestamp: string; line?: string }

export function formatLogLines({ at, body }: OperationEvent): LogLine[] {
  const formatLogLine = (text: string) => [{ timestamp: at, line: `${text}\n` }]
  switch (body.type) {
    case 'status':
      return formatLogLine(`status ${body.to}${body.reason ? `: ${body.reason}` : ''}`)
    case 'step':
      if (body.state === 'started') return [{ timestamp: at, header: body.step }]
      return formatLogLine(`${body.step} ${body.state}${body.detail ? `: ${body.detail}` : ''}`)
    case 'resource':
      return formatLogLine(
        `${body.planned ? 'planned ' : ''}${body.phase} ${body.change.op} ${body.change.urn}`,
      )
    case 'diagnostic':
      return formatLogLine(`${body.severity}: ${body.message.trimEnd()}`)
    case 'summary':
      return formatLogLine(
        Object.entries(body.changes)
          .map(([change, count]) => `${count} ${change}`)
          .join(', ') || 'no resources',
      )
  }
}

/**
 * The last line for a client that follows the log, when the log ends here; null while it continues.
 */
export function findLastLine(
  { id, status, approval, error }: Operation,
  at: string,
): LogLine | null {
  if (status === 'awaiting-approval')
    return {
      timestamp: at,
      line:
        `operation ${id} waits for an approval` +
        `${approval?.fourEyes ? ' by another person than its requester' : ''}; ` +
        `twinstack approve ${id}\n`,
    }
  if (!finalStatuses.includes(status)) return null
  const reason = error ? `: ${error.message}${error.hint ? ` (${error.hint})` : ''}` : ''
  return { timestamp: at, line: `operation ${id} ${status}${reason}\n` }
}
