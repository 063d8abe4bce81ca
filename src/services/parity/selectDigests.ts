import type { ResourceRecord } from '../../model/operation.ts'
import type { SecretDigests } from '../../model/secretDigest.ts'

/**
 * The digests of the resources that a drift check has found as recorded. Of a resource that was
 * changed in the cloud the present secrets are not known.
 */
export function selectDigests(
  { resources, secrets }: { resources: ResourceRecord[]; secrets?: SecretDigests | undefined },
  actual: readonly ResourceRecord[],
): { secrets?: SecretDigests } {
  if (!secrets) return {}
  const recorded = new Set(resources)
  const known = actual.filter(one => recorded.has(one) && one.urn in secrets)
  return { secrets: Object.fromEntries(known.map(({ urn }) => [urn, secrets[urn] ?? {}])) }
}
