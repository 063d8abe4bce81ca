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
  forging: ForgeContext,
  event: PullRequestEvent,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const { pull } = event
  const known = await findPullPlace(forging, pull.number)
  if (known?.eventAt && isOutdated(event, known.eventAt, known.state)) return
  if (pull.state === 'closed') return end(forging, event, receivedEvent, 'closed')
  const { label } = forging.settings
  if (label !== null && event.removed.includes(label))
    return end(forging, event, receivedEvent, 'without its label')
  if (label !== null && !pull.labels.includes(label)) return
  // a different label is no reason to recreate what a person destroyed
  if (event.action === 'relabelled' && (label === null || !event.added.includes(label))) return
  if (pull.fork) return showPull(forging, { ...toReceivedState(pull), problem: null })
  await follow(forging, event, receivedEvent)
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
  forging: ForgeContext,
  { pull, sender, senderId }: PullRequestEvent,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const ctx = forging.contextFor(
    createMachineActor(forging, { login: sender, id: senderId }),
    receivedEvent.delivery,
  )
  try {
    const operation = await ensurePull({
      forging,
      ctx,
      pull,
      owner: getOwner(forging, { login: pull.author, id: pull.authorId }),
    })
    await requestPlans(forging, pull, { login: sender, id: senderId }, receivedEvent.delivery)
    await showPull(forging, { ...toReceivedState(pull), problem: null }, operation)
  } catch (error) {
    if (isBusy(error))
      await showPull(forging, {
        ...toReceivedState(pull),
        problem: describeWaiting(formatEnvironmentName(forging, pull.number)),
      })
    const problem = describeRefusal(error, receivedEvent.attempts)
    forging.log.warn(
      { integration: forging.name, subject: receivedEvent.subject, err: error },
      'no environment was created for a pull request',
    )
    await showPull(forging, { ...toReceivedState(pull), problem })
  }
}

/** Destroys only the environment of the pull request; an unknown pull request gets no comment. */
async function end(
  forging: ForgeContext,
  { pull, sender, senderId }: PullRequestEvent,
  receivedEvent: ReceivedEvent,
  why: string,
): Promise<void> {
  const { store, contextFor } = forging
  const environment = await store.environments.get(formatEnvironmentName(forging, pull.number))
  if (!environment || !isOf(environment, pull.number)) {
    if (await findPullPlace(forging, pull.number))
      await showPull(forging, { ...toReceivedState(pull), problem: null })
    return
  }
  const ended = await removeEnvironment({
    ctx: contextFor(
      createMachineActor(forging, { login: sender, id: senderId }),
      receivedEvent.delivery,
    ),
    input: {
      name: environment.name,
      destroy: true,
      message: `${forging.settings.project}#${pull.number} is ${why}`,
    },
  })
  await showPull(
    forging,
    { ...toReceivedState(pull), problem: null },
    ended.removed ? undefined : ended.operation,
  )
}
