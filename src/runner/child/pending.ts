import { containsSecret } from '../../state/checkpoint.ts'
import type { Deployment, PendingOperation, StateResource } from '../../state/checkpoint.ts'
import type { RunRequest } from '../protocol.ts'

/** What is known about each pending create: its id in the cloud, that there is none, or nothing for certain. */
export type Verdict = { resource: StateResource, found: { id: string } | null | 'undecided' }

/** Looks each pending create up in the cloud. Where there is no search for the cloud, everything stays undecided. */
export async function findCreates (request: RunRequest, state: Deployment): Promise<Verdict[]> {
  const creates = pendingOf(state, type => type === 'creating').map(operation => operation.resource)
  const { kind, folder } = request.cloud
  if (kind !== 'sandbox' || !folder) return creates.map(resource => ({ resource, found: resource.custom ? 'undecided' : null }))
  const verdicts = await Promise.all(creates.map(async resource => ({ resource, found: await search(folder, resource, state) })))
  return verdicts.map(verdict => sharesId(verdict, verdicts) ? { ...verdict, found: 'undecided' } : verdict)
}

export function pendingOf (state: Deployment, wanted: (type: PendingOperation['type']) => boolean): PendingOperation[] {
  return (state.pending_operations ?? []).filter(operation => wanted(operation.type))
}

/** Ids that the state holds are known: in a replacement the old resource carries the same tag. Ids repeat between types. */
async function search (folder: string, { urn, type, inputs }: StateResource, state: Deployment): Promise<Verdict['found']> {
  const { searchSandbox } = await import('../../sandbox/search.ts')
  const known = (state.resources ?? []).flatMap(resource => resource.type === type && resource.id ? [resource.id] : [])
  // a secret is recorded as ciphertext: nothing to compare with
  const plain = Object.fromEntries(Object.entries(inputs ?? {}).filter(([, value]) => !containsSecret(value)))
  const [answer] = await searchSandbox(folder, [{ urn, type, inputs: plain }], known)
  return !answer || answer.found === 'ambiguous' ? 'undecided' : answer.found
}

/** Two creates of equal inputs and one resource: which of them it is can't be told. */
function sharesId ({ resource, found }: Verdict, all: Verdict[]): boolean {
  if (found === null || found === 'undecided') return false
  return all.some(other => other.resource !== resource && other.resource.type === resource.type && idOf(other) === found.id)
}

function idOf ({ found }: Verdict): string | null {
  return found === null || found === 'undecided' ? null : found.id
}

/**
 * The state with what was found adopted and everything decided cleared. What is adopted has only its id and inputs: a refresh
 * must fill in the rest. In a replacement the old resource waits for its deletion, as the engine itself would note it.
 */
export function settled (state: Deployment, verdicts: Verdict[]): Deployment {
  const adopted = verdicts.flatMap(verdict => idOf(verdict) === null ? [] : [{ ...verdict.resource, id: idOf(verdict)!, outputs: verdict.resource.outputs ?? {} }])
  const replaced = new Set(adopted.map(resource => resource.urn))
  const kept = (state.resources ?? []).map(resource => replaced.has(resource.urn) && resource.custom ? { ...resource, delete: true } : resource)
  const undecided = new Set(verdicts.filter(verdict => verdict.found === 'undecided').map(verdict => verdict.resource))
  return { ...state, resources: [...kept, ...adopted], pending_operations: (state.pending_operations ?? []).filter(operation => undecided.has(operation.resource)) }
}
