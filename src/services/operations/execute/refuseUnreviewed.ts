/**
 * A preview of production runs the program of a commit before any gate. In a real account that is
 * limited to commits that somebody could only merge by review, unless the run can do nothing but
 * read.
 */
import { isDeepStrictEqual } from 'node:util'
import { TwinstackError } from '../../../lib/errors.ts'
import type { Environment } from '../../../model/environment.ts'
import type { Operation } from '../../../model/operation.ts'
import type { ExecutorDeps } from './executorDeps.ts'

/**
 * `beforeApproval`: the run is a plan that nobody has approved yet, so it is treated as a preview.
 *
 * @throws TwinstackError `refused`
 */
export async function refuseUnreviewed(
  { buildCloud: cloud, trees }: Pick<ExecutorDeps, 'buildCloud' | 'trees'>,
  environment: Pick<Environment, 'name' | 'kind'>,
  { kind, revision, requestedBy }: Pick<Operation, 'kind' | 'revision' | 'requestedBy'>,
  beforeApproval = false,
): Promise<void> {
  if (environment.kind !== 'production' || (kind !== 'preview' && !beforeApproval)) return
  const writing = cloud(environment, requestedBy.name)
  const reading = cloud(environment, requestedBy.name, { reading: true })
  if (writing.kind !== 'aws' || !isDeepStrictEqual(writing.config, reading.config)) return
  const commit = revision?.commit ?? null
  if (commit !== null && (await trees.isProtected?.(commit)) !== false) return
  throw new TwinstackError(
    'refused',
    `a ${kind === 'preview' ? 'preview' : 'plan'} of ${environment.name} would run ` +
      `${commit ?? 'uncommitted changes'}, which is on ` +
      'no protected branch, with credentials that may write',
    {
      hint:
        'merge it first, name its branch in TWINSTACK_PROTECTED_BRANCHES, or configure ' +
        `readRoleArn for ${environment.name} (TWINSTACK_AWS_CONFIG)`,
    },
  )
}
