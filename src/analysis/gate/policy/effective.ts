import type { EnvironmentKind } from '../../../model/environment.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import { canonical } from '../../../lib/canonicalJson.ts'
import { sha256 } from '../../../lib/hash.ts'
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

/** Defaults of the kind, then the policy file, then what is set for the environment. Pure. */
export function effectivePolicy(
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
  return { policy, sources: sources as PolicySources, digest: policyDigest(policy) }
}

/** SHA-256 of a policy, canonical JSON: what evidence cites. */
export const policyDigest = (policy: Policy): string => sha256(canonical(policy))

/**
 * What the fields can't say one by one.
 * @throws TwinstackError `invalid-request`; `at` opens the paths, e.g. `production.`
 */
export function validatePolicy(policy: Policy, environment: string | null, at = ''): Policy {
  const { gate, ephemeral } = policySchema.parse(policy)
  const wrong = [
    ...(gate.from === environment && isGated(policy)
      ? [
          {
            path: `${at}gate.from`,
            message: `expected another environment than ${environment}: nothing proves itself`,
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

/** Whether the gate asks for anything there. */
export const isGated = ({ gate }: Policy): boolean =>
  conditionNames.some(name => gate.conditions[name] !== 'off')
