/**
 * Answers the queries that AWS answers, for the simulated account: identity from the provider
 * configuration, tags, VPCs, the journal.
 */
import { findPartition } from '../../model/awsProvider.ts'
import { makeAccountId } from './provider/account.ts'
import { getCallerIdentity } from './invoke/account.ts'
import { findImageById } from './invoke/images.ts'
import { readJournalEntries, listResources } from './cloud.ts'
import type { CloudResource, JournalEntry } from './cloud.ts'
import { getSpec } from './catalog/index.ts'
import { getTags } from './names.ts'
import { listInsideVpcs } from './vpcs.ts'
import type { CloudInquiry } from '../../model/cloudInquiry.ts'
import type { ImageUse, MachineImages } from '../../model/machineImage.ts'
import { readPlace } from '../aws/place.ts'
import { readProviderPlace } from '../../model/awsProvider.ts'
import { listValueDigests } from '../../model/cloud.ts'
import type {
  ChangeQuery,
  ChangeRecord,
  CloudThing,
  Identity,
  InquiryResult,
  Place,
} from '../../model/cloud.ts'

const fallbackRegion = 'eu-west-1'

/** `folder` is the simulated cloud. A missing folder is an empty account. */
export function createSandboxInquiry(folder: string): CloudInquiry {
  return {
    kind: 'sandbox',
    getPlace: (environment, tree) => readPlace(environment, tree, {}),
    readIdentity: async place => getIdentity(place),
    findTagged: async (place, { vpcs }) => toResult(await findTagged(folder, place, vpcs)),
    listEverything: async (place, { region }) =>
      toResult(
        (await listResourcesAt(folder, place))
          .filter(one => region === null || one.region === region)
          .map(one => toCloudThing(one, 'tagged')),
      ),
    findChanges: async (_place, query) => toResult(await readChanges(folder, query)),
    findImages: async (place, uses) => toResult(await findImages(folder, place, uses)),
    findByUrnTag: async (place, urnHash) =>
      toResult(
        (await listResourcesAt(folder, place))
          .filter(one => getTags(one)['twinstack:urn'] === urnHash)
          .map(one => toCloudThing(one, 'tagged')),
      ),
  }
}

const toResult = <Found>(found: Found): InquiryResult<Found> => ({ found, notes: [] })

/**
 * Reads account and region from the configuration in the same way as the provider plugin
 * (sandbox/provider/account.ts).
 */
function getIdentity({ config }: Place): Identity {
  const { region, accounts, roles } = readProviderPlace(config)
  const at = region ?? fallbackRegion
  const account = makeAccountId({
    allowedAccountIds: accounts.length > 0 ? accounts : undefined,
    assumeRoles: roles.map(role => ({ roleArn: role.arn })),
  })
  const { arn } = getCallerIdentity(
    {},
    {
      folder: '',
      account,
      region: at,
      partition: findPartition(at),
      defaultTags: {},
      who: '',
      seed: null,
    },
  )
  return { account, region: at, arn: String(arn), notes: [] }
}

/**
 * Resources of the named account, or of every simulated account when neither environment nor
 * account is named.
 */
async function listResourcesAt(folder: string, place: Place): Promise<CloudResource[]> {
  const any = place.environment === null && Object.keys(place.config).length === 0
  return await listResources(folder, any ? {} : { account: getIdentity(place).account ?? '' })
}

async function findTagged(folder: string, place: Place, vpcs: string[]): Promise<CloudThing[]> {
  const all = await listResourcesAt(folder, place)
  const ours = all.filter(one => getTags(one)['twinstack:environment'] === place.environment)
  const networks = new Set([
    ...vpcs,
    ...ours.filter(one => one.type === 'aws:ec2/vpc:Vpc').map(one => one.id),
  ])
  const inside = listInsideVpcs(all, networks).filter(one => !ours.includes(one))
  return [
    ...ours.map(one => toCloudThing(one, 'tagged')),
    ...inside.map(one => toCloudThing(one, 'inside-vpc')),
  ]
}

/** Public images of the sandbox, and those that were made or copied in the account. */
async function findImages(folder: string, place: Place, uses: ImageUse[]): Promise<MachineImages> {
  const { account, region } = getIdentity(place)
  const own = (await listResourcesAt(folder, place)).filter(one => /^aws:ec2\/ami/.test(one.type))
  const found = uses.flatMap(({ id, region: where }) => {
    const made = own.find(one => one.id === id)
    const name = made?.properties['name']
    const image =
      typeof name === 'string'
        ? { name, owner: account ?? '' }
        : findImageById(id, where ?? region ?? fallbackRegion)
    return image ? [[id, image] as const] : []
  })
  return Object.fromEntries(found)
}

function toCloudThing(resource: CloudResource, why: CloudThing['why']): CloudThing {
  const { type, id, arn, account, region, properties } = resource
  const tags = getTags(resource)
  const rule = getSpec(type).name?.property
  const name = tags['Name'] ?? tags['twinstack:name'] ?? (rule ? properties[rule] : undefined)
  return {
    type,
    id,
    arn,
    account,
    region,
    name: typeof name === 'string' ? name : null,
    tags,
    why,
    part: findPart(resource),
    helper: null,
  }
}

function findPart({ type, properties }: CloudResource): string | null {
  if (!/Rule:SecurityGroup\w*Rule$/.test(type)) return null
  return typeof properties['securityGroupId'] === 'string' ? properties['securityGroupId'] : null
}

async function readChanges(
  folder: string,
  { resources, since, until }: ChangeQuery,
): Promise<ChangeRecord[]> {
  const wanted = new Map(resources.map(one => [one.id, one]))
  const entries = await readJournalEntries(folder)
  return entries
    .filter(entry => {
      const at = Date.parse(entry.at)
      const resource = wanted.get(entry.id)
      return (
        resource !== undefined &&
        (resource.type === null || resource.type === entry.type) &&
        at >= since.getTime() &&
        at <= until.getTime()
      )
    })
    .map(toChangeRecord)
}

function toChangeRecord(entry: JournalEntry): ChangeRecord {
  const [create, , remove] = getSpec(entry.type).calls
  const kind = entry.call === create ? 'create' : entry.call === remove ? 'delete' : 'change'
  const [, actor] = /^twinstack:(.*)$/s.exec(entry.who) ?? []
  return {
    source: 'sandbox-journal',
    at: entry.at,
    who: entry.who,
    call: entry.call,
    address: entry.address ?? null,
    kind,
    by: actor !== undefined ? 'twinstack' : entry.who === 'pulumi' ? 'pulumi' : 'other',
    type: entry.type,
    ids: [entry.id],
    paths: kind === 'create' ? null : entry.changes.map(change => change.path),
    actor: actor ?? null,
    sets: entry.changes.flatMap(change => listValueDigests(change.after)),
  }
}
