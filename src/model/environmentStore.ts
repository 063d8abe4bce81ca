import type { Scope } from './access.ts'
import type { Environment, EnvironmentKind, EnvironmentSource, Leftover } from './environment.ts'
import type { Revision } from './revision.ts'
import type { ResourceRecord, RuleFindings, StackOutput } from './operation.ts'
import type { MachineImages } from './machineImage.ts'
import type { Page, PageInput } from '../lib/pagination.ts'
import type { SettingsKeys } from './stateAccess.ts'

export type NewEnvironment = Pick<
  Environment,
  'name' | 'kind' | 'description' | 'owner' | 'template' | 'overrides'
> & {
  /**
   * ephemeral only: how long it lives from now and from its last activity, and at most; null lives
   * until it is removed
   */
  life?: { ttlMinutes: number; maximumMinutes: number } | null
  source?: EnvironmentSource | null
}

/**
 * What the last operation that ran the deployed revision found out besides the resources; secrets
 * withheld.
 */
export type EnvironmentEvidence = {
  operation: string
  at: string
  /** the program's settings with the defaults of its schema */
  settings: unknown
  settingsDigest: string | null
  /** versions by provider */
  providers: Record<string, string>
  engineVersion: string
  /** machine images that the resources use, as the account named them; absent: not known */
  images?: MachineImages
  /** of the recorded state */
  ruleFindings: RuleFindings[] | null
}

export type EnvironmentStore = {
  /** throws TwinstackError `environment-exists` */
  create(input: NewEnvironment): Promise<Environment>
  get(name: string): Promise<Environment | null>
  /** row lock for the rest of the transaction; serialises requests for one environment */
  lock(name: string): Promise<Environment | null>
  list(page: PageInput & { kind?: EnvironmentKind; scope?: Scope }): Promise<Page<Environment>>
  /** `account: null` forgets where it was created; the next writing operation learns it anew */
  update(
    name: string,
    change: Partial<
      Pick<Environment, 'description' | 'owner' | 'versionsUrl' | 'overrides' | 'source'>
    > & { account?: null; ttlMinutes?: number },
  ): Promise<Environment>
  /** the same as `lock`, null also when another transaction holds it */
  tryLock(name: string): Promise<Environment | null>
  /**
   * for the rest of the transaction nobody else counts or makes ephemeral environments; taken
   * before any row is locked
   */
  lockCreation(): Promise<void>
  /** how many ephemeral ones there are, in all and of the owner, with their names */
  census(owner: string): Promise<{ total: number; owned: string[] }>
  /**
   * moves the end to `minutes` (its own time to live when null) from now, never beyond the hard end
   * and never nearer
   */
  prolong(name: string, minutes: number | null, now?: Date): Promise<Environment | null>
  /** a notice said that it ends soon */
  warned(name: string, now: Date): Promise<void>
  /** whether the branch of its source was ever found; `noteBranch` remembers it */
  branchSeen(name: string): Promise<boolean>
  noteBranch(name: string): Promise<void>
  /** what the last destroy left; null when nothing remains */
  leave(name: string, leftovers: Leftover[] | null): Promise<void>
  /** where its resources are created */
  place(name: string, place: { account: string | null; region: string | null }): Promise<void>
  /** the row goes, its open findings end; its operations stay as history */
  delete(name: string): Promise<void>
  /** private to the service: never on the wire */
  secrets(name: string): Promise<{
    encryptionSalt: string | null
    sealedOutputs: string | null
    settledDigest: string | null
    settingsKeys: SettingsKeys
  }>
  /** written after a run, in the transaction of its final transition */
  record(
    name: string,
    result: {
      encryptionSalt?: string | null
      state?: { resources: ResourceRecord[]; digest: string }
      outputs?: Record<string, StackOutput>
      sealedOutputs?: string | null
      /** digest of the state that a whole deploy left */
      settledDigest?: string | null
      settingsKeys?: SettingsKeys
      /** null after a destroy */
      deployed?: { operation: string; revision: Revision } | null
      /** null after a destroy */
      evidence?: EnvironmentEvidence | null
    },
  ): Promise<void>
  resources(name: string, page: PageInput & { type?: string }): Promise<Page<ResourceRecord>>
  /**
   * resources of other environments than `except` that an id may name: `whole` the id, `part` its
   * last part; a superset, which the caller judges
   */
  holders(
    wanted: { types: string[]; part: string; whole: string }[],
    except: string,
  ): Promise<ResourceRecord[]>
  outputs(name: string): Promise<Record<string, StackOutput>>
  /**
   * revision of the last operation that applied the program; null before the first and after a
   * destroy
   */
  deployedRevision(name: string): Promise<Revision | null>
  /** null before the first deploy and after a destroy */
  evidence(name: string): Promise<EnvironmentEvidence | null>
  /** of the recorded state; null before the first */
  stateDigest(name: string): Promise<string | null>
}
