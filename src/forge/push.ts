import type { Arrived } from '../doors/ports.ts'
import { requestOperation } from '../operations/requestOperation.ts'
import { machine } from './actors.ts'
import { showPush } from './places.ts'
import type { Forging } from './ports.ts'
import { refusalOf } from './refusal.ts'
import type { PushEvent } from './words.ts'

/** A push to the branch deploys exactly its commit; the same delivery asks for one deploy. What is refused is told in the log. */
export async function takePush (forging: Forging, { branch, commit, subject, sender }: PushEvent, arrived: Arrived): Promise<void> {
  const { settings, contextFor, name } = forging
  if (settings.deploys === null || branch !== settings.branch) return
  try {
    const { operation } = await requestOperation({
      ctx: contextFor(machine(forging, sender), arrived.delivery),
      input: { environment: settings.deploys, kind: 'deploy', revision: commit, message: subject, idempotencyKey: `${name}:${arrived.delivery}`, idempotencyDigest: arrived.digest },
    })
    await showPush(forging, commit, operation)
  } catch (error) {
    const { message } = refusalOf(error, arrived.attempts)
    forging.log.warn({ door: name, subject: arrived.subject, error: message }, 'a push was not deployed')
  }
}
