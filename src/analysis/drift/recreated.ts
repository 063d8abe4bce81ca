/**
 * Recognises a resource that was deleted and created again by hand: it is neither unchanged nor
 * only deleted.
 */
import type { ResourceRecord } from '../../model/operation.ts'
import { isSameScalar } from '../normalise/scalars.ts'
import type { Leaf, Reading } from './reading.ts'
import { isContainer, isEmpty } from '../../lib/values.ts'
import { identityProperties } from '../../model/drift.ts'
import type { UnmanagedResource } from '../../model/drift.ts'

/** The id is the same, but the identifying values (unique id, creation time) differ. */
export function isSameUnderOldName(
  { parts, expected, actual, secret }: Leaf,
  { inputs }: Reading,
): boolean {
  const [top] = parts
  if (
    secret ||
    parts.length !== 1 ||
    !identityProperties.includes(String(top)) ||
    (inputs && Object.hasOwn(inputs, String(top)))
  )
    return false
  return (
    !isEmpty(expected) &&
    !isEmpty(actual) &&
    !isContainer(expected) &&
    !isContainer(actual) &&
    !isSameScalar(expected, actual, parts)
  )
}

const naming = [
  'name',
  'identifier',
  'clusterIdentifier',
  'clusterId',
  'bucket',
  'functionName',
  'keyName',
  'dashboardName',
  'repositoryName',
  'roleName',
  'replicationGroupId',
  'domainName',
]

type CloudResource = Pick<UnmanagedResource, 'type' | 'id' | 'name' | 'tags'>

/**
 * The old id is missing, and a resource of the same type with another id has the same name in the
 * cloud or in its tags.
 */
export function findRecreated(
  reading: Reading,
  record: ResourceRecord | undefined,
  unmanaged: CloudResource[],
): CloudResource | undefined {
  if (!record || unmanaged.length === 0) return undefined
  const all: Record<string, unknown> = { ...record.inputs, ...record.outputs }
  const tag = (all['tags'] as Record<string, unknown> | undefined)?.['Name']
  const names = new Set(
    [...naming.map(key => all[key]), tag].filter(
      value => typeof value === 'string' && value !== '',
    ),
  )
  return unmanaged.find(
    other =>
      (other.type === null || other.type === reading.type) &&
      other.id !== record.id &&
      (names.has(other.name ?? undefined) ||
        names.has(other.tags['Name']) ||
        other.tags['twinstack:name'] === record.name),
  )
}
