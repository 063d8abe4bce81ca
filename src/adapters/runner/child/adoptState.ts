/**
 * Adopts the state of an existing stack. A preview in a scratch backend proves that the program and
 * the settings fit it before anything is written.
 */
import { countResources } from '../../../lib/countResources.ts'
import { getErrorMessage } from '../../../lib/errors.ts'
import { getDeployment, getName } from '../../../model/checkpoint.ts'
import type { ResourceChange } from '../../../model/operation.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { importState } from './heal.ts'
import { markOwnStack } from './ownStack.ts'
import { toPlanPreview } from './planPreview.ts'
import { readRecorded } from './recorded.ts'
import type { Run } from './run.ts'
import { copyOtherStacks, makeScratch } from './scratch.ts'
import { buildScope } from './scope.ts'
import { readState } from './stack.ts'
import { excludeUndeclared, listRefusedDeletes } from './undeclared.ts'

/** Whether the run adopts a state; used by `when` of its steps. */
export const adopts = (run: Run): boolean => run.request.edit?.change.action === 'adopt'

/**
 * Throws `refused` where the environment has resources already, and `adoption-differs` where a
 * deploy would change something and the request does not accept that.
 */
export async function proveAdoption(run: Run): Promise<void> {
  const { edit } = run.request
  if (edit?.change.action !== 'adopt') return
  const recorded = (await readResources(run)) ?? []
  if (recorded.length > 0)
    throw new RunFailure(
      'refused',
      `${run.request.environment.name} has ${recorded.length} recorded resources already`,
      { hint: 'a state can only be taken over by an environment without resources' },
    )
  const deployment = getDeployment(edit.restored)
  const scratch = makeScratch(run, deployment)
  copyOtherStacks(run)
  await excludeUndeclared(scratch)
  const recording = await callEngine(
    scratch,
    'adoption-preview',
    false,
    (stack, options) => stack.preview({ ...options, ...buildScope(scratch) }),
    { program: true, tolerate: 'deletion-protected' },
  )
  const preview = await toPlanPreview(scratch, recording)
  const planned = [...preview.planned, ...listRefusedDeletes(recording)]
  Object.assign(run.facts, { planned, plannedState: preview.state })
  const { changes, harmless } = sortChanges(planned)
  if (changes.length > 0 && !edit.change.acceptChanges) throw createDifferenceFailure(changes)
  const count = countResources(deployment.resources ?? [])
  run.facts.notes = [
    changes.length === 0
      ? `${count} resources are taken over; a preview of the program shows no change.`
      : `${count} resources are taken over; the next deploy would change ${formatNames(changes)}.`,
    ...harmless.map(
      ({ urn, op }) =>
        `The next deploy will ${op} the provider ${getName(urn)}: no resource changes.`,
    ),
  ]
}

/** Null while there is no stack. */
async function readResources(run: Run) {
  const recorded = readRecorded(run.request)
  if (recorded) return recorded.resources
  return readState(run).then(
    ({ resources }) => resources,
    (error: unknown) => {
      if (/no stack named/.test(getErrorMessage(error))) return null
      throw error
    },
  )
}

/** The entry of a provider (its version, its role) is no resource in the cloud. */
function sortChanges(planned: ResourceChange[]) {
  const changes = planned.filter(({ op }) => op !== 'same' && op !== 'read')
  const isHarmless = ({ type, op }: ResourceChange) =>
    type.startsWith('pulumi:providers:') && ['create', 'update', 'delete'].includes(op)
  return {
    changes: changes.filter(change => !isHarmless(change)),
    harmless: changes.filter(isHarmless),
  }
}

const formatNames = (changes: ResourceChange[]) =>
  changes.map(({ op, urn }) => `${getName(urn)} (${op})`).join(', ')

/** The refusal of a state that the program would change. */
export function createDifferenceFailure(changes: ResourceChange[]): RunFailure {
  return new RunFailure(
    'adoption-differs',
    `the program does not match the state: a deploy would change ${formatNames(changes)}. Nothing was ` +
      'written',
    {
      hint:
        'name the revision that was deployed last (--revision), or accept the changes as ' +
        'pending (--accept-changes)',
      resources: changes.map(({ urn, op, properties }) => ({
        urn,
        message: [
          `a deploy would ${op} it`,
          ...properties.slice(0, 10).map(formatPropertyLine),
        ].join('\n'),
      })),
    },
  )
}

const formatPropertyLine = ({ path, before, after }: ResourceChange['properties'][number]) =>
  `${path}: ${shorten(before)} → ${shorten(after)}`

const shorten = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 200)

/** Writes the verified state. */
export async function writeAdopted(run: Run): Promise<void> {
  const { edit } = run.request
  if (!edit) return
  markOwnStack(run)
  await importState(run, { version: 3, ...edit.restored })
}
