import { authorise } from '../../services/access/policy.ts'
import type { Command, Reply } from '../../model/command.ts'
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import { TwinstackError } from '../../lib/errors.ts'

import { ensurePull } from './ensurePull.ts'
import { formatEnvironmentName, showPull } from './places.ts'
import type { ForgeContext } from './forge.ts'
import { isBusy, describeRefusal, describeWaiting } from './refusal.ts'
import type { PullRequest } from './pullRequestEvent.ts'
import type { VerbContext } from '../../model/verbContext.ts'

type UpInput = {
  forgeContext: ForgeContext
  ctx: VerbContext
  number: number
  options: Command['options']
  receivedEvent: ReceivedEvent
}

/**
 * `/twinstack up` of a person: deploys exactly the current head of the forge. It is the only way
 * for a fork, where the commit has to be named. It runs as the person, with the person's rights.
 *
 * @throws TwinstackError the errors of ensurePull; `conflict` when the head is another commit than
 * the named one, or when the commit of a fork is not named
 */
export async function requestUpPull({
  forgeContext,
  ctx,
  number,
  options,
  receivedEvent,
}: UpInput): Promise<Reply> {
  const environment = formatEnvironmentName(forgeContext, number)
  authorise(ctx.actor, 'operation:request', {
    environment,
    environmentKind: 'ephemeral',
    operationKind: 'deploy',
  })
  const pull = await forgeContext.forge.pull(number)
  if (pull.state === 'closed')
    throw new TwinstackError('conflict', `#${number} is closed`, {
      hint: 'reopen it: then it gets its environment',
    })
  requireCheckedCommit(pull, options, 'up')
  const operation = await ensurePullEnvironment(
    { forgeContext, ctx, pull, ttlMinutes: findMinutes(options) },
    receivedEvent,
  )
  await showPull(
    forgeContext,
    { number, state: 'open', commit: pull.commit, fork: pull.fork, problem: null },
    operation,
  )
  return {
    title: `${environment} gets ${pull.commit.slice(0, 12)}`,
    lines: [],
    tone: 'good',
    operation,
    environment,
  }
}

async function ensurePullEnvironment(
  input: Parameters<typeof ensurePull>[0],
  { attempts }: ReceivedEvent,
) {
  try {
    return await ensurePull(input)
  } catch (error) {
    const {
      forgeContext,
      pull: { number, commit, fork },
    } = input
    if (isBusy(error))
      await showPull(forgeContext, {
        number,
        state: 'open',
        commit,
        fork,
        problem: describeWaiting(formatEnvironmentName(forgeContext, number)),
      })
    describeRefusal(error, attempts)
    throw error
  }
}

/**
 * For a fork the person names the whole commit that was checked. The head that this service or the
 * forge knows proves nothing about what a person saw, and two commits with the same first twelve
 * digits are made within seconds.
 *
 * @throws TwinstackError `conflict` with the command to write
 */
export function requireCheckedCommit(
  { number, commit, fork }: Pick<PullRequest, 'number' | 'commit' | 'fork'>,
  { revision }: Command['options'],
  verb: 'up' | 'plan',
): void {
  const hint = fork
    ? `check exactly that commit first, then comment /twinstack ${verb} --revision ${commit}`
    : `check it, then comment /twinstack ${verb} --revision ${commit}`
  if (typeof revision !== 'string') {
    if (fork)
      throw new TwinstackError(
        'conflict',
        'the code of a fork runs only with the whole name of the commit that you checked; the ' +
          `head of #${number} is ${commit} now`,
        { hint },
      )
    return
  }
  if (
    revision.toLowerCase() === commit ||
    (!fork && /^[0-9a-f]{7,64}$/i.test(revision) && commit.startsWith(revision.toLowerCase()))
  )
    return
  const short = fork && revision.length >= 7 && commit.startsWith(revision.toLowerCase())
  throw new TwinstackError(
    'conflict',
    short
      ? `${revision} is not the whole name of a commit, and another commit can have the ` +
          'same beginning'
      : `the head of #${number} is ${commit}, not ${revision.slice(0, 64)}`,
    { hint },
  )
}

function findMinutes({ ttl }: Command['options']): number | undefined {
  if (ttl === undefined) return undefined
  if (typeof ttl === 'string' && /^[1-9]\d{0,5}$/.test(ttl)) return Number(ttl)
  throw new TwinstackError('invalid-request', '--ttl: expected a whole number of minutes')
}
