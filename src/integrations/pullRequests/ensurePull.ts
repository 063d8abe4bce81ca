import type { EnvironmentSource } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'

import type { Operation } from '../../model/operation.ts'
import { ensureEnvironment } from '../../services/environments/ephemeral/ensureEnvironment.ts'
import { plain } from './page/escape.ts'
import { environmentOf, headRef, isOf } from './places.ts'
import type { Forging } from './forge.ts'
import type { PullRequest } from './pullRequestEvent.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/** `owner`: of one that is made now; the caller when left out */
type Asked = {
  forging: Forging
  ctx: VerbContext
  pull: PullRequest
  owner?: string
  ttlMinutes?: number | undefined
}

/**
 * Makes the environment of a pull request be there with exactly the commit of its head. Asked for
 * again it starts nothing.
 *
 * @throws TwinstackError `environment-conflict` where another environment has its name, and
 * what ensureEnvironment throws
 */
export async function ensurePull({
  forging,
  ctx,
  pull,
  owner,
  ttlMinutes,
}: Asked): Promise<Operation | null> {
  const { settings, store } = forging
  const name = environmentOf(forging, pull.number)
  const there = await store.environments.get(name)
  if (there && !isOf(there, pull.number))
    throw new TwinstackError(
      'environment-conflict',
      `the environment ${name} is there and is not of this pull request`,
      { hint: `remove ${name}, or give it another name` },
    )
  const { operation } = await ensureEnvironment({
    ctx: headContext(forging, ctx, pull),
    input: {
      name,
      revision: pull.commit,
      source: sourceOf(pull),
      message: plain(`${settings.project}#${pull.number} by ${pull.author}: ${pull.title}`, 400),
      ...(there
        ? {}
        : {
            ...(owner !== undefined && { owner }),
            ...(settings.template !== undefined && { template: settings.template }),
          }),
      ...(settings.overrides && { overrides: filled(settings.overrides, name) }),
      ...((ttlMinutes ?? settings.ttlMinutes) !== undefined && {
        ttlMinutes: ttlMinutes ?? settings.ttlMinutes,
      }),
    },
  })
  return operation
}

/**
 * In which the revision is the head of the pull request. A fork's is on no branch of the
 * repository: it is asked for by its whole commit, from where the forge keeps it; the caller has
 * made sure that a person looked at it.
 */
export function headContext(
  forging: Pick<Forging, 'name'>,
  ctx: VerbContext,
  { number, commit, fork }: PullRequest,
): VerbContext {
  const { trees } = ctx
  if (!fork) return ctx
  return {
    ...ctx,
    trees: {
      ...trees,
      resolve: async () =>
        trees.proposed
          ? trees.proposed({ ref: headRef(forging, number), commit })
          : trees.resolve(commit),
    },
  }
}

function sourceOf({ number, repository, branch, fork }: PullRequest): EnvironmentSource {
  const named = /^[^\s~^:?*[\\-][^\s~^:?*[\\]{0,199}$/.test(branch)
  return {
    kind: 'pull-request',
    number,
    ...(fork && { repository: repository || 'gone' }),
    ...(named && { branch }),
  }
}

/** `{name}` in any text of it. */
function filled(value: Record<string, unknown>, name: string): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'string' ? part.replaceAll('{name}', name) : part,
    ),
  ) as Record<string, unknown>
}
