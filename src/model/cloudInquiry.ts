/**
 * The one way to read an account. Every method reads only, has a time limit, and never throws
 * for what the account refuses. Types only.
 */
import type { Environment, EnvironmentKind } from './environment.ts'
import type { ImageUse, MachineImages } from './machineImage.ts'
import type { ResourceRecord } from './operation.ts'
import type {
  ChangeQuery,
  ChangeRecord,
  CloudThing,
  Identity,
  InquiryResult,
  Place,
} from './cloud.ts'

export type CloudInquiry = {
  kind: 'aws' | 'sandbox'
  /**
   * The place of an environment, or (null) that of the service's default account. The settings file
   * of `tree` (folder of a revision) lies below the service's own provider settings, as in a run.
   */
  place(
    environment: { name: string; template: string | null; kind?: EnvironmentKind } | null,
    tree: { folder: string } | null,
  ): Promise<Place>
  identity(place: Place): Promise<Identity>
  /**
   * what carries the environment's tag in these regions, and what lies in these VPCs (and in tagged
   * ones)
   */
  tagged(
    place: Place,
    scope: { regions: string[]; vpcs: string[] },
  ): Promise<InquiryResult<CloudThing[]>>
  /** everything that can be listed in one region; null is the place's own */
  everything(place: Place, scope: { region: string | null }): Promise<InquiryResult<CloudThing[]>>
  /** calls that changed these resources, oldest first */
  changes(place: Place, query: ChangeQuery): Promise<InquiryResult<ChangeRecord[]>>
  /**
   * what carries the tag `twinstack:urn` with this value in these regions; an empty list with notes
   * proves nothing
   */
  findByUrnTag(
    place: Place,
    urnHash: string,
    scope: { regions: string[] },
  ): Promise<InquiryResult<CloudThing[]>>
  /** names and owners of machine images; one that the account can't see is left out */
  images(place: Place, uses: ImageUse[]): Promise<InquiryResult<MachineImages>>
}

/** Names the machine images of a state. */
export type ImageNames = {
  /** never throws: what the account does not tell is left out */
  namesFor(
    environment: Pick<Environment, 'name' | 'template' | 'kind'>,
    tree: { folder: string } | null,
    resources: ResourceRecord[],
  ): Promise<MachineImages>
}
