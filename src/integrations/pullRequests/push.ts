import type { ReceivedEvent } from '../../model/integrationStore.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { requestOperation } from '../../services/operations/requestOperation.ts'

import { machine } from './actors.ts'
import { plain } from './page/escape.ts'
import { showPush } from './places.ts'
import type { Forging } from './forge.ts'
import { patience, refusalOf } from './refusal.ts'
import type { PushEvent } from './pullRequestEvent.ts'
import type { Trees } from '../../model/trees.ts'

/**
 * A push to the branch deploys exactly its commit, as long as that is the branch's head: what comes
 * late, or once more, does not take the place of newer code. The same delivery asks for one deploy.
 * What is refused is told on the commit.
 */
export async function takePush(
  forging: Forging,
  { branch, commit, subject, sender, senderId }: PushEvent,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const { settings, contextFor, name, log } = forging
  if (settings.deploys === null || branch !== settings.branch) return
  const ctx = contextFor(machine(forging, { login: sender, id: senderId }), receivedEvent.delivery)
  try {
    const head = await headOf(ctx.trees, branch, commit, receivedEvent)
    if (head !== commit)
      return log.info(
        { integration: name, subject: receivedEvent.subject, commit, head },
        'a push was not deployed: its commit is not the head of the branch by now',
      )
    const { operation } = await requestOperation({
      ctx,
      input: {
        environment: settings.deploys,
        kind: 'deploy',
        revision: commit,
        message: subject,
        idempotencyKey: `${name}:${receivedEvent.delivery}`,
        idempotencyDigest: receivedEvent.digest,
      },
    })
    await showPush(forging, commit, operation)
  } catch (error) {
    const { message } = refusalOf(error, receivedEvent.attempts)
    log.warn(
      { integration: name, subject: receivedEvent.subject, error: message },
      'a push was not deployed',
    )
    await tellPush(forging, commit, message)
  }
}

/**
 * Asked for anew: git may hand out a moment later what the forge has told already, so another head
 * is looked at twice more.
 */
async function headOf(
  trees: Trees,
  branch: string,
  commit: string,
  { attempts }: ReceivedEvent,
): Promise<string | null> {
  const head = (await trees.resolve(branch)).commit
  if (head !== commit && attempts < patience)
    throw new TwinstackError(
      'unavailable',
      `${branch} is at ${head ?? 'no commit'} in the program's repository, not at the pushed ${commit}; it is looked at again`,
    )
  return head
}

/**
 * That a pushed commit was not deployed, as its status. One that the forge does not take is only
 * logged.
 */
export async function tellPush(
  { forge, settings, name, log }: Forging,
  commit: string,
  why: string,
): Promise<void> {
  await forge
    .status(commit, {
      name: `twinstack/${settings.deploys}`,
      state: 'failure',
      description: plain(`not deployed: ${why}`, 140),
    })
    .catch((error: Error & { status?: number }) => {
      if (![400, 403, 404, 422].includes(error.status ?? 0)) throw error
      log.warn(
        { integration: name, commit, error: error.message },
        'a push was not deployed, and its commit could not be told so',
      )
    })
}
