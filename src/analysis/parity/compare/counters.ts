/**
 * Compares references to version numbers that a service counts, e.g. of an alias to a version of
 * its function. Two aliases are equal when each one refers to the newest version of its own
 * function, even if the numbers differ.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
 */
import { getText, isObject } from '../../../lib/values.ts'
import type { PlacedResource } from './place.ts'

/** `of` and `property` are paths with dots: of the counted resource, and of the version. */
const counted: { type: RegExp; of: string; property: string; owner: RegExp; newest: string }[] = [
  {
    type: /lambda\/alias:/,
    of: 'functionName',
    property: 'functionVersion',
    owner: /lambda\/function:/,
    newest: 'version',
  },
  {
    type: /lambda\/provisionedConcurrencyConfig:/,
    of: 'functionName',
    property: 'qualifier',
    owner: /lambda\/function:/,
    newest: 'version',
  },
  {
    type: /msk\/cluster:/,
    of: 'configurationInfo.arn',
    property: 'configurationInfo.revision',
    owner: /msk\/configuration:/,
    newest: 'latestRevision',
  },
]

/**
 * Returns the property by which a resource refers to the newest version of another one; else null.
 */
export type NewestVersions = (one: PlacedResource) => string | null

/**
 * The versions of a side are collected on first use, because most states have no such references.
 */
export function findNewestVersions(all: PlacedResource[]): NewestVersions {
  let versions: Map<string, string> | undefined
  return one => {
    const kind = counted.find(({ type }) => type.test(one.record.type))
    if (kind === undefined) return null
    versions ??= listVersions(all)
    const { inputs } = one.record
    const newest = versions.get(getText(findValue(inputs, kind.of)))
    return newest !== undefined && newest === getText(findValue(inputs, kind.property))
      ? kind.property
      : null
  }
}

function listVersions(all: PlacedResource[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const { record } of all)
    for (const { owner, newest } of counted) {
      const version = getText(record.outputs[newest])
      if (!owner.test(record.type) || version === '') continue
      for (const name of [record.id, record.outputs['arn'], record.outputs['name']])
        if (typeof name === 'string') found.set(name, version)
    }
  return found
}

const findValue = (inputs: Record<string, unknown>, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), inputs)
