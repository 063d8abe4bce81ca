/** Between the cloud's record of a resource and the engine's inputs and outputs. */
import type { TypeSpec } from '../catalog/typeSpec.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { Account } from './account.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { getRegion } from './createNewResource.ts'
import { defaultsKey, areEqual, hasUnknown, isEmpty, unknown, withoutDefaults } from './values.ts'

function deriveProperties(spec: TypeSpec, properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(spec.derived ?? {})
      .map(([key, make]): [string, unknown] => [key, make(properties)])
      .filter(([, value]) => value !== undefined),
  )
}

/**
 * Outputs as Create, Read and Update all return them, so that an untouched resource never drifts.
 */
export function computeOutputs(spec: TypeSpec, resource: CloudResource): Properties {
  const tags =
    spec.taggable === 'map'
      ? { ...(isEmpty(resource.tags) ? {} : { tags: resource.tags }), tagsAll: resource.tags }
      : {}
  return { ...resource.properties, ...deriveProperties(spec, resource.properties), ...tags }
}

/** Outputs with the values that are computed from other resources. */
export async function computeCurrentOutputs(
  spec: TypeSpec,
  account: Account,
  resource: CloudResource,
): Promise<Properties> {
  if (!spec.live) return computeOutputs(spec, resource)
  const world = createWorld(spec, account, resource)
  const properties = { ...resource.properties, ...(await spec.live.read(resource, world)) }
  return computeOutputs(spec, { ...resource, properties })
}

/** The account as the rules of a resource see it. */
export function createWorld(
  spec: TypeSpec,
  { folder, account, partition }: Account,
  { region }: Pick<CloudResource, 'region'>,
): World {
  return openWorld(folder, { account, region: spec.global ? 'global' : region, partition })
}

/**
 * Properties that are not inputs: the cloud assigns them, so a change is no drift from the program.
 */
export function listComputedKeys(spec: TypeSpec): Set<string> {
  return new Set([
    ...(spec.fromOthers?.keys ?? []),
    ...(spec.live?.keys ?? []),
    'id',
    'arn',
    'region',
    'tagsAll',
    ...Object.keys(spec.outputs ?? {}),
    ...Object.keys(spec.onUpdate ?? {}),
    ...Object.keys(spec.derived ?? {}),
  ])
}

/**
 * Inputs that would result in the cloud's resource: those of the program with the cloud's values,
 * and properties that somebody set in addition. Without recorded inputs (an import) every property
 * that differs from the defaults.
 */
export function selectInputs(
  spec: TypeSpec,
  now: Properties,
  recorded: { inputs: Properties; outputs: Properties } | null,
): Properties {
  const computed = listComputedKeys(spec)
  const keep = (key: string) => {
    if (recorded && Object.hasOwn(recorded.inputs, key)) return true
    const before = recorded ? recorded.outputs[key] : spec.defaults?.[key]
    return !computed.has(key) && !areEqual(now[key], before)
  }
  const automatic = recorded?.inputs[defaultsKey]
  return {
    ...(automatic === undefined ? {} : { [defaultsKey]: automatic }),
    ...Object.fromEntries(Object.entries(now).filter(([key]) => keep(key))),
  }
}

/** Outputs of a previewed create: values that the cloud assigns are unknown. */
export function previewCreate(spec: TypeSpec, account: Account, inputs: Properties): Properties {
  const assigned = [
    ...Object.keys(spec.outputs ?? {}),
    ...(spec.fromOthers?.keys ?? []),
    ...(spec.live?.keys ?? []),
    ...(spec.arn ? ['arn'] : []),
  ]
  const properties: Properties = {
    ...spec.defaults,
    ...Object.fromEntries(assigned.map(key => [key, unknown])),
    ...(spec.global ? {} : { region: getRegion(spec, account, inputs) }),
    ...withoutDefaults(inputs),
  }
  return finishPreview(spec, properties)
}

/** Outputs of a previewed update: known, except for values that every update assigns again. */
export function previewUpdate(
  spec: TypeSpec,
  olds: Properties,
  { gone, changed }: { gone: string[]; changed: ReadonlySet<string> },
  news: Properties,
): Properties {
  const kept = Object.fromEntries(Object.entries(olds).filter(([key]) => !gone.includes(key)))
  const renewed = Object.fromEntries(
    listRenewedKeys(spec, changed, news).map(key => [key, unknown]),
  )
  return finishPreview(spec, { ...spec.defaults, ...kept, ...renewed, ...withoutDefaults(news) })
}

/** Values that an update of these properties to `news` assigns again. */
export function listRenewedKeys(
  spec: TypeSpec,
  changed: ReadonlySet<string>,
  news: Properties,
): string[] {
  return Object.entries(spec.onUpdate ?? {})
    .filter(
      ([, { except = [], only, when }]) =>
        (when === undefined || when(news)) &&
        [...changed].some(
          key =>
            key !== 'tags' &&
            key !== 'tagsAll' &&
            !except.includes(key) &&
            (only === undefined || only.includes(key)),
        ),
    )
    .map(([key]) => key)
}

function finishPreview(spec: TypeSpec, properties: Properties): Properties {
  const made = Object.fromEntries(
    Object.entries(deriveProperties(spec, properties)).map(([key, value]) => [
      key,
      hasUnknown(value) ? unknown : value,
    ]),
  )
  return {
    ...properties,
    ...made,
    ...(spec.taggable === 'map' ? { tagsAll: properties['tags'] ?? {} } : {}),
  }
}
