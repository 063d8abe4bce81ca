/**
 * Functions of the provider. An unknown function is an error, because an invented answer would be
 * wrong.
 */
import type { Account } from '../provider/account.ts'
import { CloudError } from '../provider/errors.ts'
import type { Properties } from '../resource.ts'
import { getAvailabilityZones, getCallerIdentity, getPartition, getRegion } from './account.ts'
import { existing } from './existing.ts'
import type { Lookup } from './existing.ts'
import { getAmi } from './images.ts'
import { getParameter } from './parameters.ts'
import { getPolicyDocument } from './policy.ts'
import { services } from './services.ts'

export const lookups: Record<string, Lookup> = {
  ...existing,
  ...services,
  'aws:ec2/getAmi:getAmi': getAmi,
  'aws:index/getCallerIdentity:getCallerIdentity': getCallerIdentity,
  'aws:index/getRegion:getRegion': getRegion,
  'aws:index/getAvailabilityZones:getAvailabilityZones': getAvailabilityZones,
  'aws:index/getPartition:getPartition': getPartition,
  'aws:iam/getPolicyDocument:getPolicyDocument': getPolicyDocument,
  'aws:ssm/getParameter:getParameter': getParameter,
}

/** Throws CloudError for a function that the sandbox does not have. */
export async function invoke(
  token: string,
  args: Properties,
  account: Account,
): Promise<Properties> {
  const lookup = Object.hasOwn(lookups, token) ? lookups[token] : undefined
  if (!lookup)
    throw new CloudError(
      `the sandbox has no function ${token}; it knows ${Object.keys(lookups).join(', ')}`,
    )
  return await lookup(args, account)
}
