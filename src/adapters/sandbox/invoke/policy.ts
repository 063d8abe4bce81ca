/** iam.getPolicyDocument: the JSON that the real provider computes, locally as there. */
import { CloudError } from '../provider/errors.ts'
import { isObject } from '../provider/values.ts'
import type { Properties } from '../resource.ts'
import { numberFrom } from '../catalog/helpers.ts'
import { toText } from '../text.ts'

const objects = (value: unknown): Properties[] =>
  Array.isArray(value) ? value.filter(isObject) : []
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/**
 * A single value is a text; several values are sorted in reverse, as the provider writes its sets.
 */
function compact(values: string[]): string | string[] | undefined {
  const unique = [...new Set(values)].sort().reverse()
  return unique.length > 1 ? unique : unique[0]
}

function principals(list: Properties[]): unknown {
  if (list.length === 0) return undefined
  if (
    list.some(
      principal => principal['type'] === '*' && texts(principal['identifiers']).includes('*'),
    )
  )
    return '*'
  return Object.fromEntries(
    list.map(principal => [String(principal['type']), compact(texts(principal['identifiers']))]),
  )
}

function conditions(list: Properties[]): unknown {
  if (list.length === 0) return undefined
  const tests: Record<string, Record<string, unknown>> = {}
  for (const { test, variable, values } of list)
    (tests[String(test)] ??= {})[String(variable)] =
      texts(values).length === 1 ? texts(values)[0] : texts(values)
  return tests
}

function statement(from: Properties): Properties {
  const effect = toText(from['effect'] ?? 'Allow')
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new CloudError(`expected effect to be one of ["Allow" "Deny"], got ${effect}`)
  const all = {
    Sid: from['sid'],
    Effect: effect,
    Action: compact(texts(from['actions'])),
    NotAction: compact(texts(from['notActions'])),
    Resource: compact(texts(from['resources'])),
    NotResource: compact(texts(from['notResources'])),
    Principal: principals(objects(from['principals'])),
    NotPrincipal: principals(objects(from['notPrincipals'])),
    Condition: conditions(objects(from['conditions'])),
  }
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined && value !== ''),
  )
}

/** Later statements with the Sid of an earlier one replace it, as in overridePolicyDocuments. */
function merge(documents: string[], own: Properties[], overrides: string[]): Properties[] {
  const read = (document: string) => objects((JSON.parse(document) as Properties)['Statement'])
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
    texts(args['sourcePolicyDocuments']),
    objects(args['statements']).map(statement),
    texts(args['overridePolicyDocuments']),
  )
  const document = {
    Version: args['version'] ?? '2012-10-17',
    ...(args['policyId'] ? { Id: args['policyId'] } : {}),
    Statement: statements,
  }
  const json = JSON.stringify(document, null, 2)
  return { ...args, id: String(numberFrom(json)), json, minifiedJson: JSON.stringify(document) }
}
