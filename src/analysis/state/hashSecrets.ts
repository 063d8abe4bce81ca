/**
 * Replaces the secrets of a decrypted state by keyed digests. A document about software or access
 * that contains a secret is a secret as a whole for the engine; its parts that can't be secret stay
 * readable, so that image, ports and sizes are compared as usual.
 */
import { isSecretName, redactValue, getName } from '../parity/compare/secrets.ts'
import { containsSecret, isSecret } from '../../model/checkpoint.ts'
import type { StateResource } from '../../model/checkpoint.ts'
import { formatDigest } from '../../model/secretDigest.ts'
import type { ComputeDigest, DigestKind, SecretDigests } from '../../model/secretDigest.ts'
import { getText, isContainer, isObject, stringifyStable } from '../../lib/values.ts'

type Input = {
  /** secrets as `pulumi stack export --show-secrets` prints them; others are left out */
  resources: readonly StateResource[]
  /** the name of the environment */
  environment: string
  computeDigest: ComputeDigest
}

/** Properties whose documents have parts that are never secret, by what AWS defines for them. */
const opened =
  /^(containerDefinitions|containerProperties|policy|assumeRolePolicy|inlinePolicy|policyDocument)$/
/**
 * The members of such documents whose values are no place for a secret: sizes, ports, images,
 * names, references to secrets, and what a statement of a policy allows. The value of every other
 * member is a digest, because what it contains is the user's choice.
 */
const plainMember =
  /^(name|image|cpu|memory|memoryReservation|essential|containerPort|hostPort|protocol|appProtocol|readonlyRootFilesystem|readOnly|privileged|pseudoTerminal|interactive|user|valueFrom|logDriver|sourceVolume|sourceContainer|containerPath|containerName|condition|softLimit|hardLimit|workingDirectory|interval|timeout|retries|startPeriod|startTimeout|stopTimeout|type|awslogs-group|awslogs-region|awslogs-stream-prefix|awslogs-create-group|vcpus|jobRoleArn|executionRoleArn|Version|Id|Sid|Effect|Action|NotAction|Resource|NotResource|Principal|NotPrincipal|AWS|Service|Federated|CanonicalUser)$/
/** A text shorter than this occurs in others by chance. */
const shortest = 6

/** Returns nothing for resources without secrets. */
export function hashSecrets(input: Input): SecretDigests {
  const known = listSecretTexts(input.resources)
  const owned = createNameFinder(input.environment)
  const work: Work = { known, isOwn: owned, computeDigest: input.computeDigest }
  const found: SecretDigests = {}
  for (const { urn, inputs = {}, outputs = {}, delete: isOld } of input.resources) {
    if (isOld === true || urn in found) continue
    const [ours, theirs] = [hashHalf(work, inputs), hashHalf(work, outputs)]
    if (ours ?? theirs)
      found[urn] = { ...(ours ? { inputs: ours } : {}), ...(theirs ? { outputs: theirs } : {}) }
  }
  return found
}

type Work = {
  known: readonly string[]
  isOwn: (text: string) => boolean
  computeDigest: ComputeDigest
}

function hashHalf(work: Work, half: Record<string, unknown>): Record<string, unknown> | null {
  const found: [string, unknown][] = []
  for (const [key, value] of Object.entries(half)) {
    if (key === '__defaults' || !containsSecret(value)) continue
    const digested = hashValue(work, value, key)
    if (digested !== undefined) found.push([key, digested])
  }
  return found.length === 0 ? null : Object.fromEntries(found)
}

/** Undefined when a secret of the value is not known. */
function hashValue(work: Work, value: unknown, name: string): unknown {
  if (isSecret(value)) {
    const plain = readPlain(value)
    return plain === undefined ? undefined : hashSecret(work, plain, name)
  }
  if (Array.isArray(value)) return hashItems(value.map(item => hashValue(work, item, name)))
  if (!isObject(value)) return value
  const items = Object.entries(value)
    .filter(([key]) => key !== '__defaults')
    .map(([key, item]) => [key, hashValue(work, item, getName(value, key))] as const)
  return items.some(([, item]) => item === undefined) ? undefined : Object.fromEntries(items)
}

const hashItems = (items: unknown[]) => (items.includes(undefined) ? undefined : items)

function readPlain(secret: unknown): unknown {
  const { plaintext } = secret as { plaintext?: unknown }
  if (typeof plaintext !== 'string') return undefined
  try {
    return JSON.parse(plaintext) as unknown
  } catch {
    return undefined
  }
}

/** A secret value: a document is opened, everything else is one digest. */
function hashSecret(work: Work, plain: unknown, name: string): unknown {
  if (opened.test(name)) {
    const document = typeof plain === 'string' ? parseContainer(plain) : plain
    if (isContainer(document)) {
      const parts = hashParts(work, document, name)
      return typeof plain === 'string' ? JSON.stringify(parts) : parts
    }
  }
  const kind = isSecretName(name) ? 'secret' : 'value'
  const text = typeof plain === 'string' ? normaliseText(plain) : stringifyStable(plain)
  return formatDigest(work.isOwn(text) ? 'names' : kind, work.computeDigest(text))
}

/** The order of the keys of a JSON text has no meaning. */
function normaliseText(text: string): string {
  const document = parseContainer(text)
  return isContainer(document) ? stringifyStable(document) : text
}

function parseContainer(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function hashParts(work: Work, value: unknown, name: string, member = name): unknown {
  if (Array.isArray(value)) return value.map(item => hashParts(work, item, name, member))
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        formatReadableKey(work, key),
        hashParts(work, item, getName(value, key), key),
      ]),
    )
  if (value === null || typeof value === 'boolean') return value
  const text = getText(value)
  const kind = rateText(work, text, name)
  if (kind === 'part' && plainMember.test(member)) return value
  // a readable part with the side's own name is exchanged; a digest has to say that it has one
  if (kind === 'names' && plainMember.test(member)) return value
  return formatDigest(kind, work.computeDigest(text))
}

/** Keys are the names of settings; one with the text of a secret is a digest, too. */
const formatReadableKey = (work: Work, key: string) =>
  holdsKnown(work, key) ? formatDigest('secret', work.computeDigest(key)) : key

function rateText(work: Work, text: string, name: string): DigestKind {
  if (isSecretName(name) || holdsKnown(work, text) || redactValue(text, '') !== text)
    return 'secret'
  return work.isOwn(text) ? 'names' : 'part'
}

const holdsKnown = ({ known }: Work, text: string) => known.some(secret => text.includes(secret))

/** The single values among the secrets of a state: a password that a document contains. */
function listSecretTexts(resources: readonly StateResource[]): string[] {
  const found = new Set<string>()
  const visit = (value: unknown): void => {
    if (isSecret(value)) return addTexts(readPlain(value), found)
    if (isContainer(value)) for (const item of Object.values(value)) visit(item)
  }
  for (const { inputs, outputs } of resources) {
    visit(inputs)
    visit(outputs)
  }
  return [...found]
}

function addTexts(plain: unknown, into: Set<string>): void {
  if (typeof plain === 'string' && plain.length >= shortest && !isContainer(parseContainer(plain)))
    into.add(plain)
}

/** The environment's name as a word, a number of an account, or the name of a region. */
function createNameFinder(environment: string): (text: string) => boolean {
  const name = environment.replaceAll(/[^\w-]/g, '\\$&')
  const word = new RegExp(`(?<![a-z0-9])${name}(?![a-z0-9])`, 'i')
  return text =>
    word.test(text) ||
    /(?<!\d)\d{12}(?!\d)/.test(text) ||
    /(?<![a-z])(us|eu|ap|sa|ca|me|af|il|mx|cn)(-gov)?-[a-z]+-\d(?!\d)/.test(text)
}
