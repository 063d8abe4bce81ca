/**
 * Compares two states as `pulumi stack export` prints them, of any stacks and backends, without a
 * service and a database. It uses the same comparison and the same judgement as a stored parity
 * report.
 */
import { hashSha256 } from '../../lib/hash.ts'
import type { ParityComparison } from '../../model/difference.ts'
import { getDeployment, summarise } from '../../model/checkpoint.ts'
import type { Deployment, StateResource } from '../../model/checkpoint.ts'
import { pairSchema } from '../../model/register.ts'
import type { Judgement, Pair, Register } from '../../model/register.ts'
import type { Revision } from '../../model/revision.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { Side } from './compare/input.ts'
import { findAmbiguity } from '../state/findAmbiguity.ts'
import { hashSecrets } from '../state/hashSecrets.ts'
import { compareSides, judgeComparison } from './judgeParity.ts'
import { proposeEntries } from './register/proposeEntries.ts'

export type StateOptions = {
  /** time of the judgement; entries whose review was due before this time fail */
  now: Date
  /** the pair's rules (`mode`, `aspects`, `maximumScaleRatio` …); default: full comparison */
  pair?: Partial<Pair>
  /**
   * the side that entries of the register call production; null: the register does not apply;
   * default: `right`
   */
  production?: 'left' | 'right' | null
}
export type StateComparison = {
  comparison: ParityComparison
  judgement: Judgement
  /** 0 to 100, by the formula of register/score.ts */
  score: number
  /** false: there is a difference that no entry documents or can document */
  passed: boolean
  /** YAML of `differences.yaml`: an entry for each difference that may be documented */
  entries: string
}

/**
 * Compares the measured environment `left` (staging) with its model `right` (production); both are
 * parsed documents of `pulumi stack export`. `register` is the parsed `differences.yaml`
 * (register/readRegister.ts).
 * @throws TwinstackError `invalid-request` when a document is not the export of a stack
 */
export function compareStates(input: {
  left: unknown
  right: unknown
  register?: Register
  options: StateOptions
}): StateComparison {
  const { register = { pairs: [], differences: [] }, options } = input
  const [left, right] = [
    readSideOfExport(input.left, 'left'),
    readSideOfExport(input.right, 'right'),
  ]
  const pair = choosePair(left.environment, right.environment, register, options)
  const comparison = compareSides({ left, right, pair, register })
  const production = options.production === undefined ? 'right' : options.production
  const { judgement, score } = judgeComparison(comparison, {
    register,
    pair,
    production,
    now: options.now,
  })
  return {
    comparison,
    judgement,
    score,
    passed: judgement.passes,
    entries: proposeEntries(judgement.verdicts, {
      production: production ?? 'right',
      review: computeReviewDay(options.now),
    }),
  }
}

/**
 * Builds one side of a comparison from an export. The environment is the stack; the stack output
 * `revision` is the revision of the program.
 */
export function readSideOfExport(document: unknown, which: string): Side {
  const deployment = readDeployment(document, which)
  const [first] = deployment.resources ?? []
  if (first === undefined)
    throw new TwinstackError(
      'invalid-request',
      `The ${which} file contains no resources. Expected the output of "pulumi stack export".`,
      { fields: [{ path: which, message: 'expected the output of "pulumi stack export"' }] },
    )
  const environment = first.urn.split(':')[2] ?? which
  // values that `--show-secrets` printed are compared; a comparison contains no digest
  const secrets = hashSecrets({
    resources: deployment.resources ?? [],
    environment,
    computeDigest: text => hashSha256(text),
  })
  return {
    environment,
    ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
    resources: summarise(deployment).resources.sort((a, b) => (a.urn < b.urn ? -1 : 1)),
    revision: getRevision(deployment),
    engineVersion: findEngineVersion(deployment),
    providers: getProviders(deployment),
  }
}

/** A field that is null is absent, as for the engine. */
function readDeployment(document: unknown, which: string): Deployment {
  const deployment: unknown = getDeployment(document)
  const problem = findAmbiguity(JSON.stringify(deployment))
  if (problem !== null)
    throw new TwinstackError('invalid-request', `The ${which} file is not an export: ${problem}.`, {
      fields: [{ path: which, message: problem }],
    })
  const found = deployment as Deployment
  const dropNulls = (resource: StateResource) =>
    Object.fromEntries(
      Object.entries(resource).filter(([, value]) => value !== null),
    ) as StateResource
  return { ...found, resources: (found.resources ?? []).map(dropNulls) }
}

function getRevision({ resources = [] }: Deployment): Revision | null {
  const id = resources.find(({ type }) => type === 'pulumi:pulumi:Stack')?.outputs?.['revision']
  return typeof id !== 'string'
    ? null
    : {
        id,
        commit: id,
        subject: '',
        ref: '',
        author: '',
        committedAt: null,
        dirty: false,
        dependencies: '',
      }
}

function findEngineVersion({ manifest }: Deployment): string | null {
  const version = (manifest as { version?: unknown } | undefined)?.version
  return typeof version === 'string' ? version : null
}

function getProviders({ resources = [] }: Deployment): Record<string, string> {
  const found = resources.flatMap(({ type, inputs }) => {
    const version = inputs?.['version']
    return type.startsWith('pulumi:providers:') && typeof version === 'string'
      ? [[type.split(':').at(-1) ?? '', version] as const]
      : []
  })
  return Object.fromEntries(found)
}

function choosePair(
  left: string,
  right: string,
  { pairs }: Register,
  { pair }: StateOptions,
): Pair {
  const written = pairs.find(one => one.left === left && one.right === right)
  const base = written ?? { ...pairSchema.parse({ left: 'staging', right: 'production' }) }
  return { ...base, ...pair, left, right }
}

const reviewDays = 90
const computeReviewDay = (now: Date) =>
  new Date(now.getTime() + reviewDays * 86_400_000).toISOString().slice(0, 10)
