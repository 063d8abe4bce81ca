/**
 * Finds texts of a state that the engine reads in another way than this service. Go decodes the
 * names of fields without regard to case (`encoding/json`: `Resources`, `Id`, and `reſources` with
 * U+017F), and merges the values of a name that occurs twice, where JSON.parse keeps the last one.
 * A client could hide the resources of another environment from every comparison in that way.
 */
import { parseElements, walkMembers } from '../../lib/rawJson.ts'

/** Fields of UntypedDeployment, DeploymentV3, ResourceV3 and OperationV2 (sdk/v3, `apitype`). */
const names = [
  ...['version', 'features', 'deployment', 'checkpoint', 'latest', 'manifest', 'metadata'],
  ...['resources', 'pending_operations', 'secrets_providers', 'snippets', 'extensions'],
  ...['urn', 'custom', 'delete', 'id', 'type', 'inputs', 'outputs', 'parent', 'protect', 'taint'],
  ...['external', 'dependencies', 'initErrors', 'provider', 'propertyDependencies'],
  ...['pendingReplacement', 'additionalSecretOutputs', 'aliases', 'customTimeouts', 'importID'],
  ...['retainOnDelete', 'deletedWith', 'created', 'modified', 'sourcePosition', 'stackTrace'],
  ...['ignoreChanges', 'hideDiff', 'replaceOnChanges', 'replacementTrigger', 'replaceWith'],
  ...['refreshBeforeUpdate', 'viewOf', 'resourceHooks', 'snippetID', 'extensionRef'],
  ...['resource', 'state'],
]

/** Names that Go takes for the same one: without regard to case, U+017F is `s`, U+212A is `k`. */
const normaliseCase = (name: string) =>
  name.replaceAll('\u017f', 's').replaceAll('\u212a', 'k').toLowerCase()
const exactNames = new Map(names.map(name => [normaliseCase(name), name]))

/**
 * Describes in one sentence the first ambiguity of a deployment (`DeploymentV3`, as text); null
 * when there is none.
 */
export function findAmbiguity(deployment: string): string | null {
  return findProblem(deployment, 'deployment', {
    resources: (text, place) => findInList(text, place, findInResource),
    pending_operations: (text, place) => findInList(text, place, findInOperation),
    secrets_providers: (text, place) =>
      findProblem(text, place, { state: (inner, at) => findProblem(inner, at) }),
  })
}

/** The first ambiguity of what `pulumi stack export` writes (`UntypedDeployment`), or null. */
export function findDocumentAmbiguity(text: string): string | null {
  return findProblem(text.trimStart(), 'state', { deployment: findAmbiguity })
}

/** `ResourceV3` */
function findInResource(text: string, place: string): string | null {
  return findProblem(text, place, fieldsOfResource)
}

/** An operation that has not ended: `OperationV2` */
function findInOperation(text: string, place: string): string | null {
  return findProblem(text, place, { resource: findInResource })
}

/**
 * The first ambiguity of an entry of a journal (`JournalEntry`), whose parts become a deployment,
 * or null.
 */
export function findEntryAmbiguity(text: string): string | null {
  return findProblem(text, 'entry', {
    state: findInResource,
    operation: findInOperation,
    newSnapshot: findAmbiguity,
    secretsProvider: (inner, at) => findProblem(inner, at),
  })
}

/** `keys` contains a name twice where the text does. */
function findAmbiguousName(keys: readonly string[], place: string): string | null {
  const seen = new Set<string>()
  for (const key of keys) {
    const folded = normaliseCase(key)
    const exact = exactNames.get(folded)
    if (exact !== undefined && exact !== key)
      return `${place} has the field ${JSON.stringify(key)}: expected ${exact}`
    if (seen.has(folded)) return `${place} has the field ${JSON.stringify(key)} twice`
    seen.add(folded)
  }
  return null
}

type Check = (text: string, place: string) => string | null

function findProblem(
  text: string,
  place: string,
  checks: Record<string, Check> = {},
): string | null {
  if (text === 'null') return null
  if (!text.startsWith('{')) return `${place}: expected an object`
  const keys: string[] = []
  const members = new Map<string, string>()
  walkMembers(text, (key, value) => {
    keys.push(key)
    members.set(key, value)
  })
  const ambiguous = findAmbiguousName(keys, place)
  if (ambiguous !== null) return ambiguous
  for (const [key, check] of Object.entries(checks)) {
    const value = members.get(key) ?? (check === requireText ? 'null' : undefined)
    const problem = value === undefined ? null : check(value, `${place}.${key}`)
    if (problem !== null) return problem
  }
  return null
}

function findInList(text: string, place: string, check: Check): string | null {
  if (text === 'null') return null
  if (!text.startsWith('[')) return `${place}: expected a list`
  for (const [index, element] of parseElements(text).entries()) {
    const at = `${place}[${index}]`
    const problem = element === 'null' ? `${at}: expected an object` : check(element, at)
    if (problem !== null) return problem
  }
  return null
}

const kinds = { '"': 'a text', '{': 'an object', '[': 'a list' }

const createOptionalCheck =
  (first: keyof typeof kinds): Check =>
  (text, place) =>
    text === 'null' || text.startsWith(first) ? null : `${place}: expected ${kinds[first]}`

const requireText: Check = (text, place) =>
  text.startsWith('"') ? null : `${place}: expected a text`

const fieldsOfResource: Record<string, Check> = {
  urn: requireText,
  type: requireText,
  id: createOptionalCheck('"'),
  parent: createOptionalCheck('"'),
  provider: createOptionalCheck('"'),
  inputs: createOptionalCheck('{'),
  outputs: createOptionalCheck('{'),
  dependencies: createOptionalCheck('['),
  propertyDependencies: createOptionalCheck('{'),
  aliases: createOptionalCheck('['),
}
