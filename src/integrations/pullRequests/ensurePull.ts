import type { EnvironmentSource } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'

import type { Operation } from '../../model/operation.ts'
import { ensureEnvironment } from '../../services/environments/ephemeral/ensureEnvironment.ts'
import { toPlainText } from './render/escape.ts'
import { formatEnvironmentName, formatHeadRef, isOf } from './places.ts'
import type { ForgeContext } from './forge.ts'
import type { PullRequest } from './pullRequestEvent.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/** `owner`: of a new environment; the caller when left out */
type EnsurePullInput = {
  forgeContext: ForgeContext
  ctx: VerbContext
  pull: PullRequest
  owner?: string
  ttlMinutes?: number | undefined
}

/**
 * Ensures that the environment of a pull request exists with exactly the commit of its head. A
 * repeated call starts nothing.
 *
 * @throws TwinstackError `environment-conflict` when another environment has the name, and the
 * errors of ensureEnvironment
 */
export async function ensurePull({
  forgeContext,
  ctx,
  pull,
  owner,
  ttlMinutes,
}: EnsurePullInput): Promise<Operation | null> {
  const { settings, store } = forgeContext
  const name = formatEnvironmentName(forgeContext, pull.number)
  const there = await store.environments.get(name)
  if (there && !isOf(there, pull.number))
    throw new TwinstackError(
      'environment-conflict',
      `the environment ${name} exists and does not belong to this pull request`,
      { hint: `remove ${name} or rename it` },
    )
  const { operation } = await ensureEnvironment({
    ctx: createHeadContext(forgeContext, ctx, pull),
    input: {
      name,
      revision: pull.commit,
      source: getSource(pull),
      message: toPlainText(
        `${settings.project}#${pull.number} by ${pull.author}: ${pull.title}`,
        400,
      ),
      ...(there
        ? {}
        : {
            ...(owner !== undefined && { owner }),
            ...(settings.template !== undefined && { template: settings.template }),
          }),
      ...(settings.overrides && { overrides: replaceName(settings.overrides, name) }),
      ...((ttlMinutes ?? settings.ttlMinutes) !== undefined && {
        ttlMinutes: ttlMinutes ?? settings.ttlMinutes,
      }),
    },
  })
  return operation
}

/**
 * A context in which the revision is the head of the pull request. The head of a fork is on no
 * branch of the repository: it is fetched by its whole commit from the ref of the forge; the caller
 * has verified that a person checked it.
 */
export function createHeadContext(
  forgeContext: Pick<ForgeContext, 'name'>,
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
        trees.resolveProposed
          ? trees.resolveProposed({ ref: formatHeadRef(forgeContext, number), commit })
          : trees.resolve(commit),
    },
  }
}

function getSource({ number, repository, branch, fork }: PullRequest): EnvironmentSource {
  const named = /^[^\s~^:?*[\\-][^\s~^:?*[\\]{0,199}$/.test(branch)
  return {
    kind: 'pull-request',
    number,
    ...(fork && { repository: repository || 'gone' }),
    ...(named && { branch }),
  }
}

/** Replaces `{name}` in every text. */
function replaceName(value: Record<string, unknown>, name: string): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'string' ? part.replaceAll('{name}', name) : part,
    ),
  ) as Record<string, unknown>
}
