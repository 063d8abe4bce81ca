/** Translates the state of an operation into states of a forge. Pure. */
import { describeFailure } from '../../../analysis/failure/buildFailureReport.ts'
import type { Operation, StackOutput, Status } from '../../../model/operation.ts'
import type { CommitStatus, DeploymentState } from '../forge.ts'
import { toPlainText } from './escape.ts'

const statuses: Record<Status, CommitStatus['state']> = {
  queued: 'pending',
  running: 'pending',
  'awaiting-approval': 'pending',
  interrupted: 'pending',
  succeeded: 'success',
  failed: 'failure',
  refused: 'failure',
  cancelled: 'error',
  expired: 'error',
  superseded: 'error',
}
export const toCommitStatus = ({ status }: Pick<Operation, 'status'>): CommitStatus['state'] =>
  statuses[status]
/**
 * Only a deployment distinguishes queued from running; all other states are those of the commit.
 */
export function toDeploymentState({ status }: Pick<Operation, 'status'>): DeploymentState['state'] {
  const state = statuses[status]
  if (state !== 'pending') return state
  return status === 'queued' ? 'queued' : 'in_progress'
}

/** GitHub accepts 140 characters. */
export function describe({
  kind,
  status,
  environment,
  error,
}: Pick<Operation, 'kind' | 'status' | 'environment' | 'error'>): string {
  const words = status === 'awaiting-approval' ? 'waits for approval' : status
  return toPlainText(
    describeFailure({ kind, status, environment, error }) ?? `${kind} of ${environment} ${words}`,
    140,
  )
}

/** The address of the environment: an output of this name that is a URL. */
const names = ['url', 'siteUrl', 'websiteUrl', 'environmentUrl', 'endpoint']

export function findAddress(outputs: Record<string, StackOutput>): string | null {
  for (const name of names) {
    const output = Object.hasOwn(outputs, name) ? outputs[name] : undefined
    if (output && !output.secret && typeof output.value === 'string' && isAddress(output.value))
      return new URL(output.value).href
  }
  return null
}

/** Rejects URLs that a browser would execute, and URLs with credentials. */
function isAddress(text: string): boolean {
  if (text.length > 2000 || !URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return ['http:', 'https:'].includes(protocol) && username === '' && password === ''
}
