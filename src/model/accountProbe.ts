/** The data about a cloud account that the guard needs. Types only. */
import type { Environment } from './environment.ts'
import type { CloudRequest, ConfigMap } from './run.ts'

/** `config`: provider settings (`aws:*`) of the run, as the engine will see them. */
export type ProbeInput = {
  environment: Pick<Environment, 'name' | 'kind'>
  cloud: CloudRequest
  config: ConfigMap
}

/**
 * Returns account and region that a run would write to; null when they are unknown, and then they
 * are not compared.
 */
export type CloudIdentity = (
  input: ProbeInput,
) => Promise<{ account: string | null; region: string | null }>

/**
 * Searches the account quickly: the URNs that seem to be missing, and the number of URNs that it
 * can check; null when it can't search.
 */
export type CloudProbe = (
  input: ProbeInput & { resources: { urn: string; type: string; id: string }[] },
) => Promise<{ gone: string[]; of: number } | null>
