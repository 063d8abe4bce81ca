/** Between the cloud's record of a resource and the engine's inputs and outputs. */
import type { TypeSpec } from '../catalog/typeSpec.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { Account } from './account.ts'
import { regionOf } from './birth.ts'
import { equal, hasUnknown, isEmpty, unknown } from './values.ts'

function derived(spec: TypeSpec, properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(spec.derived ?? {})
      .map(([key, make]) => [key, make(properties)])
      .filter(([, value]) => value !== undefined),
  )
}

/**
 * Outputs as Create, Read and Update all return them, so that an untouched resource never drifts.
 */
export function outputsOf(spec: TypeSpec, resource: CloudResource): Properties {
  const tags =
    spec.taggable === 'map'
      ? { ...(isEmpty(resource.tags) ? {} : { tags: resource.tags }), tagsAll: resource.tags }
      : {}
  return { ...resource.properties, ...derived(spec, resource.properties), ...tags }
}

/** Never inputs by themselves: the cloud assigns them, so a change is no drift from the program. */
export function computedKeys(spec: TypeSpec): Set<string> {
  return new Set([
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
 * Inputs that would produce what is in the cloud: those of the program with the cloud's values, and
 * what somebody set that the program never mentioned. Without recorded inputs (an import) all that
 * differs from the defaults.
 */
export function inputsOf(
  spec: TypeSpec,
  resource: CloudResource,
  recorded: { inputs: Properties; outputs: Properties } | null,
): Properties {
  const now = outputsOf(spec, resource)
  const computed = computedKeys(spec)
  const keep = (key: string) => {
    if (recorded && Object.hasOwn(recorded.inputs, key)) return true
    const before = recorded ? recorded.outputs[key] : spec.defaults?.[key]
    return !computed.has(key) && !equal(now[key], before)
  }
  return Object.fromEntries(Object.entries(now).filter(([key]) => keep(key)))
}

/** Outputs of a create that is only previewed: what the cloud assigns is unknown. */
export function previewCreate(spec: TypeSpec, account: Account, inputs: Properties): Properties {
  const assigned = [...Object.keys(spec.outputs ?? {}), ...(spec.arn ? ['arn'] : [])]
  const properties: Properties = {
    ...spec.defaults,
    ...Object.fromEntries(assigned.map(key => [key, unknown])),
    ...(spec.global ? {} : { region: regionOf(spec, account, inputs) }),
    ...inputs,
  }
  return finishPreview(spec, properties)
}

/** Outputs of an update that is only previewed: known, but for what every update assigns anew. */
export function previewUpdate(
  spec: TypeSpec,
  olds: Properties,
  gone: string[],
  news: Properties,
): Properties {
  const kept = Object.fromEntries(Object.entries(olds).filter(([key]) => !gone.includes(key)))
  const anew = Object.fromEntries(Object.keys(spec.onUpdate ?? {}).map(key => [key, unknown]))
  return finishPreview(spec, { ...spec.defaults, ...kept, ...anew, ...news })
}

function finishPreview(spec: TypeSpec, properties: Properties): Properties {
  const made = Object.fromEntries(
    Object.entries(derived(spec, properties)).map(([key, value]) => [
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
