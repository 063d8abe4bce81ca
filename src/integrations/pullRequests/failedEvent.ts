/**
 * Tells who waits for it that something was given up: in the comment of the pull request, below the
 * command, on the commit.
 */
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import { block, code } from './page/escape.ts'
import { pullPlace, showPull } from './places.ts'
import type { Forging } from './forge.ts'
import { tellPush } from './push.ts'
import { forgeEventSchema, type CommentEvent, type PullRequestEvent } from './pullRequestEvent.ts'

/** @param why without anything that is not for everybody who may read the repository */
export async function abandoned(
  forging: Forging,
  receivedEvent: ReceivedEvent,
  why: string,
): Promise<void> {
  const event = forgeEventSchema.parse(JSON.parse(receivedEvent.body))
  if (event.what === 'push') await tellPush(forging, event.commit, `given up: ${why}`)
  else if (event.what === 'comment') await tellCommand(forging, event, why)
  else await tellPull(forging, event, why)
}

async function tellPull(
  forging: Forging,
  { pull: { number, state, commit, fork, updatedAt } }: PullRequestEvent,
  why: string,
): Promise<void> {
  const known = await pullPlace(forging, number)
  if (known?.heardAt && known.heardAt > updatedAt) return
  const hint = state === 'open' ? 'push again, or say /twinstack up' : 'say /twinstack destroy'
  await showPull(forging, {
    number,
    state,
    commit,
    fork,
    heardAt: updatedAt,
    problem: { message: `given up: ${why}`, hint, waits: false },
  })
}

async function tellCommand(
  { forge }: Forging,
  { number, comment, text }: CommentEvent,
  why: string,
): Promise<void> {
  const marker = `<!-- twinstack:gave-up:${comment} -->`
  await forge.reply(number, {
    marker,
    text: `${marker}\n${code(text.split(/\r\n?|\n/)[0]!, 200)} was given up\n\n${block(why, 2000)}`,
  })
}
