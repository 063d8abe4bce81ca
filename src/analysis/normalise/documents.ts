/** JSON documents in properties: policies, dashboards, container definitions, event patterns. */
import { isSet } from './order.ts'
import { isContainer, isEmpty, isObject, stringifyStable, getText } from '../../lib/values.ts'

/** Returns undefined when the text is not a JSON object or list. */
export function parseDocument(value: unknown): unknown {
  if (isContainer(value)) return value
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined
  try {
    const parsed: unknown = JSON.parse(value)
    return isContainer(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

export function isPolicy(document: unknown): document is { Statement: unknown } {
  return isObject(document) && 'Statement' in document
}

/** The canonical text of a document that is not a policy. */
export function normaliseDocument(document: unknown, name: string): string {
  const plain = typed.test(name) ? document : convertToTexts(document)
  const known = name === 'containerDefinitions' ? normaliseContainers(plain) : plain
  return stringifyStable(sortSets(known, name))
}

/** Sorts the lists whose order has no meaning. The order of a list inside a list has a meaning. */
function sortSets(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map(item => sortSets(item, Array.isArray(item) ? '' : name))
    const keyed = items.map(item => ({ item, key: stringifyStable(item) }))
    return name !== '' && isSet(name, '', [value])
      ? keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item)
      : items
  }
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sortSets(item, key)]))
}

/** Documents in which the number 5 and the text 5 differ, because they match values by type. */
export const typed = /^(eventPattern|filterPolicy|pattern)$/

/** Converts numbers and booleans to texts: AWS accepts both and returns its own form. */
function convertToTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convertToTexts)
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, convertToTexts(item)]),
    )
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
}

/**
 * Values that ECS adds, and lists that it sorts: terraform-provider-aws
 * `ecs/task_definition_equivalency.go`; pulumi-aws#1738, #1985.
 */
const byName = new Set([
  'environment',
  'secrets',
  'mountPoints',
  'portMappings',
  'volumesFrom',
  'ulimits',
  'dependsOn',
  'systemControls',
  'environmentFiles',
])
const filledIn: Record<string, string> = {
  cpu: '0',
  essential: 'true',
  protocol: 'tcp',
  privileged: 'false',
  readonlyRootFilesystem: 'false',
}

/**
 * Container definitions without the values that ECS adds; plain values keep their type. Other
 * documents are returned unchanged.
 */
export const withoutFilledIn = (document: unknown, name: string): unknown =>
  name === 'containerDefinitions' ? normaliseContainers(document) : document

function normaliseContainers(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return (value as unknown[])
    .map(normaliseContainer)
    .sort((a, b) => (stringifyStable(a) < stringifyStable(b) ? -1 : 1))
}

function normaliseContainer(value: unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (isEmpty(item) || isFilledIn(key, item)) return []
      if (!byName.has(key) || !Array.isArray(item)) return [[key, withoutEmpty(item)]]
      return [
        [
          key,
          (item as unknown[])
            .map(entry => (isObject(entry) && key !== 'environment' ? normalisePort(entry) : entry))
            .sort((a, b) => (stringifyStable(a) < stringifyStable(b) ? -1 : 1)),
        ],
      ]
    }),
  )
}

const isFilledIn = (key: string, item: unknown) =>
  !isContainer(item) && filledIn[key] === getText(item)

/** Empty values inside a block of a container have no meaning. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      isEmpty(item) ? [] : [[key, withoutEmpty(item)] as const],
    ),
  )
}

/** The host port equals the container port where tasks have their own network interface. */
function normalisePort(entry: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).filter(
      ([key, item]) =>
        !(
          isEmpty(item) ||
          isFilledIn(key, item) ||
          (key === 'hostPort' &&
            (getText(item) === '0' || getText(item) === getText(entry['containerPort'])))
        ),
    ),
  )
}
