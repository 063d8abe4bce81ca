import type { ResourceRecord, StackOutput } from './operation.ts'
import { canonicalise } from '../lib/canonicalJson.ts'
import { hashSha256 } from '../lib/hash.ts'
import { secretSignature, signatureKey } from './propertySignature.ts'

/** A property map in the form that the engine writes. */
export type Properties = Record<string, unknown>
/**
 * A resource in the format of the engine's checkpoint (`apitype.ResourceV3`), as it is read and
 * written back: fields may be absent, secrets are ciphertexts, and unknown fields are kept. Code
 * that changes a state uses it. `ResourceRecord` is the form for reading: complete, no secrets.
 */
export type StateResource = {
  urn: string
  type: string
  id?: string
  custom: boolean
  delete?: boolean
  parent?: string
  provider?: string
  protect?: boolean
  retainOnDelete?: boolean
  dependencies?: string[]
  inputs?: Properties
  outputs?: Properties
  [more: string]: unknown
}
/** Whether a resource was created in the cloud: it is neither a component nor a provider. */
export function isCloudResource({
  custom,
  type,
  id,
}: {
  custom: boolean
  type: string
  id?: string | null
}): boolean {
  return custom && !type.startsWith('pulumi:') && Boolean(id)
}

export type PendingOperation = {
  resource: StateResource
  type: 'creating' | 'updating' | 'deleting' | 'reading' | 'importing'
}
export type Deployment = {
  resources?: StateResource[]
  pending_operations?: PendingOperation[]
  secrets_providers?: { type: string; state?: { salt?: string } }
  [more: string]: unknown
}

export type StateSummary = {
  resources: ResourceRecord[]
  pendingOperations: { urn: string; type: string }[]
  /** SHA-256 of the resources, secrets withheld */
  digest: string
  /** the same, but independent of the order of the resources and of their dependencies */
  contentDigest: string
}

/** The text in place of a secret. */
export const withheld = '[secret]'

/**
 * The engine uses these texts for values that a preview can't know yet (sdk/v3
 * `resource/plugin/rpc.go`).
 */
const unknownTexts = new Set([
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
])

/** Whether the engine does not know this value of a preview yet. */
export function isUnknownText(value: unknown): boolean {
  return typeof value === 'string' && unknownTexts.has(value)
}

/**
 * Returns the deployment inside a checkpoint file or the output of `pulumi stack export`; empty for
 * a stack without updates.
 */
export function getDeployment(document: unknown): Deployment {
  const found = document as { checkpoint?: { latest?: Deployment }; deployment?: Deployment } | null
  return found?.checkpoint?.latest ?? found?.deployment ?? {}
}

export function isSecret(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as Properties)[signatureKey] === secretSignature
  )
}

/**
 * Replaces secrets by `[secret]` and drops `__defaults`, which only the SDK's code generator
 * understands.
 */
export function withhold(value: unknown): unknown {
  if (isSecret(value)) return withheld
  if (Array.isArray(value)) return value.map(withhold)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__defaults')
      .map(([key, item]) => [key, withhold(item)]),
  )
}

/** Returns the last part of a URN: the logical name. */
export function getName(urn: string): string {
  return urn.split('::').slice(3).join('::')
}

export function toRecord(resource: StateResource): ResourceRecord {
  return {
    urn: resource.urn,
    type: resource.type,
    name: getName(resource.urn),
    id: resource.id ?? null,
    parent: resource.parent ?? null,
    provider: resource.provider ?? null,
    custom: resource.custom,
    protect: resource.protect ?? false,
    ...(resource.retainOnDelete === true ? { retainOnDelete: true } : {}),
    ...(resource.delete === true ? { delete: true } : {}),
    dependencies: resource.dependencies ?? [],
    inputs: withhold(resource.inputs ?? {}) as Properties,
    outputs: withhold(resource.outputs ?? {}) as Properties,
    ...readAutonamed(resource.inputs?.['__defaults']),
    ...selectAliases(resource),
  }
}

/**
 * One resource for each URN. An unfinished replacement leaves the old one (`delete: true`) behind
 * the new one; records of older versions have no mark, so the first is the live one.
 */
export function listLiveResources<Resource extends Pick<ResourceRecord, 'urn' | 'delete'>>(
  resources: readonly Resource[],
): Resource[] {
  const live = new Map<string, Resource>()
  for (const resource of resources)
    if (resource.delete !== true && !live.has(resource.urn)) live.set(resource.urn, resource)
  return [...live.values()]
}

/**
 * Leaves out replaced resources with the id of their successor, because both are one resource in
 * the cloud. Replaced resources with another id exist until the next deploy.
 */
export function listExistingResources(resources: readonly ResourceRecord[]): ResourceRecord[] {
  if (!resources.some(one => one.delete === true)) return [...resources]
  const live = new Map(listLiveResources(resources).map(one => [one.urn, one.id]))
  return resources.filter(one => one.delete !== true || live.get(one.urn) !== one.id)
}

/** `__defaults` lists the inputs that a provider of the Terraform bridge filled in. */
export function readAutonamed(defaults: unknown): Pick<ResourceRecord, 'autonamed'> {
  return Array.isArray(defaults) ? { autonamed: defaults.map(String) } : {}
}

/** The aliases of the resource: URNs that the program declares as its former names. */
function selectAliases({ aliases }: StateResource): Pick<ResourceRecord, 'aliases'> {
  return Array.isArray(aliases) && aliases.length > 0 ? { aliases: aliases.map(String) } : {}
}

/** None of these is part of the digest: records of older versions have none. */
const selectDigested = ({ autonamed: _, aliases: __, delete: ___, ...resource }: ResourceRecord) =>
  resource

export function summarise(deployment: Deployment): StateSummary {
  const resources = (deployment.resources ?? []).map(toRecord)
  const pendingOperations = (deployment.pending_operations ?? []).map(({ resource, type }) => ({
    urn: resource.urn,
    type,
  }))
  return {
    resources,
    pendingOperations,
    digest: hashSha256(JSON.stringify(resources.map(selectDigested))),
    contentDigest: computeContentDigest(resources.map(selectContent)),
  }
}

/** Dependencies are a set: the engine writes them in another order after a refresh. */
const selectContent = (resource: ResourceRecord) => ({
  ...selectDigested(resource),
  dependencies: resource.dependencies.toSorted(),
})

/**
 * Whether `digest` is the `contentDigest` of this state. Earlier versions recorded one that depends
 * on the order of dependencies.
 */
export function hasContent(deployment: Deployment, digest: string): boolean {
  const resources = (deployment.resources ?? []).map(toRecord)
  return [selectContent, selectDigested].some(
    select => computeContentDigest(resources.map(one => select(one))) === digest,
  )
}

/**
 * SHA-256 of values in any order: the engine writes the resources in the order in which their
 * registrations arrived, so that an update without changes can reorder them.
 */
export function computeContentDigest(values: readonly unknown[]): string {
  return hashSha256(JSON.stringify(values.map(value => hashSha256(canonicalise(value))).sort()))
}

/** Returns the outputs of the stack; a value that contains a secret is secret as a whole. */
export function getOutputs(deployment: Deployment): Record<string, StackOutput> {
  const stack = (deployment.resources ?? []).find(
    resource => resource.type === 'pulumi:pulumi:Stack',
  )
  return Object.fromEntries(
    Object.entries(stack?.outputs ?? {}).map(([name, value]) => [
      name,
      containsSecret(value)
        ? { value: null, secret: true }
        : { value: withhold(value), secret: false },
    ]),
  )
}

/** Whether the value contains a secret. */
export function containsSecret(value: unknown): boolean {
  if (isSecret(value)) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(containsSecret)
}
