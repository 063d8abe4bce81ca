/** Pairs the providers of two sides by their configuration, not by their name. */
import { stringifyStable } from '../../../lib/values.ts'
import type { PlacedResource } from './place.ts'
import { withoutOwnName } from './names.ts'
import type { OwnNames } from './names.ts'

type ProviderSide = { all: PlacedResource[]; names: OwnNames }

/** Inputs that change how the provider calls the cloud, and not the account or region. */
const manner = new Set([
  'version',
  'profile',
  'accessKey',
  'secretKey',
  'token',
  'maxRetries',
  'retryMode',
  'skipCredentialsValidation',
  'skipMetadataApiCheck',
  'skipRegionValidation',
  'skipRequestingAccountId',
  'pluginDownloadURL',
  '__internal',
  'defaultTags',
])

/** A text that identifies a provider on its side: its package and configuration. */
function formatConfiguration({ record }: PlacedResource, names: OwnNames): string {
  const inputs = Object.entries(record.inputs).filter(
    ([key, value]) => !manner.has(key) && value !== null && value !== '' && value !== '[secret]',
  )
  const text = withoutOwnName(stringifyStable(Object.fromEntries(inputs)), names)
  return `${record.type} ${text.replaceAll(/\d{12}/g, '{account}')}`
}

export type SameProvider = (left: PlacedResource, right: PlacedResource) => boolean

/**
 * Returns a function that decides whether the providers of two resources are twins: they are
 * paired, or have the same configuration under any name.
 */
export function createProviderComparison(
  left: ProviderSide,
  right: ProviderSide,
  pairs: { left: PlacedResource; right: PlacedResource }[],
): SameProvider {
  const [ours, theirs] = [byUrn(left), byUrn(right)]
  const twins = new Map(
    pairs
      .filter(pair => pair.right.kind === 'provider')
      .map(pair => [pair.left.record.urn, pair.right.record.urn]),
  )
  return (a, b) => {
    if (a.provider === null && b.provider === null) return true
    const [mine, other] = [findUrn(a), findUrn(b)]
    if (mine !== null && twins.has(mine))
      return twins.get(mine) === other || isSameVersion(mine, other)
    return a.provider === b.provider || isSameVersion(mine, other)
  }

  function isSameVersion(mine: string | null, other: string | null): boolean {
    const [one, two] = [ours.get(mine ?? ''), theirs.get(other ?? '')]
    return one !== undefined && one === two
  }
}

function byUrn({ all, names }: ProviderSide): Map<string, string> {
  return new Map(
    all
      .filter(one => one.kind === 'provider')
      .map(one => [one.record.urn, formatConfiguration(one, names)]),
  )
}

/** `urn:…::name::id` → `urn:…::name` */
const findUrn = ({ record: { provider } }: PlacedResource) =>
  provider === null ? null : provider.slice(0, provider.lastIndexOf('::'))
