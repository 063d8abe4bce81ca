/**
 * The checks before an operation may write: it must write to the account and region in which the
 * environment was created, and the recorded resources must still exist. The guard is passed to the
 * executor, so that operations do not depend on a cloud.
 */
import { TwinstackError } from '../../../lib/errors.ts'
import {
  readProjectConfig,
  readSettingsConfig,
  getSettingsFile,
} from '../../../lib/settingsFile.ts'
import { readProviderPlace } from '../../../model/awsProvider.ts'
import { mergeSettings } from '../../../model/stackSettings.ts'
import { isCloudResource } from '../../../model/checkpoint.ts'
import type { CloudThing } from '../../../model/cloud.ts'
import type { Environment } from '../../../model/environment.ts'
import { takesAccountFromFile } from '../../environments/template.ts'
import {
  findRecordedElsewhere,
  refuseOwned,
  findTaggedElsewhere,
  type WantedResource,
} from '../../environments/resourceOwners.ts'
import { refuseOwnedState } from '../../environments/stateOwners.ts'
import { refuseUnproven } from '../../environments/unprovenIds.ts'
import type { Tree } from '../../../model/revision.ts'
import type { CloudRequest, ConfigMap, RunGuard } from '../../../model/run.ts'
import type { Store } from '../../../model/store.ts'
import {
  isWriting,
  isTooManyGone,
  type Operation,
  type ResourceRecord,
} from '../../../model/operation.ts'
import type { ProbeInput, CloudIdentity, CloudProbe } from '../../../model/accountProbe.ts'
import { listEveryResource } from '../options.ts'
import { readUploaded } from './uploadedState.ts'

/**
 * @throws TwinstackError `account-mismatch`, `region-mismatch`; resolves with how the run itself
 *   is guarded; null: it is not
 */
export type Guard = (request: {
  operation: Operation
  environment: Environment
  tree: Tree
  cloud: CloudRequest
}) => Promise<RunGuard | null>

/**
 * `identity` returns the place where a run would write; `probe` checks at low cost which resources
 * exist.
 */
export function createGuard({
  store,
  identity,
  probe,
  account,
  vanishedPercent,
}: {
  store: Store
  identity: CloudIdentity
  probe: CloudProbe
  /** everything in the account with its tags, for the check of imports; left out: no import */
  account?: (input: ProbeInput) => Promise<CloudThing[]>
  vanishedPercent: number
}): Guard {
  return async ({ operation, environment, tree, cloud }) => {
    const recorded = await listEveryResource(store, environment.name)
    const resources = recorded.filter(isCloudResource)
    const request: ProbeInput = {
      environment,
      cloud,
      config: await readProviderConfig(
        tree,
        environment,
        cloud,
        await takesAccountFromFile(store, environment),
      ),
    }
    const here = await identity(request)
    refuseForbiddenAccount(request, here)
    const home = resources.length === 0 ? { account: null, region: null } : environment
    refuseElsewhere({ ...home, name: environment.name }, here)
    await store.environments.place(environment.name, {
      account: home.account ?? here.account,
      region: home.region ?? here.region,
    })
    const readThings = async () => (await account?.(request)) ?? []
    if (operation.options.resources.length > 0)
      await refuseTakenResources(store, operation, environment, await readThings())
    if (operation.options.stateEdit?.action === 'adopt')
      await refuseTakenState(store, operation, { ...environment, ...here }, await readThings())
    // an edit of the state is not checked, because it is the way to remove such a resource
    if (operation.kind !== 'state-edit') {
      const place = { ...environment, ...here }
      await refuseTakenImports(store, resources, place)
      await refuseUnproven(store, recorded, { place, readThings })
    }
    if (operation.options.force.includes('vanished')) return null
    const searched = resources.map(({ urn, type, id }) => ({ urn, type, id: id ?? '' }))
    const seen = await probe({ ...request, resources: searched })
    return {
      vanishedPercent,
      confirm: seen !== null && isTooManyGone(seen.gone.length, seen.of, vanishedPercent),
    }
  }
}

/**
 * The accounts that the service's own settings allow for the environment's kind. The provider gets
 * the same list; this check comes before anything is written.
 */
function refuseForbiddenAccount(
  { environment, cloud }: ProbeInput,
  { account }: Awaited<ReturnType<CloudIdentity>>,
): void {
  const { accounts } = readProviderPlace(cloud.config)
  if (account === null || accounts.length === 0 || accounts.includes(account)) return
  throw new TwinstackError(
    'account-mismatch',
    `${environment.name} may be in the account ${accounts.join(' or ')}, but this operation ` +
      `would write to ${account}. Nothing was written`,
    { hint: 'correct credentials or the accounts of the kind (TWINSTACK_AWS_CONFIG)' },
  )
}

/** A resource that was free at the request may belong to another environment now. */
async function refuseTakenResources(
  store: Store,
  { options: { resources } }: Operation,
  environment: Environment,
  things: CloudThing[],
): Promise<void> {
  refuseOwned('import-refused', environment, [
    ...(await findRecordedElsewhere(store, environment, resources)),
    ...findTaggedElsewhere(things, environment, resources),
  ])
}

/**
 * The place comes from the credentials and settings, not from the state: a state may be invented,
 * and a destroy would delete the resources with its ids.
 */
async function refuseTakenState(
  store: Store,
  { id }: Operation,
  place: Parameters<typeof refuseOwnedState>[2]['place'],
  things: CloudThing[],
): Promise<void> {
  const deployment = await readUploaded(store, id)
  if (deployment) await refuseOwnedState(store, 'import-refused', { place, deployment, things })
}

/**
 * An id for an import may be another one than that in the state (`FUNCTION/STATEMENT` of a
 * permission), so what was imported is compared again with the ids that the provider recorded.
 */
async function refuseTakenImports(
  store: Store,
  recorded: ResourceRecord[],
  place: Pick<Environment, 'name' | 'account' | 'region'>,
): Promise<void> {
  if (recorded.length === 0) return
  const { items } = await store.operations.list({
    environment: place.name,
    kind: 'import',
    status: 'succeeded',
    page: 1,
    pageSize: 100,
  })
  const written = items.filter(isWriting).flatMap(({ imported }) => imported ?? [])
  const imported = new Set(written.map(({ urn }) => urn))
  const own = recorded.filter(({ urn }) => imported.has(urn))
  const [taken] = await findRecordedElsewhere(store, place, own.map(toWanted))
  if (taken === undefined) return
  throw new TwinstackError(
    'import-refused',
    `${taken} was imported into ${place.name}, and another environment has it. Nothing was written`,
    {
      hint:
        `remove it from the recorded state with  twinstack state forget ${place.name} URN ; it ` +
        'stays in the cloud',
    },
  )
}

function toWanted({ type, id, outputs }: ResourceRecord): WantedResource {
  const { arn } = outputs
  return { type, id: id ?? '', outputs, ...(typeof arn === 'string' && { arn }) }
}

/**
 * An environment may be created anywhere while nothing of it exists. The place is stored before
 * the first write, so that it is known when the process dies during it.
 */
function refuseElsewhere(
  { name, account, region }: Pick<Environment, 'name' | 'account' | 'region'>,
  here: Awaited<ReturnType<CloudIdentity>>,
): void {
  const createMismatchError = (
    code: 'account-mismatch' | 'region-mismatch',
    what: string,
    expected: string,
    found: string,
  ) =>
    new TwinstackError(
      code,
      `the resources of ${name} were created in the ${what} ${expected}, but this operation ` +
        `would write to ${found}. Nothing was written`,
      {
        hint:
          'correct credentials or provider settings (aws:region, aws:allowedAccountIds, ' +
          `TWINSTACK_AWS_CONFIG); if ${name} has moved, an admin requests PATCH ` +
          `/v1/environments/${name} with {"account": null}, and the next operation that ` +
          'writes stores the new account and region',
      },
    )
  if (account !== null && here.account !== null && account !== here.account)
    throw createMismatchError('account-mismatch', 'account', account, here.account)
  if (region !== null && here.region !== null && region !== here.region)
    throw createMismatchError('region-mismatch', 'region', region, here.region)
}

/**
 * Provider settings of the run: those of Pulumi.yaml and of the settings file of the tree,
 * overridden by those of the service. A file that can't be read has none: the run itself reports
 * the error, and a destroy needs none.
 */
export async function readProviderConfig(
  tree: Pick<Tree, 'folder'>,
  { name, template }: Pick<Environment, 'name' | 'template'>,
  cloud: Pick<CloudRequest, 'config'>,
  accountFromFile = true,
): Promise<ConfigMap> {
  const file = await readSettingsConfig(tree.folder, getSettingsFile({ name, template }))
  const project = await readProjectConfig(tree.folder)
  return mergeSettings({ project, file, accountFromFile, service: cloud.config })
}
