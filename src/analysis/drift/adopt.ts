/**
 * Adoption: proposes code that matches the cloud. A drifted property whose declared value is found
 * in the settings file (the same value with a similar name, or the only one of its kind) becomes a
 * patch of that file; every other property is a line to change in the program by hand. Pure;
 * nothing is applied.
 */
import { isMap, isScalar, isSeq, parseDocument, stringify } from 'yaml'
import type { Document, Node, Scalar } from 'yaml'
import { formatUnifiedDiff } from './formatUnifiedDiff.ts'
import type { Adoption, DriftReport, DriftedProperty, DriftedResource } from '../../model/drift.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

type Item = Omit<Adoption['settings'][number], 'setting'>

/** The position of a value in the settings file. `at`: the range of its characters. */
type Leaf = {
  path: string
  key: string
  value: unknown
  quoted: Scalar.Type | undefined
  at: [number, number]
}
type Edit = { leaf: Leaf; item: Item; text: string }

/**
 * @param settings the settings file: its name, and its text at the revision of the report
 * @param urns the resources to adopt; all when left out
 */
export function proposeAdoption(
  report: Pick<DriftReport, 'environment' | 'operation' | 'revision' | 'resources'>,
  settings: { file: string; text: string },
  { urns, notes = [] }: { urns?: string[]; notes?: string[] } = {},
): Adoption {
  const { environment, operation, revision } = report
  const resources = report.resources.filter(({ urn }) => !urns || urns.includes(urn))
  const leaves = locateSettings(parseDocument(settings.text))
  const program: Adoption['program'] = []
  const edits: Edit[] = []
  for (const resource of resources) {
    if (resource.what !== 'changed') program.push({ ...adviseResource(resource), candidates: [] })
    else
      for (const property of resource.properties) place(resource, property, leaves, edits, program)
  }
  const agreed = withoutConflicts(edits, program)
  const patched = apply(settings.text, agreed)
  return {
    environment,
    operation,
    revision,
    file: settings.file,
    patch:
      patched === settings.text ? null : formatUnifiedDiff(settings.file, settings.text, patched),
    settings: agreed.map(({ item, leaf }) => ({ ...item, setting: leaf.path })),
    program,
    notes,
  }
}

function adviseResource({ urn, type, name, what }: DriftedResource): Item & { advice: string } {
  const advice =
    what === 'deleted'
      ? 'it was deleted outside: remove its declaration from the program'
      : 'it was replaced outside: import the new one, or remove the declaration'
  return { urn, type, name, path: null, declared: null, actual: null, secret: false, advice }
}

function place(
  { urn, type, name }: DriftedResource,
  property: DriftedProperty,
  leaves: Leaf[],
  edits: Edit[],
  program: Adoption['program'],
): void {
  const item: Item = {
    urn,
    type,
    name,
    path: property.path,
    declared: property.expected,
    actual: property.actual,
    secret: property.secret,
  }
  const same = isValue(property)
    ? leaves.filter(({ value }) => String(value) === String(property.expected))
    : []
  const leaf = findOrigin(same, property)
  const text = leaf && formatLiteral(leaf, property.actual)
  if (leaf && text !== null && text !== undefined) edits.push({ leaf, item, text })
  else
    program.push({
      ...item,
      candidates: same.map(({ path }) => path),
      advice: adviseLeaf(property, same),
    })
}

/**
 * Whether both sides are single values of a settings file: not secrets, which are withheld, and not
 * objects.
 */
function isValue({ expected, actual, secret }: DriftedProperty): boolean {
  const isScalarValue = (value: unknown) =>
    ['string', 'number', 'boolean'].includes(typeof value) && value !== ''
  return !secret && isScalarValue(expected) && isScalarValue(actual)
}

/**
 * The setting with a name similar to that of the property; otherwise the only setting with the
 * value, unless the value is a common one.
 */
function findOrigin(same: Leaf[], { path, expected }: DriftedProperty): Leaf | undefined {
  const alike = same.filter(({ key }) => isAlike(key, path))
  if (alike.length > 0) return alike.length === 1 ? alike[0] : undefined
  const naming =
    typeof expected === 'string' && expected.length > 3 && !/^(true|false|\d{1,3})$/.test(expected)
  return same.length === 1 && naming ? same[0] : undefined
}

/** `engineVersion` and `version`, `backupRetentionPeriod` and `backupRetentionDays`. */
function isAlike(key: string, path: string): boolean {
  const name = requirePresent(
    path
      .replaceAll(/\[\d+\]/g, '')
      .split('.')
      .at(-1),
  )
  const [a, b] = [splitName(key), splitName(name)]
  const shared = a.filter(word => b.includes(word)).length
  return shared > 0 && shared >= Math.min(a.length, b.length, 2)
}

function splitName(name: string): string[] {
  return name
    .split(/(?=[A-Z])|[^A-Za-z0-9]+/)
    .map(word => word.toLowerCase().replace(/s$/, ''))
    .filter(word => word !== '')
}

function adviseLeaf({ secret, path }: DriftedProperty, same: Leaf[]): string {
  if (secret)
    return `${path} is a secret: set the new value in the source from which the program reads it`
  if (same.length > 1)
    return (
      `several settings have the declared value: change the one that ${path} comes from, or ` +
      'the program'
    )
  return `change ${path} in the program`
}

/** The single values of `config`, each with its position in the text. */
function locateSettings(document: Document): Leaf[] {
  const config = document.get('config')
  return isMap(config)
    ? config.items.flatMap(({ key, value }) =>
        walk(value as Node, String((key as Scalar).value), String((key as Scalar).value)),
      )
    : []
}

function walk(node: Node | null, path: string, key: string): Leaf[] {
  if (isMap(node))
    return isSecure(node)
      ? []
      : node.items.flatMap(item =>
          walk(
            item.value as Node,
            `${path}.${String((item.key as Scalar).value)}`,
            String((item.key as Scalar).value),
          ),
        )
  if (isSeq(node))
    return node.items.flatMap((item, at) => walk(item as Node, `${path}[${at}]`, key))
  if (
    !isScalar(node) ||
    !node.range ||
    node.type === 'BLOCK_LITERAL' ||
    node.type === 'BLOCK_FOLDED'
  )
    return []
  return [
    {
      path,
      key,
      value: node.value,
      quoted: node.type,
      at: [node.range[0], node.range[1]],
    },
  ]
}

/** The value can't be derived from a ciphertext. */
const isSecure = (node: { has(key: string): boolean; items: unknown[] }) =>
  node.items.length === 1 && node.has('secure')

/** The new value in the notation of that position; null where its type does not fit. */
function formatLiteral({ value, quoted }: Leaf, actual: unknown): string | null {
  if (typeof value === 'string') {
    if (typeof actual === 'string' && quoted === 'QUOTE_SINGLE')
      return `'${actual.replaceAll("'", "''")}'`
    if (typeof actual === 'string' && quoted === 'QUOTE_DOUBLE') return JSON.stringify(actual)
    return stringify(String(actual)).trimEnd()
  }
  if (typeof value === 'number') return Number.isNaN(Number(actual)) ? null : String(actual)
  return typeof value === 'boolean' && ['true', 'false'].includes(String(actual))
    ? String(actual)
    : null
}

/** A setting can't be changed when two properties that use it now have different values. */
function withoutConflicts(edits: Edit[], program: Adoption['program']): Edit[] {
  const clashes = (edit: Edit) =>
    edits.some(other => other.leaf.path === edit.leaf.path && other.text !== edit.text)
  for (const { item, leaf } of edits.filter(clashes)) {
    program.push({
      ...item,
      candidates: [leaf.path],
      advice:
        `${leaf.path} is used by several resources, which differ now: give them settings of ` +
        'their own in the program',
    })
  }
  return edits.filter(edit => !clashes(edit))
}

function apply(text: string, edits: Edit[]): string {
  const once = [...new Map(edits.map(edit => [edit.leaf.path, edit])).values()].sort(
    (a, b) => b.leaf.at[0] - a.leaf.at[0],
  )
  return once.reduce(
    (now, { leaf: { at }, text: value }) => now.slice(0, at[0]) + value + now.slice(at[1]),
    text,
  )
}
