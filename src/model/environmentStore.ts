import type { SecretDigests } from './secretDigest.ts'
import type { Scope } from './access.ts'
import type { Environment, EnvironmentKind, EnvironmentSource, Leftover } from './environment.ts'
import type { Revision } from './revision.ts'
import type { ResourceRecord, StackOutput } from './operation.ts'
import type { RunResult } from './run.ts'
import type { Page, PageInput } from '../lib/pagination.ts'
import type { SettingsKeys } from './stateAccess.ts'
import type { WorkerLabels } from './workerLabels.ts'
import type { FoundResource, ResourceQuery } from './resourceQuery.ts'

export type NewEnvironment = Pick<
  Environment,
  'name' | 'kind' | 'description' | 'owner' | 'template' | 'overrides'
> & {
  /**
   * ephemeral only: the time to live from now and from the last activity, and the maximum; null: it
   * exists until it is removed
   */
  life?: { ttlMinutes: number; maximumMinutes: number } | null
  source?: EnvironmentSource | null
  /** none when left out */
  workerLabels?: WorkerLabels
}

/**
 * The facts in addition to the resources that the last operation of the deployed revision recorded;
 * secrets withheld.
 */
export type EnvironmentEvidence = { operation: string; at: string } & Pick<
  RunResult,
  'settings' | 'settingsDigest' | 'providers' | 'engineVersion' | 'images' | 'ruleFindings'
>

/** A recorded resource with its environment; account null: not known yet. */
export type HeldResource = ResourceRecord & {
  environment: string
  environmentKind: EnvironmentKind
  account: string | null
}

/** Internal data of an environment, which no response contains. */
export type EnvironmentSecrets = {
  encryptionSalt: string | null
  sealedOutputs: string | null
  /** digest of the state after a whole deploy */
  settledDigest: string | null
  /** `contentDigest` of the state that an operation wrote; null: it is not known */
  writtenState: string | null
  settingsKeys: SettingsKeys
}

/**
 * A resource that a client wrote into the state of an environment. The client may have invented its
 * id. `owned`: another environment had recorded it at that time.
 */
export type UnprovenId = {
  type: string
  id: string
  region?: string | undefined
  account?: string | null | undefined
  owned: boolean
}

/** What a graph of resources is made of. */
export type ResourceLink = Pick<ResourceRecord, 'urn' | 'type' | 'name' | 'parent' | 'dependencies'>

export type EnvironmentStore = {
  /** throws TwinstackError `environment-exists` */
  create(input: NewEnvironment): Promise<Environment>
  get(name: string): Promise<Environment | null>
  /** takes a row lock for the rest of the transaction; serialises requests for one environment */
  lock(name: string): Promise<Environment | null>
  list(page: PageInput & { kind?: EnvironmentKind; scope?: Scope }): Promise<Page<Environment>>
  /** `account: null` deletes the stored account; the next writing operation stores it again */
  update(
    name: string,
    change: Partial<
      Pick<
        Environment,
        'description' | 'owner' | 'versionsUrl' | 'workerLabels' | 'overrides' | 'source'
      >
    > & { account?: null; ttlMinutes?: number },
  ): Promise<Environment>
  /** the same as `lock`, null also when another transaction holds it */
  tryLock(name: string): Promise<Environment | null>
  /**
   * takes a lock until the end of the transaction, during which no other transaction counts or
   * creates ephemeral environments; it is taken before any row lock
   */
  lockCreation(): Promise<void>
  /** the number of ephemeral environments, in total and of the owner, with their names */
  countEphemeral(owner: string): Promise<{ total: number; owned: string[] }>
  /**
   * moves the end to `minutes` from now (null: the environment's time to live), never beyond the
   * hard end and never to an earlier time
   */
  prolong(name: string, minutes: number | null, now?: Date): Promise<Environment | null>
  /** records that a notice announced the end */
  markWarned(name: string, now: Date): Promise<void>
  /** whether the branch of its source was ever found; `noteBranch` stores it */
  wasBranchSeen(name: string): Promise<boolean>
  noteBranch(name: string): Promise<void>
  /** stores the leftovers of the last destroy; null when none remains */
  recordLeftovers(name: string, leftovers: Leftover[] | null): Promise<void>
  /** the account in which its resources are created */
  place(name: string, place: { account: string | null; region: string | null }): Promise<void>
  /** deletes the row and ends its open findings; its operations stay as history */
  delete(name: string): Promise<void>
  /** internal data; never part of a response */
  getSecrets(name: string): Promise<EnvironmentSecrets>
  /** written after a run, in the transaction of its final transition */
  record(
    name: string,
    result: Partial<EnvironmentSecrets> & {
      state?: { resources: ResourceRecord[]; digest: string }
      outputs?: Record<string, StackOutput>
      unprovenIds?: UnprovenId[]
      /** of the secrets in `state`; without it none are known for that state */
      secretDigests?: SecretDigests
      /** null after a destroy */
      deployed?: { operation: string; revision: Revision } | null
      /** null after a destroy */
      evidence?: EnvironmentEvidence | null
    },
  ): Promise<void>
  /** `counted`: only what `resourceCount` counts */
  listResources(
    name: string,
    page: PageInput & { type?: string; counted?: boolean },
  ): Promise<Page<ResourceRecord>>
  /** all recorded resources without their values, by URN */
  listLinks(name: string): Promise<ResourceLink[]>
  /** recorded resources of all environments in `scope`, by environment and URN */
  searchResources(query: PageInput & ResourceQuery & { scope: Scope }): Promise<Page<FoundResource>>
  /**
   * resources of environments other than `except` that an id may identify: `whole` is the id,
   * `part` its last part; the result may contain more, so the caller must check it
   */
  listHolders(
    wanted: { types: string[]; part: string; whole: string }[],
    except: string,
  ): Promise<HeldResource[]>
  getOutputs(name: string): Promise<Record<string, StackOutput>>
  /**
   * revision of the last operation that applied the program; null before the first and after a
   * destroy
   */
  getDeployedRevision(name: string): Promise<Revision | null>
  /** null before the first deploy and after a destroy */
  getEvidence(name: string): Promise<EnvironmentEvidence | null>
  /** of the recorded state; no response contains them. Empty: none are known */
  getSecretDigests(name: string): Promise<SecretDigests>
  /**
   * ids that clients wrote; empty after an operation of the service has compared them with the
   * other environments and written
   */
  listUnprovenIds(name: string): Promise<UnprovenId[]>
  /** of the recorded state; null before the first */
  getStateDigest(name: string): Promise<string | null>
}
