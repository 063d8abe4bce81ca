/**
 * The account behind the refresh guard of operations: where a run would write, and whether what is
 * recorded seems to be there.
 */

import { sandboxIdentity } from '../sandbox/identity.ts'
import { findMissingInSandbox } from '../sandbox/probe.ts'
import type { CloudInquiry } from '../../model/cloudInquiry.ts'
import { searchable } from '../../model/awsType.ts'
import type { CloudThing } from '../../model/cloud.ts'
import type { ProbeInput, CloudIdentity, CloudProbe } from '../../model/accountProbe.ts'

/**
 * The sandbox says it by its settings, AWS by STS. What the account does not tell is null, and then
 * not compared.
 */
export function identityBy(inquiry: CloudInquiry): CloudIdentity {
  return async ({ cloud, config, environment }) => {
    if (cloud.kind === 'sandbox') return sandboxIdentity(config)
    const { account, region } = await inquiry.identity({ environment: environment.name, config })
    return { account, region }
  }
}

/**
 * A cheap check: the sandbox's file names, or what the tagging API lists for the environment, of
 * the types that it can list. Resources without our tags seem to be missing there; the caller reads
 * again by the engine before it refuses anything.
 */
export function probeBy(inquiry: CloudInquiry): CloudProbe {
  return async ({ cloud, config, environment, resources }) => {
    if (cloud.kind === 'sandbox')
      return cloud.folder ? findMissingInSandbox(cloud.folder, resources) : null
    const { found, notes } = await inquiry.tagged(
      { environment: environment.name, config },
      { regions: [], vpcs: [] },
    )
    if (found.length === 0 && notes.length > 0) return null
    const there = new Set(found.map(({ type, id }) => `${type} ${id}`))
    const seen = resources.filter(({ type }) => searchable(type))
    return {
      gone: seen.filter(({ type, id }) => !there.has(`${type} ${id}`)).map(({ urn }) => urn),
      of: seen.length,
    }
  }
}

/** What can be listed in the account, with its tags: whose is what an import wants to take. */
export function accountBy(inquiry: CloudInquiry): (input: ProbeInput) => Promise<CloudThing[]> {
  return async ({ config, environment }) =>
    (await inquiry.everything({ environment: environment.name, config }, { region: null })).found
}
