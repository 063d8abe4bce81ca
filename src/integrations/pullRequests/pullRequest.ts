/**
 * Pull requests: an ephemeral environment that follows the head and is removed with the pull
 * request.
 */
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import { removeEnvironment } from '../../services/operations/removeEnvironment.ts'
import { createMachineActor, getOwner } from './actors.ts'
import { ensurePull } from './ensurePull.ts'
import { formatEnvironmentName, isOf, findPullPlace, showPull } from './places.ts'
import { requestPlans } from './plans.ts'
import type { ForgeContext } from './forge.ts'
import { isBusy, describeRefusal, describeWaiting } from './refusal.ts'
import type { PullPlace, PullRequest, PullRequestEvent } from './pullRequestEvent.ts'

/**
 * Webhooks arrive in any order, so an event that is older than the newest known one is ignored.
 * Their timestamps have a resolution of one second: an event from the second of the close reopens
 * nothing unless it is an `opened`. The head of a fork never runs automatically; the comment
 * explains how a person requests it.
 */
export async function takePull(
  forgeContext: ForgeContext,
  event: PullRequestEvent,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const { pull } = event
  const known = await findPullPlace(forgeContext, pull.number)
  if (known?.eventAt && isOutdated(event, known.eventAt, known.state)) return
  if (pull.state === 'closed') return end(forgeContext, event, receivedEvent, 'closed')
  const { label } = forgeContext.settings
  if (label !== null && event.removed.includes(label))
    return end(forgeContext, event, receivedEvent, 'without its label')
  if (label !== null && !pull.labels.includes(label)) return
  // a different label is no reason to recreate what a person destroyed
  if (event.action === 'relabelled' && (label === null || !event.added.includes(label))) return
  if (pull.fork) return showPull(forgeContext, { ...toReceivedState(pull), problem: null })
  await follow(forgeContext, event, receivedEvent)
}

/** `eventAt`, `state`: of the newest known event. */
function isOutdated(
  { pull, action: did }: PullRequestEvent,
  eventAt: string,
  state: PullPlace['state'],
): boolean {
  if (eventAt !== pull.updatedAt) return eventAt > pull.updatedAt
  return state === 'closed' && pull.state === 'open' && did !== 'opened'
}

function toReceivedState({ number, state, commit, fork, updatedAt }: PullRequest) {
  return { number, state, commit, fork, eventAt: updatedAt }
}

async function follow(
  forgeContext: ForgeContext,
  { pull, sender, senderId }: PullRequestEvent,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const ctx = forgeContext.contextFor(
    createMachineActor(forgeContext, { login: sender, id: senderId }),
    receivedEvent.delivery,
  )
  try {
    const operation = await ensurePull({
      forgeContext,
      ctx,
      pull,
      owner: getOwner(forgeContext, { login: pull.author, id: pull.authorId }),
    })
    await requestPlans(forgeContext, pull, { login: sender, id: senderId }, receivedEvent.delivery)
    await showPull(forgeContext, { ...toReceivedState(pull), problem: null }, operation)
  } catch (error) {
    if (isBusy(error))
      await showPull(forgeContext, {
        ...toReceivedState(pull),
        problem: describeWaiting(formatEnvironmentName(forgeContext, pull.number)),
      })
    const problem = describeRefusal(error, receivedEvent.attempts)
    forgeContext.log.warn(
      { integration: forgeContext.name, subject: receivedEvent.subject, err: error },
      'no environment was created for a pull request',
    )
    await showPull(forgeContext, { ...toReceivedState(pull), problem })
  }
}

/** Destroys only the environment of the pull request; an unknown pull request gets no comment. */
async function end(
  forgeContext: ForgeContext,
  { pull, sender, senderId }: PullRequestEvent,
  receivedEvent: ReceivedEvent,
  why: string,
): Promise<void> {
  const { store, contextFor } = forgeContext
  const environment = await store.environments.get(formatEnvironmentName(forgeContext, pull.number))
  if (!environment || !isOf(environment, pull.number)) {
    if (await findPullPlace(forgeContext, pull.number))
      await showPull(forgeContext, { ...toReceivedState(pull), problem: null })
    return
  }
  const ended = await removeEnvironment({
    ctx: contextFor(
      createMachineActor(forgeContext, { login: sender, id: senderId }),
      receivedEvent.delivery,
    ),
    input: {
      name: environment.name,
      destroy: true,
      message: `${forgeContext.settings.project}#${pull.number} is ${why}`,
    },
  })
  await showPull(
    forgeContext,
    { ...toReceivedState(pull), problem: null },
    ended.removed ? undefined : ended.operation,
  )
}
