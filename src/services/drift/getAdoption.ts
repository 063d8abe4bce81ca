import { getSettingsFile, locateSettingsFile } from '../../lib/settingsFile.ts'
import { z } from 'zod'
import { authorise } from '../access/policy.ts'
import { requireEnvironment, getTarget } from '../environments/getEnvironment.ts'
import { environmentNameSchema, type Environment } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import { readRevisionFile } from '../../lib/revisionFile.ts'

import { proposeAdoption } from '../../analysis/drift/adopt.ts'
import { getLatestDrift } from './getLatestDrift.ts'
import type { Adoption, DriftReport } from '../../model/drift.ts'
import type { VerbContext } from '../../model/verbContext.ts'

export const adoptionInput = z.strictObject({
  environment: environmentNameSchema,
  urn: z.array(z.string().min(1).max(2048)).max(500).optional(),
})

/**
 * Proposes changes with which the code would follow the newest drift report. It changes nothing.
 *
 * @throws TwinstackError `not-found`, `forbidden`, `unknown-target`, `not-deployed`
 */
export async function getAdoption({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof adoptionInput>
}): Promise<Adoption> {
  const { environment: name, urn: requested } = parseInput(adoptionInput, input)
  const environment = await requireEnvironment(ctx, name, 'environment:read')
  // the patch of a copy changes the settings file of its template, on which a viewer may have no
  // role
  if (environment.template !== null)
    authorise(ctx.actor, 'environment:write', getTarget(environment))
  const report = await getLatestDrift({ ctx, input: { environment: name } })
  const urns = requested?.map(text => findDriftedUrn(report, text))
  const { file, text } = await readSettingsText(ctx, environment)
  return proposeAdoption(
    report,
    { file, text },
    { ...(urns ? { urns } : {}), notes: listNotes(environment, file) },
  )
}

function findDriftedUrn({ environment, resources }: DriftReport, text: string): string {
  const found = resources.find(({ urn, type, name }) => urn === text || `${type}/${name}` === text)
  if (found) return found.urn
  throw new TwinstackError(
    'unknown-target',
    `urn: ${text} did not drift in the newest report of ${environment}`,
    {
      hint: `GET /v1/environments/${environment}/drift lists the drifted resources`,
      fields: [{ path: 'urn', message: `${text} is not in the report` }],
    },
  )
}

async function readSettingsText(
  ctx: VerbContext,
  environment: Environment,
): Promise<{ file: string; text: string }> {
  const { name } = environment
  const revision = await ctx.store.environments.getDeployedRevision(name)
  if (!revision)
    throw new TwinstackError('not-deployed', `nothing is deployed in ${name}`, {
      hint: 'run a deploy first',
    })
  const { folder } = await ctx.trees.prepareFiles(revision)
  const file = locateSettingsFile(folder, getSettingsFile(environment))
  return { file, text: readRevisionFile(folder, file) ?? '' }
}

function listNotes({ name, kind, template, overrides }: Environment, file: string): string[] {
  if (kind !== 'ephemeral') return []
  const own = Object.keys(overrides)
  return [
    `${file} is the settings file of ${template}: a change of it also changes ${template}`,
    ...(own.length > 0
      ? [`${name} was created with overrides of ${own.join(', ')}: their values are in no file`]
      : []),
  ]
}
