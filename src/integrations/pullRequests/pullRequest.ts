/** Pull requests: an ephemeral environment that follows the head and goes with them. */
import type { ReceivedEvent } from '../../model/integrationStore.ts'
import { removeEnvironment } from '../../services/operations/removeEnvironment.ts'
import { machine, ownerOf } from './actors.ts'
import { ensurePull } from './ensurePull.ts'
import { environmentOf, isOf, pullPlace, showPull } from './places.ts'
import type { Forging } from './forge.ts'
import { isBusy, refusalOf, waiting } from './refusal.ts'
import type { PullRequest, PullRequestEvent } from './pullRequestEvent.ts'

/**
 * Webhooks come in no order: what happened before the newest that is known is of no use any more.
 * Their clock knows seconds alone, and what happened in the second in which it was closed does not
 * open it again unless it says so. A fork's head is never run from here; its comment says how a
 * person asks for it.
 */
export async function takePull(
  forging: Forging,
  event: PullRequestEvent,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const { pull } = event
  const known = await pullPlace(forging, pull.number)
  if (
    known?.heardAt &&
    (known.heardAt > pull.updatedAt ||
      (known.heardAt === pull.updatedAt &&
        known.state === 'closed' &&
        pull.state === 'open' &&
        event.did !== 'opened'))
  )
    return
  if (pull.state === 'closed') return end(forging, event, receivedEvent, 'closed')
  const { label } = forging.settings
  if (label !== null && event.removed.includes(label))
    return end(forging, event, receivedEvent, 'without its label')
  if (label !== null && !pull.labels.includes(label)) return
  // another label is no reason to bring back what a person destroyed
  if (event.did === 'relabelled' && (label === null || !event.added.includes(label))) return
  if (pull.fork) return showPull(forging, { ...heard(pull), problem: null })
  await follow(forging, event, receivedEvent)
}

function heard({ number, state, commit, fork, updatedAt }: PullRequest) {
  return { number, state, commit, fork, heardAt: updatedAt }
}

async function follow(
  forging: Forging,
  { pull, sender, senderId }: PullRequestEvent,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const ctx = forging.contextFor(
    machine(forging, { login: sender, id: senderId }),
    receivedEvent.delivery,
  )
  try {
    const operation = await ensurePull({
      forging,
      ctx,
      pull,
      owner: ownerOf(forging, { login: pull.author, id: pull.authorId }),
    })
    await showPull(forging, { ...heard(pull), problem: null }, operation)
  } catch (error) {
    if (isBusy(error))
      await showPull(forging, {
        ...heard(pull),
        problem: waiting(environmentOf(forging, pull.number)),
      })
    const problem = refusalOf(error, receivedEvent.attempts)
    forging.log.warn(
      { integration: forging.name, subject: receivedEvent.subject, error: problem.message },
      'a pull request got no environment',
    )
    await showPull(forging, { ...heard(pull), problem })
  }
}

/** Only what is its own is destroyed; of a pull request that nobody heard of nothing is told. */
async function end(
  forging: Forging,
  { pull, sender, senderId }: PullRequestEvent,
  receivedEvent: ReceivedEvent,
  why: string,
): Promise<void> {
  const { store, contextFor } = forging
  const environment = await store.environments.get(environmentOf(forging, pull.number))
  if (!environment || !isOf(environment, pull.number)) {
    if (await pullPlace(forging, pull.number))
      await showPull(forging, { ...heard(pull), problem: null })
    return
  }
  const ended = await removeEnvironment({
    ctx: contextFor(machine(forging, { login: sender, id: senderId }), receivedEvent.delivery),
    input: {
      name: environment.name,
      destroy: true,
      message: `${forging.settings.project}#${pull.number} is ${why}`,
    },
  })
  await showPull(
    forging,
    { ...heard(pull), problem: null },
    ended.removed ? undefined : ended.operation,
  )
}
