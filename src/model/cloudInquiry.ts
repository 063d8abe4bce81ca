/**
 * The port for all reads of an account. Every method only reads, has a time limit, and does not
 * throw when the account refuses a call. Types only.
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
   * Returns the account and region of an environment, or (null) of the service's default account.
   * The service's own provider settings have priority over the settings file of `tree` (folder of a
   * revision), as in a run.
   */
  getPlace(
    environment: { name: string; template: string | null; kind?: EnvironmentKind } | null,
    tree: { folder: string } | null,
  ): Promise<Place>
  readIdentity(place: Place): Promise<Identity>
  /**
   * resources with the environment's tag in these regions, and resources in these VPCs and in
   * tagged ones
   */
  findTagged(
    place: Place,
    scope: { regions: string[]; vpcs: string[] },
  ): Promise<InquiryResult<CloudThing[]>>
  /** everything that can be listed in one region; null is the region of the place */
  listEverything(
    place: Place,
    scope: { region: string | null },
  ): Promise<InquiryResult<CloudThing[]>>
  /** calls that changed these resources, oldest first */
  findChanges(place: Place, query: ChangeQuery): Promise<InquiryResult<ChangeRecord[]>>
  /**
   * resources whose tag `twinstack:urn` has this value in these regions; an empty list with notes
   * proves nothing
   */
  findByUrnTag(
    place: Place,
    urnHash: string,
    scope: { regions: string[] },
  ): Promise<InquiryResult<CloudThing[]>>
  /** names and owners of machine images; images that the account can't see are left out */
  findImages(place: Place, uses: ImageUse[]): Promise<InquiryResult<MachineImages>>
}

/** Finds the names of the machine images of a state. */
export type ImageNames = {
  /** does not throw; images without an answer are left out */
  findNames(
    environment: Pick<Environment, 'name' | 'template' | 'kind'>,
    tree: { folder: string } | null,
    resources: ResourceRecord[],
  ): Promise<MachineImages>
}
