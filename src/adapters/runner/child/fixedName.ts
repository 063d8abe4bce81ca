/**
 * Replacing what keeps its name. The engine creates the replacement first; where the program fixes
 * the name, that is refused by the cloud ("already exists"), or takes over the old resource, which is
 * deleted afterwards. So what a rebuild replaces by request is deleted first where its name is fixed.
 */
import type { Deployment, StateResource } from '../../../model/checkpoint.ts'
import { nameOf } from '../../../model/checkpoint.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import type { Recording } from './recording.ts'
import type { Run } from './run.ts'

/** URNs among `replace` whose name the program fixes. */
export function fixedAmong(state: Deployment | null, replace: string[]): string[] {
  return (state?.resources ?? [])
    .filter(resource => replace.includes(resource.urn) && hasFixedName(resource))
    .map(({ urn }) => urn)
}

/**
 * Whether an input that the program gave is the last part of the id or the ARN. Names that the
 * provider makes up stand in `__defaults` (pulumi-terraform-bridge).
 */
export function hasFixedName({ id, inputs = {}, outputs = {} }: StateResource): boolean {
  const defaults = Array.isArray(inputs.__defaults) ? (inputs.__defaults as unknown[]) : []
  const ends = [id, outputs.arn].filter((one): one is string => typeof one === 'string')
  return Object.entries(inputs).some(
    ([key, value]) =>
      typeof value === 'string' &&
      value !== '' &&
      key !== 'region' &&
      !defaults.includes(key) &&
      ends.some(end => end === value || end.endsWith(`:${value}`) || end.endsWith(`/${value}`)),
  )
}

/**
 * After resources with a fixed name were replaced: what the state says exists has to exist. Throws
 * `resource-failed` for those that are gone.
 */
export async function checkReplaced(run: Run, recording: Recording, state: Deployment) {
  const replaced = fixedAmong(state, recording.replaced)
  if (replaced.length === 0) return
  const { vanished } = await callEngine(
    run,
    'verify',
    true,
    (stack, options) => stack.previewRefresh({ ...options, target: replaced }),
    { quiet: true },
  )
  const gone = vanished.filter(urn => replaced.includes(urn))
  if (gone.length === 0) return
  throw new RunFailure(
    'resource-failed',
    `replaced, and no longer in the cloud: ${gone.map(nameOf).join(', ')}. The old resource had the same name, and deleting it deleted the new one`,
    {
      hint: 'run a reconcile, which creates it again; deleteBeforeReplace in the program avoids this',
      resources: gone.map(urn => ({ urn, message: 'was replaced and does not exist' })),
    },
  )
}
