import type { ReceivedEvent } from '../../model/integrationStore.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { requestOperation } from '../../services/operations/requestOperation.ts'

import { createMachineActor } from './actors.ts'
import { toPlainText } from './render/escape.ts'
import { showPush } from './places.ts'
import type { ForgeContext } from './forge.ts'
import { maxAttempts, describeRefusal } from './refusal.ts'
import type { PushEvent } from './pullRequestEvent.ts'
import type { Trees } from '../../model/trees.ts'

/**
 * A push deploys exactly its commit, as long as it is the head of the branch: a late or repeated
 * delivery never replaces newer code. The same delivery requests one deploy. A refusal becomes the
 * status of the commit.
 */
export async function takePush(
  forgeContext: ForgeContext,
  { branch, commit, subject, sender, senderId }: PushEvent,
  receivedEvent: ReceivedEvent,
): Promise<void> {
  const { settings, contextFor, name, log } = forgeContext
  if (settings.deploys === null || branch !== settings.branch) return
  const ctx = contextFor(
    createMachineActor(forgeContext, { login: sender, id: senderId }),
    receivedEvent.delivery,
  )
  try {
    const head = await findHead(ctx.trees, branch, commit, receivedEvent)
    if (head !== commit)
      return log.info(
        { integration: name, subject: receivedEvent.subject, commit, head },
        'a push was not deployed: its commit is no longer the head of the branch',
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
    await showPush(forgeContext, commit, operation)
  } catch (error) {
    const { message } = describeRefusal(error, receivedEvent.attempts)
    log.warn(
      { integration: name, subject: receivedEvent.subject, err: error },
      'a push was not deployed',
    )
    await reportPush(forgeContext, commit, message)
  }
}

/**
 * Reads the head again: git can be later than the webhook, so a different head is checked twice
 * more.
 */
async function findHead(
  trees: Trees,
  branch: string,
  commit: string,
  { attempts }: ReceivedEvent,
): Promise<string | null> {
  const head = (await trees.resolve(branch)).commit
  if (head !== commit && attempts < maxAttempts)
    throw new TwinstackError(
      'unavailable',
      `${branch} is at ${head ?? 'no commit'} in the program's repository, not at the pushed ` +
        `${commit}; it is checked again`,
    )
  return head
}

/** Sets the status of a commit that was not deployed. A failure is only logged. */
export async function reportPush(
  { forge, settings, name, log }: ForgeContext,
  commit: string,
  why: string,
): Promise<void> {
  await forge
    .setStatus(commit, {
      name: `twinstack/${settings.deploys}`,
      state: 'failure',
      description: toPlainText(`not deployed: ${why}`, 140),
    })
    .catch((error: Error & { status?: number }) => {
      if (![400, 403, 404, 422].includes(error.status ?? 0)) throw error
      log.warn(
        { integration: name, commit, err: error },
        'a push was not deployed, and the status of its commit could not be set',
      )
    })
}
