import type { Command, Reply } from '../commands/words.ts'
import type { Arrived } from '../doors/ports.ts'
import { TwinstackError } from '../errors.ts'
import type { VerbContext } from '../operations/ports.ts'
import { ensurePull } from './ensurePull.ts'
import { environmentOf, pullPlace, showPull } from './places.ts'
import type { Forging } from './ports.ts'
import { refusalOf } from './refusal.ts'
import type { PullRequest } from './words.ts'

type Asked = { forging: Forging, ctx: VerbContext, number: number, options: Command['options'], arrived: Arrived }

/**
 * `/twinstack up` of a person: exactly the head that the forge tells now, which for a fork is the only way. In the person's name and
 * with the person's rights.
 *
 * @throws TwinstackError what ensurePull throws; `conflict` when a fork was pushed to after the person looked
 */
export async function upPull ({ forging, ctx, number, options, arrived }: Asked): Promise<Reply> {
  const pull = await forging.forge.pull(number)
  if (pull.state === 'closed') throw new TwinstackError('conflict', `#${number} is closed`, { hint: 'open it again: then it gets its environment' })
  await mustBeSeen(forging, pull, options)
  const environment = environmentOf(forging, number)
  const operation = await ensured({ forging, ctx, pull, ttlMinutes: minutes(options) }, arrived)
  await showPull(forging, { number, state: 'open', commit: pull.commit, fork: pull.fork, problem: null }, operation)
  return { title: `${environment} gets ${pull.commit.slice(0, 12)}`, lines: [], tone: 'good', operation, environment }
}

async function ensured (asked: Parameters<typeof ensurePull>[0], { attempts }: Arrived) {
  try {
    return await ensurePull(asked)
  } catch (error) {
    refusalOf(error, attempts)
    throw error
  }
}

/** Between the look and the comment somebody could have pushed: what is asked for is what was there when it was asked for. */
async function mustBeSeen (forging: Forging, { number, commit, fork }: PullRequest, { revision }: Command['options']): Promise<void> {
  if (typeof revision === 'string') {
    if (/^[0-9a-f]{7,64}$/i.test(revision) && commit.startsWith(revision.toLowerCase())) return
    throw new TwinstackError('conflict', `the head of #${number} is ${commit.slice(0, 12)}, not ${revision.slice(0, 64)}`, { hint: `look at it, then say /twinstack up --revision ${commit.slice(0, 12)}` })
  }
  const seen = fork ? (await pullPlace(forging, number))?.commit ?? null : null
  if (seen !== null && seen !== commit) throw new TwinstackError('conflict', `this fork was pushed to a moment ago: its head is ${commit.slice(0, 12)}, not ${seen.slice(0, 12)}`, { hint: `look at it, then say /twinstack up --revision ${commit.slice(0, 12)}` })
}

function minutes ({ ttl }: Command['options']): number | undefined {
  if (ttl === undefined) return undefined
  if (typeof ttl === 'string' && /^[1-9]\d{0,5}$/.test(ttl)) return Number(ttl)
  throw new TwinstackError('invalid-request', '--ttl: expected minutes, a whole number')
}
