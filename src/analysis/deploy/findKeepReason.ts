/** The reason why a cleanup keeps a resource in the account. */
import { getBasicType } from '../../model/awsType.ts'
import type { CloudThing } from '../../model/cloud.ts'
import type { ResourceRecord, RetainedResource } from '../../model/operation.ts'
import { hashSha256 } from '../../lib/hash.ts'
import { isDataCopy, isStateful } from './stateful.ts'

/** ARNs of copies whose type is not in the table of types. */
const copyArn = /[:/](?:[\w-]*snapshot|recovery-point|backup|image|ami)[:/]/i

type Ownership = { ours: boolean; recorded: ResourceRecord[]; retained: RetainedResource[] }

/**
 * Returns the reason as a sentence; null for a resource that may be removed or was created by hand.
 * `recorded`: the resources in states of the environment; `ours`: whether an operation of the
 * environment created it; `retained`: the resources that its operations have ever left in the
 * cloud.
 */
export function findKeepReason(
  thing: CloudThing,
  { ours, recorded, retained }: Ownership,
): string | null {
  if (
    recorded.some(record => record.retainOnDelete === true && isSame(thing, record)) ||
    retained.some(one => isRetained(thing, one))
  )
    return 'kept by retainOnDelete'
  if (thing.type === null)
    return thing.arn !== null && copyArn.test(thing.arn) ? 'it is a copy of data' : null
  if (isDataCopy(thing.type)) return 'it is a copy of data, which outlives what it was copied from'
  return ours && isStateful(thing.type)
    ? 'it holds data, and the engine did not delete it: check it before you remove it'
    : null
}

function isRetained({ type, id, arn }: CloudThing, one: RetainedResource): boolean {
  if (id === one.id || arn === one.id) return true
  return (
    type !== null &&
    getBasicType(type) === getBasicType(one.type) &&
    arn !== null &&
    nameIn(arn) === nameIn(one.id)
  )
}

/** The last part of an ARN or of an address such as the URL of a queue. */
const nameIn = (text: string) => text.split(/[:/]/).at(-1)

function isSame({ type, id, arn, tags }: CloudThing, record: ResourceRecord): boolean {
  if (type !== null && getBasicType(type) !== getBasicType(record.type)) return false
  return (
    id === record.id ||
    (arn !== null && (arn === record.outputs['arn'] || arn === record.id)) ||
    (type !== null && tags['twinstack:urn'] === hashSha256(record.urn).slice(0, 12))
  )
}
