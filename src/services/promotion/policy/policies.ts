import {
  approvedPolicies,
  defaultPolicies,
  type Policies,
} from '../../../analysis/gate/policy/defaults.ts'
import {
  computeEffectivePolicy,
  type EffectivePolicy,
} from '../../../analysis/gate/policy/effective.ts'
import type { PersonRights } from '../../../model/access.ts'
import { isSamePerson } from '../../../model/actor.ts'
import type { Environment } from '../../../model/environment.ts'
import type { PolicyOverrides } from '../../../model/policy.ts'
import type { Promotion, PromotionService } from '../../../model/promotionService.ts'
import type { Store } from '../../../model/store.ts'
import type { VerbContext } from '../../../model/verbContext.ts'
import { permits } from '../../access/policy.ts'

type Sources = Pick<Promotion, 'file' | 'persons'>
type Subject = Pick<Environment, 'name' | 'kind'>

/**
 * The effective policy of an environment: the defaults of its kind, the policy file, and its own
 * parts, in this order.
 */
export function createPolicyReader(sources: Sources): PromotionService['readPolicy'] {
  return async (store, environment) => (await readPolicy(sources, store, environment)).policy
}

/** The same with the source of each part. `own`: parts that replace the stored ones. */
export async function readPolicy(
  sources: Sources,
  store: Store,
  environment: Subject,
  own?: PolicyOverrides,
): Promise<EffectivePolicy> {
  return computeEffectivePolicy(
    environment.kind,
    sources.file,
    own ?? (await store.policies.get(environment.name))?.body ?? {},
    await readDefaults(sources, store, environment),
  )
}

/**
 * In a new installation production waits for the approval of another person as soon as there are
 * two who may give it. With one person such an operation could only expire.
 */
async function readDefaults(
  sources: Sources,
  store: Store,
  environment: Subject,
): Promise<Policies> {
  if (environment.kind !== 'production') return defaultPolicies
  if (!(await store.installation.needsApprovalByDefault())) return defaultPolicies
  const persons = await createApproverReader(sources)(store, environment)
  return persons.length >= 2 ? approvedPolicies : defaultPolicies
}

/**
 * The persons who may approve operations there, each once: owners of tokens that are not revoked,
 * and persons of the access file. An expired token still counts as evidence of the person, so that
 * an expiry does not remove the requirement of a second person.
 */
export function createApproverReader({
  persons,
}: Pick<Sources, 'persons'>): VerbContext['listApprovers'] {
  return async (store, { name, kind }) => {
    const found: string[] = []
    for (const person of [...(persons?.() ?? []), ...(await store.tokens.listPersons())]) {
      if (!mayApprove(person, { name, kind })) continue
      if (!found.some(one => isSamePerson(one, person.name))) found.push(person.name)
    }
    return found
  }
}

function mayApprove({ name, role, grants }: PersonRights, environment: Subject): boolean {
  const actor = { kind: 'person' as const, name, role, grants, tokenId: null, address: null }
  return permits(actor, 'operation:approve', {
    environment: environment.name,
    environmentKind: environment.kind,
  })
}
