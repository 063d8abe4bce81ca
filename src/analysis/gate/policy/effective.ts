import type { EnvironmentKind } from '../../../model/environment.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import { canonicalise } from '../../../lib/canonicalJson.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { conditionNames, policySchema, type Policy } from '../../../model/promotion.ts'
import { defaultPolicies, type Policies } from './defaults.ts'
import { mergeOverrides } from './overrides.ts'
import {
  policyParts,
  type PolicyFile,
  type PolicyOverrides,
  type PolicySources,
} from '../../../model/policy.ts'

export type EffectivePolicy = { policy: Policy; sources: PolicySources; digest: string }

/**
 * Merges the defaults of the kind, the policy file and the policy of the environment; a later one
 * wins. Pure.
 */
export function computeEffectivePolicy(
  kind: EnvironmentKind,
  file: PolicyFile,
  own: PolicyOverrides,
  defaults: Policies = defaultPolicies,
): EffectivePolicy {
  const ofFile = file[kind] ?? {}
  const policy = mergeOverrides(mergeOverrides(defaults[kind], ofFile), own)
  const sources = Object.fromEntries(
    policyParts.map(part => [
      part,
      ['default', ...(part in ofFile ? ['file'] : []), ...(part in own ? ['environment'] : [])],
    ]),
  )
  return { policy, sources: sources as PolicySources, digest: computePolicyDigest(policy) }
}

/** SHA-256 of the canonical JSON of a policy; evidence contains it. */
export const computePolicyDigest = (policy: Policy): string => hashSha256(canonicalise(policy))

/**
 * Checks rules that concern several fields.
 * @throws TwinstackError `invalid-request`; `at` is the prefix of the paths, e.g. `production.`
 */
export function validatePolicy(policy: Policy, environment: string | null, at = ''): Policy {
  const { gate, ephemeral } = policySchema.parse(policy)
  const wrong = [
    ...(gate.from === environment && isGated(policy)
      ? [
          {
            path: `${at}gate.from`,
            message: `expected another environment: ${environment} can't prove itself`,
          },
        ]
      : []),
    ...(ephemeral.ttlMinutes > ephemeral.maximumMinutes
      ? [
          {
            path: `${at}ephemeral.ttlMinutes`,
            message: `expected at most maximumMinutes (${ephemeral.maximumMinutes})`,
          },
        ]
      : []),
    ...(ephemeral.warnMinutes > ephemeral.maximumMinutes
      ? [
          {
            path: `${at}ephemeral.warnMinutes`,
            message: `expected at most maximumMinutes (${ephemeral.maximumMinutes})`,
          },
        ]
      : []),
  ]
  if (wrong.length === 0) return policy
  throw new TwinstackError(
    'invalid-request',
    wrong.map(({ path, message }) => `${path}: ${message}`).join('; '),
    { fields: wrong },
  )
}

/** Whether the gate has any conditions for the environment. */
export const isGated = ({ gate }: Policy): boolean =>
  conditionNames.some(name => gate.conditions[name] !== 'off')
