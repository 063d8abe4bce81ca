/**
 * Reports that an event failed for the last time: in the comment of the pull request, below the
 * command, or on the commit.
 */
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import { block, formatCode } from './render/escape.ts'
import { findPullPlace, showPull } from './places.ts'
import type { ForgeContext } from './forge.ts'
import { reportPush } from './push.ts'
import { forgeEventSchema, type CommentEvent, type PullRequestEvent } from './pullRequestEvent.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/** @param why without details that readers of the repository may not see */
export async function reportFailedEvent(
  forgeContext: ForgeContext,
  receivedEvent: ReceivedEvent,
  why: string,
): Promise<void> {
  const event = forgeEventSchema.parse(JSON.parse(receivedEvent.body))
  if (event.type === 'push') await reportPush(forgeContext, event.commit, `failed: ${why}`)
  else if (event.type === 'comment') await replyToCommand(forgeContext, event, why)
  else await reportOnPull(forgeContext, event, why)
}

async function reportOnPull(
  forgeContext: ForgeContext,
  { pull: { number, state, commit, fork, updatedAt } }: PullRequestEvent,
  why: string,
): Promise<void> {
  const known = await findPullPlace(forgeContext, number)
  if (known?.eventAt && known.eventAt > updatedAt) return
  const hint =
    state === 'open' ? 'push again, or comment /twinstack up' : 'comment /twinstack destroy'
  await showPull(forgeContext, {
    number,
    state,
    commit,
    fork,
    eventAt: updatedAt,
    problem: { message: `failed: ${why}`, hint, waits: false },
  })
}

async function replyToCommand(
  { forge }: ForgeContext,
  { number, comment, text }: CommentEvent,
  why: string,
): Promise<void> {
  const marker = `<!-- twinstack:gave-up:${comment} -->`
  await forge.reply(number, {
    marker,
    text: `${marker}\n${formatCode(requirePresent(text.split(/\r\n?|\n/)[0]), 200)} failed\n\n${block(why, 2000)}`,
  })
}
