/**
 * Computes the digest that an approval binds to, over everything that determines the effect of an
 * operation. Only this file computes it: in the run that plans, and again in the run that applies,
 * each from its own data.
 */
import type { ResourceChange } from '../../../model/operation.ts'
import { withhold } from '../../../model/checkpoint.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import type { PlanBinding, RunRequest } from '../../../model/run.ts'
import { toReadable } from '../../../analysis/drift/stepChanges.ts'
import type { PlannedStep } from './buildPlannedState.ts'
import { canonicalise } from '../../../lib/canonicalJson.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

export type PlannedChanges = {
  /** what differs in the cloud and is taken into account first; null where the cloud is not read */
  refreshed: ResourceChange[] | null
  planned: ResourceChange[]
  /** the steps of the engine's preview; only they contain the values of replaced resources */
  steps: PlannedStep[]
}

/** the digest of an absent part */
const none = ''

/**
 * SHA-256 over the parts, each a SHA-256 itself, so that what changed can be named. Secrets: in
 * settings as ciphertext, in the recorded state as ciphertext, in planned values withheld.
 */
export function createBinding(
  request: Pick<RunRequest, 'kind' | 'options' | 'overrides' | 'removeStack' | 'bound' | 'tree'>,
  found: PlannedChanges & { settingsDigest: string | null; config: unknown; state: Deployment },
): PlanBinding {
  const { planOnly: _, ...options } = request.options
  const parts = {
    revision: computeDigest(request.bound?.revision ?? none),
    dependencies: computeDigest(request.bound?.dependencies ?? none),
    settings: computeDigest([found.settingsDigest, found.config, request.overrides]),
    // `manifest` is left out, because every update writes a new one
    state: computeDigest([found.state.resources ?? [], found.state.pending_operations ?? []]),
    planned: computeDigest(normalisePlanned(found)),
    options: computeDigest([request.kind, options, request.removeStack]),
  }
  return { digest: computeDigest(parts), parts }
}

/** The names of the parts that differ. */
export function listChangedParts(a: PlanBinding, b: PlanBinding): string[] {
  return [...new Set([...Object.keys(a.parts), ...Object.keys(b.parts)])].filter(
    name => a.parts[name] !== b.parts[name],
  )
}

/**
 * Changes of providers are left out: they follow from settings and dependencies, which the digest
 * contains, and from the credentials, and the run that plans may have fewer rights.
 */
const isResource = ({ type }: { type: string }) => !type.startsWith('pulumi:providers:')

/** The order is ignored, because the engine plans in parallel. */
function normalisePlanned({ refreshed, planned, steps }: PlannedChanges): unknown {
  const acts = steps.filter(step => step.op !== 'same')
  const names = listGeneratedNames(acts)
  const replaceNames = (text: string) =>
    names.reduce((rest, name) => rest.replaceAll(name, '[made-up-name]'), text)
  const lines = [
    ...(refreshed ?? []).map(change => ['refreshed', change]),
    ...planned.filter(isResource).map(change => ['planned', change]),
    ...acts
      .filter(isResource)
      .map(({ op, urn, after }) => ['step', op, urn, toReadable(withhold(after?.inputs ?? null))]),
  ]
  return lines.map(line => replaceNames(canonicalise(line))).sort()
}

/**
 * Names that a provider generates for new resources differ at every preview, so the digest can't
 * contain them: the logical name with hexadecimal digits behind it (pulumi-terraform-bridge,
 * `AutoName`). Other resources refer to them.
 */
function listGeneratedNames(steps: PlannedStep[]): string[] {
  const made = steps
    .filter(({ op }) => op.startsWith('create') || op === 'replace')
    .flatMap(({ urn, after }) => {
      const logical = requirePresent(urn.split('::').at(-1)).toLowerCase()
      return Object.values(after?.inputs ?? {}).filter(
        (value): value is string =>
          typeof value === 'string' &&
          value.toLowerCase().startsWith(logical) &&
          /^[-_]?[0-9a-f]{7,}$/.test(value.slice(logical.length)),
      )
    })
  return [...new Set(made)].sort((a, b) => b.length - a.length)
}

function computeDigest(value: unknown): string {
  return hashSha256(canonicalise(value))
}
