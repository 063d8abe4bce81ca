import { z } from 'zod'
import { getScope, sees } from '../access/policy.ts'
import { getTarget, requireEnvironment } from '../environments/getEnvironment.ts'
import { environmentNameSchema, type Environment } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import { requireOperation } from '../operations/getOperation.ts'

import { judgeSubjects } from './judgeSubjects.ts'
import {
  readNewestPlanned,
  readPlannedSubject,
  readRecordedSubjects,
  type SeesEnvironment,
  type Subject,
} from './subjects.ts'
import type { ComplianceReport } from '../../model/compliance.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { collectPages } from '../../lib/pagination.ts'

export const checkEnvironmentsInput = z.strictObject({
  environments: z
    .array(environmentNameSchema)
    .max(100)
    .default([])
    .describe('names; without names all environments in which something is deployed'),
  planned: z
    .union([z.boolean(), z.uuid()])
    .default(false)
    .describe('the planned state of the newest preview of each, or of the preview with this id'),
})

/**
 * Checks recorded states, or planned states of previews, against the rules. Starts no engine.
 * @throws TwinstackError `invalid-request`, `forbidden`, `not-found` for an environment or a
 *   preview that does not exist
 */
export async function checkEnvironments({
  ctx,
  input,
}: {
  ctx: Pick<VerbContext, 'store' | 'trees' | 'actor'>
  input: z.input<typeof checkEnvironmentsInput>
}): Promise<ComplianceReport> {
  const { environments, planned } = parseInput(checkEnvironmentsInput, input)
  const { subjects, notes } = await ctx.store.readInSnapshot(async store =>
    readSubjects({ store, actor: ctx.actor }, environments, planned),
  )
  const report = await judgeSubjects(ctx.trees, subjects, new Date())
  return { ...report, notes: [...report.notes, ...notes] }
}

type CheckInput = Pick<VerbContext, 'store' | 'actor'>

/** The named environments, otherwise those with something deployed that the caller may see. */
async function readSubjects(
  { store, actor }: CheckInput,
  names: string[],
  planned: boolean | string,
): Promise<{ subjects: Subject[]; notes: string[] }> {
  if (typeof planned === 'string')
    return { subjects: [await readPreviewSubject({ store, actor }, names, planned)], notes: [] }
  const named =
    names.length > 0
      ? await findNamed({ store, actor }, names)
      : await collectPages(page => store.environments.list({ ...page, scope: getScope(actor) }))
  if (!planned)
    return {
      subjects: await readRecordedSubjects(
        store,
        names.length > 0 ? named : named.filter(({ deployed }) => deployed !== null),
        createSight(actor),
      ),
      notes: [],
    }
  const { subjects, without } = await readNewestPlanned(store, named, createSight(actor))
  // an empty report would be taken for a passed one
  if (subjects.length === 0 || (names.length > 0 && without.length > 0))
    throw createNoPreviewError(without)
  return {
    subjects,
    notes: without.map(name => `${name} has no preview since its last deploy: it is left out`),
  }
}

const createSight =
  (actor: CheckInput['actor']): SeesEnvironment =>
  environment =>
    sees(actor, getTarget(environment))

async function readPreviewSubject(
  { store, actor }: CheckInput,
  names: string[],
  operation: string,
): Promise<Subject> {
  await requireOperation({ store, actor }, operation, 'environment:read')
  const subject = await readPlannedSubject(store, operation, createSight(actor))
  const { name } = subject.environment
  if (names.length === 0 || names.includes(name)) return subject
  throw new TwinstackError(
    'invalid-request',
    `operation ${operation} is of ${name}, not of ${names.join(', ')}`,
    { fields: [{ path: 'environments', message: `expected ${name}, or nothing` }] },
  )
}

async function findNamed(input: CheckInput, names: string[]): Promise<Environment[]> {
  const found: Environment[] = []
  for (const name of new Set(names))
    found.push(await requireEnvironment(input, name, 'environment:read'))
  return found
}

function createNoPreviewError(without: string[]): TwinstackError {
  return new TwinstackError(
    'not-found',
    `there is no preview of ${without.join(', ') || 'any environment'} since the last deploy`,
    { hint: `twinstack preview ${without[0] ?? 'NAME'}  creates one` },
  )
}
