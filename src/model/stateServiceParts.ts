import type { Actor } from './actor.ts'
import type { Environment } from './environment.ts'
import type { MasterKeys } from './masterKey.ts'
import type { Policy } from './promotion.ts'
import type { StackReferenceName } from './stackReference.ts'
import type { RunnerScope } from './stateServiceStore.ts'
import type { Store } from './store.ts'

/** The owner of a token: a person or machine with a role, or a runner with one stack. */
export type IdentifiedCaller = { actor: Actor; runner: RunnerScope | null }

/** The policy that applies to an environment. */
export type StatePolicy = (
  store: Store,
  environment: Pick<Environment, 'name' | 'kind'>,
) => Promise<Pick<Policy, 'outOfBand'>>

/** The dependencies of the Pulumi service protocol (ADR 15). */
export type StatesService = {
  store: Store
  masters: MasterKeys
  policy: StatePolicy
  /** the one organisation in the names of stacks */
  organisation: string
  /** stacks that every run may read, for `StackReference` of its program */
  references?: readonly StackReferenceName[]
  /** null for a token that is unknown, expired or revoked */
  identify(secret: string, address: string): Promise<IdentifiedCaller | null>
  /** called once when the address for runners of this machine is known */
  setAddress?(url: string): void
}
