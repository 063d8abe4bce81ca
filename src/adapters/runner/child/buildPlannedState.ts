import type { StepEventMetadata } from '@pulumi/pulumi/automation/index.js'
import type { ResourceRecord } from '../../../model/operation.ts'
import { listLiveResources, getName, readAutonamed, withhold } from '../../../model/checkpoint.ts'
import { toReadable } from '../../../analysis/drift/stepChanges.ts'

type PartialResource = {
  id?: string
  parent?: string
  provider?: string
  protect?: boolean
  retainOnDelete?: boolean
  custom?: boolean
  inputs?: Record<string, unknown>
  outputs?: Record<string, unknown>
}

/** One step of a preview: the resulting resource; null when the step deletes it. */
export type PlannedStep = { op: string; urn: string; type: string; after: PartialResource | null }

const makes = new Set([
  'create',
  'update',
  'replace',
  'create-replacement',
  'import',
  'import-replacement',
  'read',
  'read-replacement',
])
const creating = new Set(['create', 'replace', 'create-replacement'])
/** the fields of a resource that is not recorded yet */
const unrecorded: Omit<ResourceRecord, 'urn' | 'type' | 'name' | 'protect' | 'inputs'> = {
  id: null,
  parent: null,
  provider: null,
  custom: true,
  dependencies: [],
  outputs: {},
}

export function toStep({ op, urn, type, new: after }: StepEventMetadata): PlannedStep {
  return { op, urn, type, after: after ?? null }
}

/**
 * Returns the recorded state that would result from a preview: its steps applied to the recorded
 * state. Unknown values are `[unknown]`, secrets `[secret]`; ids of resources that would be created
 * are null. The engine's events contain no dependencies, so the recorded ones are kept.
 */
export function buildPlannedState(
  recorded: ResourceRecord[],
  steps: PlannedStep[],
): ResourceRecord[] {
  const state = new Map(listLiveResources(recorded).map(record => [record.urn, record]))
  for (const step of steps) {
    const before = state.get(step.urn)
    if (step.op === 'delete' || (step.op === 'refresh' && !step.after)) state.delete(step.urn)
    else if (step.after && (makes.has(step.op) || hasOutputs(step, before)))
      state.set(step.urn, toRecord(step, step.after, before))
  }
  return [...state.values()]
}

/** A component has no separate step for new outputs: its `same` step contains them. */
function hasOutputs({ op, after }: PlannedStep, before: ResourceRecord | undefined): boolean {
  return op === 'same' && before?.custom === false && Object.keys(after?.outputs ?? {}).length > 0
}

function toRecord(
  { op, urn, type }: PlannedStep,
  after: NonNullable<PlannedStep['after']>,
  before: ResourceRecord | undefined,
): ResourceRecord {
  const { id, parent, provider, protect = false, custom, inputs, outputs } = after
  const isNew = creating.has(op)
  const known = before ?? unrecorded
  return {
    urn,
    type,
    name: getName(urn),
    id: isNew ? null : id || known.id,
    parent: parent || known.parent,
    provider: provider || known.provider,
    custom: custom ?? known.custom,
    protect,
    dependencies: known.dependencies,
    inputs: toPlain(inputs) ?? {},
    outputs: toPlain(outputs) ?? (isNew ? {} : known.outputs),
    ...selectOptional(after, known, isNew),
  }
}

/** The optional fields of a record: from the step, otherwise as recorded. */
function selectOptional(
  { retainOnDelete, inputs }: NonNullable<PlannedStep['after']>,
  known: Partial<ResourceRecord>,
  isNew: boolean,
): Partial<ResourceRecord> {
  return {
    ...((retainOnDelete ?? known.retainOnDelete) ? { retainOnDelete: true } : {}),
    ...(known.aliases ? { aliases: known.aliases } : {}),
    ...(known.autonamed && !isNew ? { autonamed: known.autonamed } : {}),
    ...readAutonamed(inputs?.['__defaults']),
  }
}

function toPlain(values: Record<string, unknown> | undefined): Record<string, unknown> | null {
  return values && Object.keys(values).length > 0
    ? (toReadable(withhold(values)) as Record<string, unknown>)
    : null
}
