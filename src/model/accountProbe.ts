/** What the guard needs to know of a cloud account. Types only. */
import type { Environment } from './environment.ts'
import type { CloudRequest, ConfigMap } from './run.ts'

/** `config`: provider settings (`aws:*`) of the run, as the engine will see them. */
export type ProbeInput = {
  environment: Pick<Environment, 'name' | 'kind'>
  cloud: CloudRequest
  config: ConfigMap
}

/**
 * Account and region that a run would write to; null where that can't be told, which is then not
 * compared.
 */
export type CloudIdentity = (
  input: ProbeInput,
) => Promise<{ account: string | null; region: string | null }>

/**
 * A fast search of the account: the URNs that seem to be gone, of how many that it can see; null
 * when it can't search.
 */
export type CloudProbe = (
  input: ProbeInput & { resources: { urn: string; type: string; id: string }[] },
) => Promise<{ gone: string[]; of: number } | null>
