/** Names, keys and boards of what is shown at a forge. */
import type { StatusMessage } from '../../model/integrationStore.ts'
import type { Environment } from '../../model/environment.ts'
import type { Operation } from '../../model/operation.ts'
import type { Forging } from './forge.ts'
import { pullPlaceSchema, type PullPlace } from './pullRequestEvent.ts'

/**
 * Their numbers may be the same: whoever moves from one forge to the other has both for a while.
 */
const prefixes = { github: 'pr', gitlab: 'mr' } as const

export function environmentOf({ name }: Pick<Forging, 'name'>, number: number): string {
  return `${prefixes[name]}-${number}`
}

/** Whether the environment is that of the pull request, and not another that has its name. */
export function isOf(environment: Pick<Environment, 'kind' | 'source'>, number: number): boolean {
  return (
    environment.kind === 'ephemeral' &&
    environment.source?.kind === 'pull-request' &&
    environment.source.number === number
  )
}

/** Where the forge keeps the head of a pull request, a fork's as well. */
export function headRef({ name }: Pick<Forging, 'name'>, number: number): string {
  return name === 'github' ? `refs/pull/${number}/head` : `refs/merge-requests/${number}/head`
}

export function pullKey({ settings }: Pick<Forging, 'settings'>, number: number): string {
  return `${settings.project}#${number}`
}

/** What is known of it; null where nothing was ever heard. */
export async function pullPlace(forging: Forging, number: number): Promise<PullPlace | null> {
  const statusMessage = await forging.store.integrations.statusMessages.get(
    forging.name,
    pullKey(forging, number),
  )
  return statusMessage ? pullPlaceSchema.parse(statusMessage.place) : null
}

/** `operation`: undefined leaves the one that is shown. */
export async function showPull(
  forging: Forging,
  place: Partial<PullPlace> & { number: number },
  operation?: Operation | null,
): Promise<void> {
  const key = pullKey(forging, place.number)
  const before =
    operation === undefined
      ? await forging.store.integrations.statusMessages.get(forging.name, key)
      : null
  await forging.store.integrations.statusMessages.show({
    integration: forging.name,
    key,
    place: { about: 'pull-request', ...place },
    environment: environmentOf(forging, place.number),
    operation: operation?.id ?? before?.operation ?? null,
  })
}

/** A board for each deploy: the commit of each push is told how it went. */
export async function showPush(
  { store, name, settings }: Forging,
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
