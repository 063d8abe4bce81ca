/** Names, keys and places of comments, statuses and deployments at a forge. */
import type { StatusMessage } from '../../model/integrationStore.ts'
import type { Environment } from '../../model/environment.ts'
import type { Operation } from '../../model/operation.ts'
import type { ForgeContext } from './forge.ts'
import { pullPlaceSchema, type PullPlace } from './pullRequestEvent.ts'

/**
 * Different prefixes, because numbers can overlap while a repository moves from one forge to the
 * other.
 */
const prefixes = { github: 'pr', gitlab: 'mr' } as const

export function formatEnvironmentName(
  { name }: Pick<ForgeContext, 'name'>,
  number: number,
): string {
  return `${prefixes[name]}-${number}`
}

/**
 * Whether the environment belongs to the pull request, and is not another one with the same name.
 */
export function isOf(environment: Pick<Environment, 'kind' | 'source'>, number: number): boolean {
  return (
    environment.kind === 'ephemeral' &&
    environment.source?.kind === 'pull-request' &&
    environment.source.number === number
  )
}

/** The ref of the head of a pull request, also for forks. */
export function formatHeadRef({ name }: Pick<ForgeContext, 'name'>, number: number): string {
  return name === 'github' ? `refs/pull/${number}/head` : `refs/merge-requests/${number}/head`
}

export function formatPullKey(
  { settings }: Pick<ForgeContext, 'settings'>,
  number: number,
): string {
  return `${settings.project}#${number}`
}

/** The stored state of a pull request; null when no event of it was received. */
export async function findPullPlace(
  forgeContext: ForgeContext,
  number: number,
): Promise<PullPlace | null> {
  const statusMessage = await forgeContext.store.integrations.statusMessages.get(
    forgeContext.name,
    formatPullKey(forgeContext, number),
  )
  return statusMessage ? pullPlaceSchema.parse(statusMessage.place) : null
}

/** `operation`: undefined keeps the current one. */
export async function showPull(
  forgeContext: ForgeContext,
  place: Partial<PullPlace> & { number: number },
  operation?: Operation | null,
): Promise<void> {
  const key = formatPullKey(forgeContext, place.number)
  const before =
    operation === undefined
      ? await forgeContext.store.integrations.statusMessages.get(forgeContext.name, key)
      : null
  await forgeContext.store.integrations.statusMessages.show({
    integration: forgeContext.name,
    key,
    place: { about: 'pull-request', ...place },
    environment: formatEnvironmentName(forgeContext, place.number),
    operation: operation?.id ?? before?.operation ?? null,
  })
}

/** One status message for each deploy, so that the commit of each push gets its own status. */
export async function showPush(
  { store, name, settings }: ForgeContext,
  commit: string,
  { id, environment }: Operation,
): Promise<StatusMessage> {
  return store.integrations.statusMessages.show({
    integration: name,
    key: `${settings.project}@${environment} ${id}`,
    place: { about: 'push', commit },
    environment,
    operation: id,
  })
}
