/**
 * Look-ups (functions of the provider). An unknown one is an error: inventing an answer would
 * mislead.
 */
import type { Account } from '../provider/account.ts'
import { CloudError } from '../provider/errors.ts'
import type { Properties } from '../resource.ts'
import { getAvailabilityZones, getCallerIdentity, getPartition, getRegion } from './account.ts'
import { getAmi } from './images.ts'
import { getParameter } from './parameters.ts'
import { getPolicyDocument } from './policy.ts'

export type Look = (args: Properties, account: Account) => Properties | Promise<Properties>

export const looks: Record<string, Look> = {
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
  const look = Object.hasOwn(looks, token) ? looks[token] : undefined
  if (!look)
    throw new CloudError(
      `the sandbox has no function ${token}; it knows ${Object.keys(looks).join(', ')}`,
    )
  return await look(args, account)
}
