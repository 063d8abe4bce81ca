/** The types with a catalog entry; every other type is generic. */
import { TwinstackError } from '../../../lib/errors.ts'
import { applications } from './applications.ts'
import { attachments } from './attachments.ts'
import { withAutomaticName } from './automaticNames.ts'
import { caches } from './caches.ts'
import { compute } from './compute.ts'
import { containers } from './containers.ts'
import { contentDelivery } from './contentDelivery.ts'
import { data } from './data.ts'
import { dns } from './dns.ts'
import { fileSystems } from './fileSystems.ts'
import { createGenericSpec } from './generic.ts'
import { identity } from './identity.ts'
import { lb } from './lb.ts'
import { network } from './network.ts'
import { observability } from './observability.ts'
import { rds } from './rds.ts'
import { getMainType } from './sameTypes.ts'
import { securityGroups } from './securityGroups.ts'
import { serverless } from './serverless.ts'
import { storage } from './storage.ts'
import type { TypeSpec } from './typeSpec.ts'
import { userPools } from './userPools.ts'

export const catalog: ReadonlyMap<string, TypeSpec> = new Map(
  [
    network,
    securityGroups,
    compute,
    rds,
    lb,
    observability,
    identity,
    dns,
    storage,
    data,
    containers,
    applications,
    attachments,
    caches,
    contentDelivery,
    fileSystems,
    serverless,
    userPools,
  ]
    .flat()
    .map(spec => [spec.type, withAutomaticName(spec)]),
)

/** `aws:module/name:Name`; another token is `invalid-request`. */
export function getSpec(type: string): TypeSpec {
  const known = catalog.get(getMainType(type))
  if (known) return known.type === type ? known : { ...known, type }
  if (!/^aws:\w+\/\w+:\w+$/.test(type))
    throw new TwinstackError('invalid-request', `${type} is no resource type of the aws provider`, {
      hint: 'expected aws:module/name:Name',
    })
  return withAutomaticName(createGenericSpec(type))
}
