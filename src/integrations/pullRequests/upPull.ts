import { authorise } from '../../services/access/policy.ts'
import type { Command, Reply } from '../../model/command.ts'
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import { TwinstackError } from '../../lib/errors.ts'

import { ensurePull } from './ensurePull.ts'
import { environmentOf, showPull } from './places.ts'
import type { Forging } from './forge.ts'
import { isBusy, refusalOf, waiting } from './refusal.ts'
import type { PullRequest } from './pullRequestEvent.ts'
import type { VerbContext } from '../../model/verbContext.ts'

type Asked = {
  forging: Forging
  ctx: VerbContext
  number: number
  options: Command['options']
  receivedEvent: ReceivedEvent
}

/**
 * `/twinstack up` of a person: exactly the head that the forge tells now, which for a fork is the
 * only way, and has to be named. In the person's name and with the person's rights.
 *
 * @throws TwinstackError what ensurePull throws; `conflict` where the head is another commit than
 * the one that is named, or a fork's is not named
 */
export async function upPull({
  forging,
  ctx,
  number,
  options,
  receivedEvent,
}: Asked): Promise<Reply> {
  const environment = environmentOf(forging, number)
  authorise(ctx.actor, 'operation:request', {
    environment,
    environmentKind: 'ephemeral',
    operationKind: 'deploy',
  })
  const pull = await forging.forge.pull(number)
  if (pull.state === 'closed')
    throw new TwinstackError('conflict', `#${number} is closed`, {
      hint: 'open it again: then it gets its environment',
    })
  mustBeSeen(pull, options, 'up')
  const operation = await ensured(
    { forging, ctx, pull, ttlMinutes: minutes(options) },
    receivedEvent,
  )
  await showPull(
    forging,
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

async function ensured(asked: Parameters<typeof ensurePull>[0], { attempts }: ReceivedEvent) {
  try {
    return await ensurePull(asked)
  } catch (error) {
    const {
      forging,
      pull: { number, commit, fork },
    } = asked
    if (isBusy(error))
      await showPull(forging, {
        number,
        state: 'open',
        commit,
        fork,
        problem: waiting(environmentOf(forging, number)),
      })
    refusalOf(error, attempts)
    throw error
  }
}

/**
 * Of a fork the person names the commit that was looked at, whole: what this service or the forge
 * knows as the head says nothing of what a person saw, and two commits with the same first twelve
 * digits are made within seconds.
 *
 * @throws TwinstackError `conflict` with the line to say
 */
export function mustBeSeen(
  { number, commit, fork }: Pick<PullRequest, 'number' | 'commit' | 'fork'>,
  { revision }: Command['options'],
  verb: 'up' | 'plan',
): void {
  const hint = fork
    ? `look at exactly that commit first, then say /twinstack ${verb} --revision ${commit}`
    : `look at it, then say /twinstack ${verb} --revision ${commit}`
  if (typeof revision !== 'string') {
    if (fork)
      throw new TwinstackError(
        'conflict',
        `the code of a fork is run only by the whole name of the commit that you looked at; the head of #${number} is ${commit} now`,
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
      ? `${revision} is not the whole name of a commit, and other code can be made with the same beginning`
      : `the head of #${number} is ${commit}, not ${revision.slice(0, 64)}`,
    { hint },
  )
}

function minutes({ ttl }: Command['options']): number | undefined {
  if (ttl === undefined) return undefined
  if (typeof ttl === 'string' && /^[1-9]\d{0,5}$/.test(ttl)) return Number(ttl)
  throw new TwinstackError('invalid-request', '--ttl: expected minutes, a whole number')
}
