import { z } from 'zod'
import { requireEnvironment } from '../environments/getEnvironment.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import { parseInput } from '../../lib/input.ts'

import { buildParityReport } from './buildParityReport.ts'
import { loadSide, type LoadedSide } from './loadSide.ts'
import type { ParityMatrix } from '../../model/parityReport.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

export const matrixInput = z.strictObject({
  environments: z
    .array(environmentNameSchema)
    .min(2)
    .max(6)
    .refine(names => new Set(names).size === names.length, 'expected each environment once'),
})

/**
 * Each pair of several environments, production on the right where one of them is, compared now
 * with the open findings of their drift checks. Nothing is stored, and runtime versions are not
 * read.
 */
export async function getParityMatrix({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof matrixInput>
}): Promise<ParityMatrix> {
  const { environments } = parseInput(matrixInput, input)
  for (const name of environments) await requireEnvironment(ctx, name, 'environment:read')
  const loaded = await Promise.all(environments.map(name => loadSide(ctx.store, name)))
  const sorted = [...loaded.filter(isNoModel), ...loaded.filter(one => !isNoModel(one))]
  const cells: ParityMatrix['cells'] = []
  const notes = new Set<string>()
  for (const [at, left] of sorted.entries())
    for (const right of sorted.slice(at + 1)) cells.push(await readCell(ctx, left, right, notes))
  return {
    environments: sorted.map(({ side }) => side.environment),
    model: requirePresent(sorted.at(-1)).side.environment,
    cells,
    notes: [...notes],
  }
}

const isNoModel = ({ environment }: LoadedSide) => environment.kind !== 'production'

async function readCell(
  { store, trees }: VerbContext,
  left: LoadedSide,
  right: LoadedSide,
  notes: Set<string>,
): Promise<ParityMatrix['cells'][number]> {
  const body = await buildParityReport({
    store,
    trees,
    left,
    right,
    basis: 'cloud',
    versions: { versions: null, notes: [] },
    now: new Date(),
    noteSince: async () => new Map(),
  })
  for (const note of body.notes) notes.add(note)
  const { verdicts, mode } = body.judgement
  const countStatus = (status: string) =>
    verdicts.filter(verdict => verdict.status === status).length
  return {
    left: left.side.environment,
    right: right.side.environment,
    mode,
    score: body.score,
    passed: body.passed,
    differences: verdicts.length,
    failing: verdicts.filter(verdict => verdict.fails).length,
    never: countStatus('never-legitimate'),
    ahead: countStatus('ahead'),
  }
}
