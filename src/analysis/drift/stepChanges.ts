import { identityProperties } from '../../model/drift.ts'
import type { PropertyChange, ResourceChange } from '../../model/operation.ts'
import { nameOf, withhold, withheld } from '../../model/checkpoint.ts'
import { parsePath, valueAt } from '../../lib/propertyPath.ts'
import { isState } from './classify/states.ts'

type State = { inputs?: unknown; outputs?: unknown }
type Sides = State | null | undefined

/**
 * What the engine says of one step: `StepEventMetadata` of the Automation API, the metadata of
 * `resourcePreEvent` and `resOutputsEvent`, or a step of the digest of a preview (readingOf).
 */
export type Step = {
  op: string
  urn: string
  type: string
  old?: Sides
  new?: Sides
  diffs?: string[] | null | undefined
  detailedDiff?: Record<string, { diffKind: string }> | null | undefined
}

/**
 * One engine step as data, with the properties that it changes. In a refresh the engine inverts the
 * provider's diff, so that there, too, `before` is the recorded state and `after` the cloud (pkg/v3
 * `deploy/step.go`, RefreshStep.Apply).
 */
export function changeOf(metadata: Step, refreshing: boolean): ResourceChange {
  const { urn, type } = metadata
  const properties = metadata.old && metadata.new ? propertiesOf(metadata, refreshing) : []
  // a refresh calls a resource the same of which only outputs differ (pkg/v3 `deploy/step.go`,
  // RefreshStep.ResultOp)
  const op = refreshing && metadata.op === 'same' && properties.length > 0 ? 'refresh' : metadata.op
  return { urn, type, name: nameOf(urn), op, properties }
}

function propertiesOf(metadata: Step, refreshing: boolean): PropertyChange[] {
  const detailed = Object.entries(metadata.detailedDiff ?? {})
  const told =
    detailed.length > 0
      ? detailed.map(([path, diff]) =>
          propertyOf(path, String(diff.diffKind), metadata, refreshing),
        )
      : (metadata.diffs ?? []).map(path => propertyOf(path, 'update', metadata, refreshing))
  return refreshing ? [...told, ...outputChanges(metadata, told)] : told
}

/** Outputs that say what runs: code and versions that nobody has to declare. */
const runningOutputs = ['sourceCodeHash', 'codeSha256', 'engineVersionActual']

/**
 * The provider's comparison is about inputs. Another resource under the old id or name may have the
 * same ones, and so has one that was stopped or runs other code: their outputs tell.
 */
function outputChanges(metadata: Step, told: PropertyChange[]): PropertyChange[] {
  const [before, after] = [metadata.old?.outputs, metadata.new?.outputs] as (
    Record<string, unknown> | undefined
  )[]
  const other = (key: string) =>
    typeof before?.[key] === 'string' &&
    typeof after?.[key] === 'string' &&
    before[key] !== after[key]
  const states = Object.keys(before ?? {}).filter(isState)
  return [...new Set([...identityProperties, ...runningOutputs, ...states])]
    .filter(key => other(key) && !told.some(({ path }) => path === key.replace(/Actual$/, '')))
    .map(key => propertyOf(key, 'update', metadata, true))
}

/**
 * An update has no outputs until it is done: its inputs say what is declared. After a refresh the
 * outputs are what the cloud says.
 */
function propertyOf(
  path: string,
  diffKind: string,
  { old, new: now, op }: Step,
  refreshing: boolean,
): PropertyChange {
  const parts = parsePath(path)
  const before = sideAt(old, parts, ['outputs', 'inputs'])
  const after = sideAt(
    now,
    parts,
    refreshing || op === 'refresh' ? ['outputs', 'inputs'] : ['inputs', 'outputs'],
  )
  const secret = hides(before) || hides(after)
  return {
    path,
    kind: kindOf(diffKind, before, after),
    replace: diffKind.endsWith('replace'),
    secret,
    before: secret ? withheld : (before ?? null),
    after: secret ? withheld : (after ?? null),
  }
}

function sideAt(side: Sides, parts: (string | number)[], order: ('inputs' | 'outputs')[]): unknown {
  for (const half of order) {
    const found = valueAt(side?.[half], parts)
    if (found !== undefined) return readable(withhold(found))
  }
  return undefined
}

/** What a preview can't know yet comes as one of these texts (sdk/v3 `resource/plugin/rpc.go`). */
const unknowns = new Set([
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
])

/** A copy with `[unknown]` where a preview can't know. */
export function readable(value: unknown): unknown {
  if (typeof value === 'string') return unknowns.has(value) ? '[unknown]' : value
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]))
}

/** The engine masks a secret as the text `[secret]`, at any depth. */
function hides(value: unknown): boolean {
  if (value === withheld) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(hides)
}

function kindOf(diffKind: string, before: unknown, after: unknown): PropertyChange['kind'] {
  if (diffKind.startsWith('add')) return 'add'
  if (diffKind.startsWith('delete')) return 'delete'
  return before === undefined && after !== undefined ? 'add' : 'update'
}
