/** iam.getPolicyDocument: the JSON that the real provider computes, locally as there. */
import { CloudError } from '../provider/errors.ts'
import type { Properties } from '../resource.ts'
import { makeNumberFrom } from '../catalog/helpers.ts'
import { toText } from '../text.ts'
import { isObject } from '../../../lib/values.ts'

const listObjects = (value: unknown): Properties[] =>
  Array.isArray(value) ? value.filter(isObject) : []
const listTexts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/**
 * A single value is a text; several values are sorted in reverse, as the provider writes its sets.
 */
function compactValues(values: string[]): string | string[] | undefined {
  const unique = [...new Set(values)].sort().reverse()
  return unique.length > 1 ? unique : unique[0]
}

function formatPrincipals(list: Properties[]): unknown {
  if (list.length === 0) return undefined
  if (
    list.some(
      principal => principal['type'] === '*' && listTexts(principal['identifiers']).includes('*'),
    )
  )
    return '*'
  return Object.fromEntries(
    list.map(principal => [
      String(principal['type']),
      compactValues(listTexts(principal['identifiers'])),
    ]),
  )
}

function formatConditions(list: Properties[]): unknown {
  if (list.length === 0) return undefined
  const tests: Record<string, Record<string, unknown>> = {}
  for (const { test, variable, values } of list)
    (tests[String(test)] ??= {})[String(variable)] =
      listTexts(values).length === 1 ? listTexts(values)[0] : listTexts(values)
  return tests
}

function formatStatement(from: Properties): Properties {
  const effect = toText(from['effect'] ?? 'Allow')
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new CloudError(`expected effect to be one of ["Allow" "Deny"], got ${effect}`)
  const all = {
    Sid: from['sid'],
    Effect: effect,
    Action: compactValues(listTexts(from['actions'])),
    NotAction: compactValues(listTexts(from['notActions'])),
    Resource: compactValues(listTexts(from['resources'])),
    NotResource: compactValues(listTexts(from['notResources'])),
    Principal: formatPrincipals(listObjects(from['principals'])),
    NotPrincipal: formatPrincipals(listObjects(from['notPrincipals'])),
    Condition: formatConditions(listObjects(from['conditions'])),
  }
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined && value !== ''),
  )
}

/** Later statements with the Sid of an earlier one replace it, as in overridePolicyDocuments. */
function merge(documents: string[], own: Properties[], overrides: string[]): Properties[] {
  const read = (document: string) => listObjects((JSON.parse(document) as Properties)['Statement'])
  const merged: Properties[] = []
  for (const one of [...documents.flatMap(read), ...own, ...overrides.flatMap(read)]) {
    const at = one['Sid'] ? merged.findIndex(other => other['Sid'] === one['Sid']) : -1
    if (at < 0) merged.push(one)
    else merged[at] = one
  }
  return merged
}

export function getPolicyDocument(args: Properties): Properties {
  const statements = merge(
    listTexts(args['sourcePolicyDocuments']),
    listObjects(args['statements']).map(formatStatement),
    listTexts(args['overridePolicyDocuments']),
  )
  const document = {
    Version: args['version'] ?? '2012-10-17',
    ...(args['policyId'] ? { Id: args['policyId'] } : {}),
    Statement: statements,
  }
  const json = JSON.stringify(document, null, 2)
  return { ...args, id: String(makeNumberFrom(json)), json, minifiedJson: JSON.stringify(document) }
}
