import { withoutAccountSettings } from './awsProvider.ts'
import type { ConfigMap } from './run.ts'
import { isObject } from '../lib/values.ts'

/** The sources of the configuration of a stack; a later source has priority over an earlier. */
export type SettingsSources = {
  /** what `config` of Pulumi.yaml sets for providers; the engine adds it to the settings file */
  project?: ConfigMap
  /** `config` of the settings file of the revision */
  file: ConfigMap
  /** false: account, role and credentials of the provider are not taken from the file */
  accountFromFile?: boolean
  /** of an ephemeral environment, merged deeply into the object at `key`; arrays are replaced */
  overrides?: { key: string; values: Record<string, unknown> }
  /** provider settings of the service; each replaces that of the file as a whole */
  service?: ConfigMap
}

/**
 * The configuration of a stack. This is the only place that merges settings: the run, its plan, the
 * guard and the readers of the account see the same values. Policies have rules of their own
 * (analysis/gate/policy/overrides.ts): there, null removes a value.
 */
export function mergeSettings(sources: SettingsSources): ConfigMap {
  const { accountFromFile = true, overrides, service } = sources
  const file = useShortKeys({ ...sources.project, ...useShortKeys(sources.file) })
  const config = { ...(accountFromFile ? file : withoutAccountSettings(file)) }
  if (overrides && Object.keys(overrides.values).length > 0)
    config[overrides.key] = mergeDeeply(config[overrides.key] ?? {}, overrides.values)
  return { ...config, ...service }
}

/**
 * The engine reads `aws:config:region` like `aws:region` (sdk/v3 go/common/resource/config,
 * `ParseKey`). When both exist, the short form has priority, because the choice of the engine is
 * not defined.
 */
export function useShortKeys(config: ConfigMap): ConfigMap {
  const long = /^([^:]+):config:([^:]+)$/
  const entries = Object.entries(config)
  return Object.fromEntries([
    ...entries.flatMap(([key, value]) => {
      const [, namespace, name] = long.exec(key) ?? []
      return name === undefined ? [] : [[`${namespace}:${name}`, value] as const]
    }),
    ...entries.filter(([key]) => !long.test(key)),
  ])
}

/** Merges objects deeply and replaces everything else, also arrays and null. */
function mergeDeeply(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over
  const keys = new Set([...Object.keys(base), ...Object.keys(over)])
  return Object.fromEntries(
    [...keys].map(key => [
      key,
      Object.hasOwn(over, key) ? mergeDeeply(base[key], over[key]) : base[key],
    ]),
  )
}
