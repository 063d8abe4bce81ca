import { hashSecret, createSecret } from '../../lib/secret.ts'
import { worker, type Actor } from '../../model/actor.ts'
import type { FindHolder } from '../../model/identity.ts'
import type { StateGrantService } from '../../model/stateGrant.ts'
import type { RunnerScope } from '../../model/stateServiceStore.ts'
import type { Store } from '../../model/store.ts'
import { authenticate } from '../access/authenticate.ts'

/**
 * The owner of this secret: a person or machine with a token of the service, or a runner, whose
 * token expires with its operation. Null: nobody.
 */
export async function identifyStateClient({
  store,
  secret,
  address,
  ruling,
}: {
  store: Store
  secret: string
  address: string
  ruling?: FindHolder | undefined
}): Promise<{ actor: Actor; runner: RunnerScope | null } | null> {
  const runner = await store.stacks.findToken(hashSecret(secret))
  if (runner) return { actor: worker, runner }
  const actor = await authenticate({ store, secret, address, ruling })
  return actor && { actor, runner: null }
}

/**
 * Creates tokens for runners. `address` resolves to the address of the service for runners of this
 * machine, when it listens.
 */
export function createStateGrants({
  store,
  organisation,
  address,
}: {
  store: Store
  organisation: string
  address: Promise<string>
}): StateGrantService {
  return {
    grant: async ({ stack, operation, reading }) => {
      const url = await address
      const token = createSecret()
      await store.stacks.addToken({ hash: hashSecret(token), stack, operation, reading })
      return { url, organisation, token }
    },
  }
}
