import { hashSecrets } from '../../../analysis/state/hashSecrets.ts'
import { mapSecrets } from '../../../analysis/state/secrets.ts'
import { containsSecret, summarise } from '../../../model/checkpoint.ts'
import type { Deployment, StateResource } from '../../../model/checkpoint.ts'
import type { RunResult } from '../../../model/run.ts'
import type { SecretDigests } from '../../../model/secretDigest.ts'
import type { Crypter } from '../../../model/stateAccess.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'
import type { OperationContext } from './operationContext.ts'
import type { StartedRun } from './phaseInputs.ts'

/**
 * The result with keyed digests of the secrets in the recorded and the planned state. The service
 * decrypts them, so that the run does not need the key of the digests. Secrets that another
 * provider than the passphrase of the service encrypted have no digests.
 */
export async function addSecretDigests(
  { deps }: OperationContext,
  { operation: { id, environment } }: StartedRun,
  result: RunResult,
): Promise<RunResult> {
  const { computeDigest } = deps
  if (!computeDigest || !result.state) return result
  try {
    const opened = await openState(deps, environment, result)
    if (opened === null) return result
    const { resources, crypter } = opened
    const hashResources = (some: StateResource[]) =>
      hashSecrets({ resources: decrypt(some, crypter), environment, computeDigest })
    const state = hashResources(resources)
    const planned = mergePlanned(state, hashResources(addPlanned(resources, result)), result)
    return { ...result, secretDigests: { of: result.state.digest, state, planned } }
  } catch (error) {
    deps.log.warn(
      { operation: id, environment, err: error },
      'the secrets of the state were not read: parity does not compare them',
    )
    return result
  }
}

type OpenedState = { resources: StateResource[]; crypter: Crypter }

/** Null: there is no secret, it can't be decrypted, or the state has changed since it was read. */
async function openState(
  { states }: OperationContext['deps'],
  environment: string,
  { state, plannedSecrets, encryptionSalt }: RunResult,
): Promise<OpenedState | null> {
  const deployment = await readState(states, environment, requirePresent(state))
  if (deployment === null) return null
  const { resources = [] } = deployment
  const planned = Object.keys(plannedSecrets?.inputs ?? {})
  if (planned.length === 0 && !containsSecret(resources)) return null
  const urns = [...resources.map(({ urn }) => urn), ...planned]
  const stack = `organization/${findProject(urns[0]) ?? ''}/${environment}`
  const salt = plannedSecrets?.salt ?? encryptionSalt
  const crypter = await openSecrets(states, { stack, deployment, salt })
  return crypter && { resources, crypter }
}

/** While nothing is recorded: the salt of the settings, otherwise the data key of the stack. */
async function openSecrets(
  states: OperationContext['deps']['states'],
  { stack, deployment, salt }: { stack: string; deployment: Deployment; salt: string | null },
): Promise<Crypter | null> {
  if (deployment.secrets_providers) return states.openState(stack, deployment)
  if (salt !== null) return states.open(salt)
  return states.openState(stack, { secrets_providers: { type: 'service' } })
}

function findProject(urn: string | undefined): string | undefined {
  return /^urn:pulumi:[^:]+::([^:]+)::/.exec(urn ?? '')?.[1]
}

async function readState(
  states: OperationContext['deps']['states'],
  environment: string,
  { resources: [first], digest }: NonNullable<RunResult['state']>,
): Promise<Deployment | null> {
  const project = findProject(first?.urn)
  if (project === undefined) return {}
  const found = await states.read(`organization/${project}/${environment}`)
  return found && summarise(found.deployment).digest === digest ? found.deployment : null
}

/** A secret that another key encrypted keeps its ciphertext, and gets no digest. */
function decrypt(resources: StateResource[], crypter: Crypter): StateResource[] {
  return mapSecrets(resources, secret => {
    const { ciphertext, ...rest } = secret
    if (typeof ciphertext !== 'string') return secret
    try {
      return { ...rest, plaintext: crypter.decrypt(ciphertext) }
    } catch {
      return secret
    }
  }) as StateResource[]
}

/** The recorded resources with the inputs that the plan sets, and the planned new ones. */
function addPlanned(recorded: StateResource[], { plannedSecrets }: RunResult): StateResource[] {
  const planned = plannedSecrets?.inputs ?? {}
  const known = new Set(recorded.map(({ urn }) => urn))
  const added = Object.entries(planned)
    .filter(([urn]) => !known.has(urn))
    .map(([urn, inputs]) => ({ urn, type: '', custom: true, inputs }))
  return [
    ...recorded.map(one => ({ ...one, inputs: { ...one.inputs, ...planned[one.urn] } })),
    ...added,
  ]
}

/**
 * A planned secret that is not among those of the engine's plan is the recorded one, unless the
 * resource is created again or the property changes.
 */
function mergePlanned(
  state: SecretDigests,
  planned: SecretDigests,
  { planned: changes, plannedSecrets }: RunResult,
): SecretDigests {
  const changed = new Map((changes ?? []).map(({ urn, properties }) => [urn, properties]))
  return Object.fromEntries(
    Object.entries(planned).map(([urn, one]) => {
      const tops = new Set((changed.get(urn) ?? []).map(({ path }) => path.split(/[.[]/)[0] ?? ''))
      const inputs = Object.entries(one.inputs ?? {}).filter(
        ([key]) => key in (plannedSecrets?.inputs[urn] ?? {}) || !tops.has(key),
      )
      const isUnchanged = !changed.has(urn)
      return [
        urn,
        {
          inputs: Object.fromEntries(inputs),
          ...(isUnchanged && state[urn]?.outputs ? { outputs: state[urn].outputs } : {}),
        },
      ]
    }),
  )
}
