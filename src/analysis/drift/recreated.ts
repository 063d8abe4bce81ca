/** A resource that somebody deleted and made again by hand is neither unchanged nor simply gone. */
import type { ResourceRecord } from '../../model/operation.ts'
import { sameScalar } from '../normalise/scalars.ts'
import type { Leaf, Reading } from './reading.ts'
import { isContainer, isEmpty } from '../../lib/values.ts'
import { identityProperties } from '../../model/drift.ts'
import type { Unmanaged } from '../../model/drift.ts'

/** Found under its id, but what says who it is (unique id, moment of birth) is another one's. */
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
    !sameScalar(expected, actual, parts)
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

type Standing = Pick<Unmanaged, 'type' | 'id' | 'name' | 'tags'>

/**
 * What is gone by its id and stands there under another: same type, and the same name in the cloud
 * or in its tags.
 */
export function standsAgain(
  reading: Reading,
  record: ResourceRecord | undefined,
  unmanaged: Standing[],
): Standing | undefined {
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
