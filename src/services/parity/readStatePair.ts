import { z } from 'zod'
import { parseInput } from '../../lib/input.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { exportState } from '../environments/exportState.ts'
import { readStateVersion } from '../operations/stateVersions.ts'

export const statePairInput = z.strictObject({
  name: environmentNameSchema,
  version: z.int().min(1).describe('number of the saved state'),
  other: z.int().min(1).optional().describe('another saved state; default: the present state'),
})

export type StatePair = {
  left: Record<string, unknown>
  right: Record<string, unknown>
  labels: [string, string]
}

/**
 * Two saved states of an environment, or one and the present state, for `compareExports`. Each read
 * is written to the audit log, as that of one state.
 * @throws TwinstackError `not-found`, `forbidden`, `not-deployed`
 */
export async function readStatePair({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof statePairInput>
}): Promise<StatePair> {
  const { name, version, other } = parseInput(statePairInput, input)
  const { state } = await readStateVersion({ ctx, input: { name, id: version } })
  return {
    left: state,
    right:
      other === undefined
        ? { ...(await exportState({ ctx, input: { name } })) }
        : (await readStateVersion({ ctx, input: { name, id: other } })).state,
    labels: [
      `${name}, state ${version}`,
      other === undefined ? `${name}, present state` : `${name}, state ${other}`,
    ],
  }
}
