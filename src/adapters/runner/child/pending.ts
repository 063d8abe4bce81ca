import { mergeSettings } from '../../../model/stackSettings.ts'
import { containsSecret } from '../../../model/checkpoint.ts'
import type { Deployment, PendingOperation, StateResource } from '../../../model/checkpoint.ts'
import type { ConfigMap, RunRequest } from '../../../model/run.ts'
import { readSettings } from './settings.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/**
 * The result for each pending create: its id in the cloud, proof that it does not exist, or
 * undecided.
 */
export type Verdict = { resource: StateResource; found: { id: string } | null | 'undecided' }

/**
 * Searches the cloud for each pending create: in the sandbox's folder, or in AWS by the URN tag. A
 * create without a certain answer stays undecided.
 */
export async function findCreates(request: RunRequest, state: Deployment): Promise<Verdict[]> {
  const creates = selectPending(state, type => type === 'creating').map(
    operation => operation.resource,
  )
  const { kind, folder } = request.cloud
  const verdicts =
    kind === 'sandbox' && folder
      ? await Promise.all(
          creates.map(async resource => ({
            resource,
            found: await search(folder, resource, state),
          })),
        )
      : await verifyOnAws(request, creates, state)
  return verdicts.map(verdict =>
    sharesId(verdict, verdicts) ? { ...verdict, found: 'undecided' } : verdict,
  )
}

async function verifyOnAws(
  request: RunRequest,
  creates: StateResource[],
  state: Deployment,
): Promise<Verdict[]> {
  const candidates = creates.filter(resource => resource.custom && resource.type.startsWith('aws:'))
  const found = await searchAws(request, candidates, state)
  return creates.map(resource => ({
    resource,
    found: !resource.custom
      ? null
      : found.has(resource)
        ? (found.get(resource) ?? null)
        : 'undecided',
  }))
}

/**
 * The AWS SDK is Twinstack's copy, not the tree's. It is loaded only here, because nothing else in
 * a run needs it.
 */
async function searchAws(
  request: RunRequest,
  candidates: StateResource[],
  state: Deployment,
): Promise<Map<StateResource, Verdict['found']>> {
  if (candidates.length === 0) return new Map()
  const { findPendingOnAws } = await import('../../aws/search.ts')
  const verdicts = await findPendingOnAws(
    getProviderConfig(request),
    request.environment.name,
    candidates.map(resource => ({
      urn: resource.urn,
      type: resource.type,
      inputs: selectPlainInputs(resource),
      region: findProviderRegion(resource, state),
      known: new Set(listKnownIds(resource, state)),
    })),
  )
  return new Map(candidates.map((resource, at) => [resource, verdicts[at] ?? null]))
}

/**
 * Returns the configuration as in the workspace: the service's own settings have priority over
 * those of the file. Other steps refuse an invalid file.
 */
function getProviderConfig(request: RunRequest): ConfigMap {
  try {
    return mergeSettings({ file: readSettings(request).config, service: request.cloud.config })
  } catch {
    return request.cloud.config
  }
}

/** A provider that the program declares may use another region. */
function findProviderRegion({ provider }: StateResource, state: Deployment): string | null {
  const region = state.resources?.find(resource => provider?.startsWith(`${resource.urn}::`))
    ?.inputs?.['region']
  return typeof region === 'string' ? region : null
}

export function selectPending(
  state: Deployment,
  isWanted: (type: PendingOperation['type']) => boolean,
): PendingOperation[] {
  return (state.pending_operations ?? []).filter(operation => isWanted(operation.type))
}

/**
 * Excludes the ids that the state contains: in a replacement the old resource has the same tag. Two
 * types can have the same id.
 */
function listKnownIds({ type }: StateResource, state: Deployment): string[] {
  return (state.resources ?? []).flatMap(resource =>
    resource.type === type && resource.id ? [resource.id] : [],
  )
}

/** A secret is recorded as ciphertext and can't be compared. */
function selectPlainInputs({ inputs }: StateResource): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs ?? {}).filter(([, value]) => !containsSecret(value)),
  )
}

async function search(
  folder: string,
  resource: StateResource,
  state: Deployment,
): Promise<Verdict['found']> {
  const { searchSandbox } = await import('../../sandbox/search.ts')
  const [answer] = await searchSandbox(
    folder,
    [{ urn: resource.urn, type: resource.type, inputs: selectPlainInputs(resource) }],
    listKnownIds(resource, state),
  )
  return !answer || answer.found === 'ambiguous' ? 'undecided' : answer.found
}

/** For two creates with equal inputs and one resource it is unknown which of them created it. */
function sharesId({ resource, found }: Verdict, all: Verdict[]): boolean {
  if (found === null || found === 'undecided') return false
  return all.some(
    other =>
      other.resource !== resource &&
      other.resource.type === resource.type &&
      findId(other) === found.id,
  )
}

function findId({ found }: Verdict): string | null {
  return found === null || found === 'undecided' ? null : found.id
}

/**
 * Returns the state in which the found resources are adopted and every decided pending create is
 * cleared. An adopted resource has only its id and inputs; a refresh must fill in the rest. In a
 * replacement the old resource is marked for deletion, as the engine itself would do.
 */
export function applyVerdicts(state: Deployment, verdicts: Verdict[]): Deployment {
  const adopted = verdicts.flatMap(verdict =>
    findId(verdict) === null
      ? []
      : [
          {
            ...verdict.resource,
            id: requirePresent(findId(verdict)),
            outputs: verdict.resource.outputs ?? {},
          },
        ],
  )
  const replaced = new Set(adopted.map(resource => resource.urn))
  const kept = (state.resources ?? []).map(resource =>
    replaced.has(resource.urn) && resource.custom ? { ...resource, delete: true } : resource,
  )
  const undecided = new Set(
    verdicts.filter(verdict => verdict.found === 'undecided').map(verdict => verdict.resource),
  )
  return {
    ...state,
    resources: [...kept, ...adopted],
    pending_operations: (state.pending_operations ?? []).filter(operation =>
      undecided.has(operation.resource),
    ),
  }
}
