/**
 * Account queries for the refresh guard of operations: which account a run would write to, and
 * whether the recorded resources seem to exist there.
 */

import { findSandboxIdentity } from '../sandbox/identity.ts'
import { findMissingInSandbox } from '../sandbox/probe.ts'
import type { CloudInquiry } from '../../model/cloudInquiry.ts'
import { isSearchable } from '../../model/awsType.ts'
import type { CloudThing } from '../../model/cloud.ts'
import type { ProbeInput, CloudIdentity, CloudProbe } from '../../model/accountProbe.ts'

/**
 * Reads account and region: for the sandbox from the provider settings, for AWS from STS. A value
 * that can't be read is null and is not compared.
 */
export function createIdentity(inquiry: CloudInquiry): CloudIdentity {
  return async ({ cloud, config, environment }) => {
    if (cloud.kind === 'sandbox') return findSandboxIdentity(config)
    const { account, region } = await inquiry.readIdentity({
      environment: environment.name,
      config,
    })
    return { account, region }
  }
}

/**
 * A cheap check. It reads the file names of the sandbox, or what the tagging API lists for the
 * environment, limited to the types that the API can list. Resources without our tags appear to be
 * missing; therefore the caller reads them again through the engine before it refuses an operation.
 */
export function probeBy(inquiry: CloudInquiry): CloudProbe {
  return async ({ cloud, config, environment, resources }) => {
    if (cloud.kind === 'sandbox')
      return cloud.folder ? findMissingInSandbox(cloud.folder, resources) : null
    const { found, notes } = await inquiry.findTagged(
      { environment: environment.name, config },
      { regions: [], vpcs: [] },
    )
    if (found.length === 0 && notes.length > 0) return null
    const there = new Set(found.map(({ type, id }) => `${type} ${id}`))
    const seen = resources.filter(({ type }) => isSearchable(type))
    return {
      gone: seen.filter(({ type, id }) => !there.has(`${type} ${id}`)).map(({ urn }) => urn),
      of: seen.length,
    }
  }
}

/**
 * The resources that can be listed in the account, with their tags. An import checks with them
 * which environment a resource belongs to.
 */
export function createAccountProbe(
  inquiry: CloudInquiry,
): (input: ProbeInput) => Promise<CloudThing[]> {
  return async ({ config, environment }) =>
    (await inquiry.listEverything({ environment: environment.name, config }, { region: null }))
      .found
}
