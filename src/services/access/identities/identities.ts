import type { AllowList } from '../../../lib/safeHttp/addresses.ts'
import type { ResolveHost } from '../../../lib/safeHttp/resolve.ts'
import type { AccessFile } from '../accessFile.ts'
import type { Holder, Identities } from '../../../model/identity.ts'
import { createIssuerKeys } from './keys.ts'
import { findFault, findRuleFor } from './match.ts'
import type { Trust } from './rules.ts'
import { prove } from './verify.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

type KnownIssuer = { trust: Trust; holder: Holder; lifetimeMinutes: number }

/**
 * Identities of other issuers that the current access file trusts. `allow`: issuers outside the
 * public internet.
 */
export function createIdentities({
  getCurrent: current,
  allow,
  ...others
}: {
  getCurrent(): AccessFile
  allow: AllowList
  resolve?: ResolveHost
  now?: () => number
}): Identities {
  const keysOf = createIssuerKeys({ allow, ...others })
  return {
    ruling: (rule, proof) =>
      listRules(current()).find(
        ({ trust }) => trust.rule === rule && findFault(trust, proof) === null,
      )?.holder ?? null,
    judge: async token => {
      const rules = listRules(current())
      const proof = await prove(token, new Set(rules.map(({ trust }) => trust.issuer)), keysOf)
      if ('check' in proof) return proof
      const found = findRuleFor(
        rules.map(({ trust }) => trust),
        proof,
      )
      if ('fault' in found)
        return { check: found.fault, issuer: proof.issuer, subject: proof.subject }
      const { holder, lifetimeMinutes } = requirePresent(
        rules.find(({ trust }) => trust.rule === found.rule && findFault(trust, proof) === null),
      )
      return { rule: found.rule, holder, proof, lifetimeMinutes }
    },
  }
}

function listRules({ workloads, persons }: AccessFile): KnownIssuer[] {
  const ofPersons = persons.flatMap(({ name, role, grants, oidc }) =>
    oidc.map(({ subject, ...trust }): KnownIssuer => ({
      trust: { ...trust, subjects: [subject], rule: `person ${name}` },
      holder: { kind: 'person', name, role, grants },
      lifetimeMinutes: 60,
    })),
  )
  const ofWorkloads = workloads.map(
    ({ name, role, grants, lifetimeMinutes, ...trust }): KnownIssuer => ({
      trust: { ...trust, rule: `workload ${name}` },
      holder: { kind: 'machine', name, role, grants },
      lifetimeMinutes,
    }),
  )
  return [...ofPersons, ...ofWorkloads]
}
