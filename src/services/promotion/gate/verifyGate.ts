import { z } from 'zod'
import { parseInput } from '../../../lib/input.ts'
import { requireOperation } from '../../operations/getOperation.ts'
import type { Store } from '../../../model/store.ts'
import { hashSha256 } from '../../../lib/hash.ts'

import type { Revision } from '../../../model/revision.ts'
import type { PromotionContext } from '../context.ts'
import { readPolicy } from '../policy/policies.ts'
import type { Promotion } from '../../../model/promotionService.ts'
import type { StoredDecision } from '../../../model/promotionStore.ts'
import {
  citeDrift,
  citeOperation,
  citePlan,
  citePolicy,
  citeSignOff,
  citeTest,
  type CitedEvidence,
} from '../../../analysis/gate/cite.ts'
import { findDigestOfFile } from './gateEvidence.ts'
import type { GateDecision } from '../../../model/promotion.ts'
import type { EvidenceStatus, GateVerification } from '../../../model/gate.ts'
import type { Trees } from '../../../model/trees.ts'
import type { SealKey } from '../../../model/sealKey.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/**
 * Compares every decision about an operation with the stored data: its digest, its seal, and the
 * digests of its evidence. @throws TwinstackError `forbidden`, `not-found`
 */
export async function verifyGate({
  ctx,
  input,
}: {
  ctx: PromotionContext
  input: z.input<typeof inputSchema>
}): Promise<GateVerification> {
  const { id } = parseInput(inputSchema, input)
  await requireOperation(ctx, id, 'operation:read')
  const decisions = []
  for (const stored of await ctx.store.gateDecisions.listByOperation(id))
    decisions.push(await verifyDecision(ctx, stored))
  const fits = decisions.every(
    one =>
      one.digestFits && one.sealFits && one.evidence.every(({ status }) => status !== 'changed'),
  )
  return { operation: id, verifiedAt: new Date().toISOString(), verified: fits, decisions }
}

type VerificationContext = Pick<PromotionContext, 'store' | 'trees' | 'promotion'>

async function verifyDecision(
  around: VerificationContext,
  stored: StoredDecision,
): Promise<GateVerification['decisions'][number]> {
  const { decision, body, digest, keyId, seal } = stored
  const evidence = []
  for (const { name, evidence: cited } of decision.conditions) {
    for (const one of cited)
      evidence.push({ ...one, condition: name, ...(await compareEvidence(around, one, decision)) })
  }
  return {
    at: decision.at,
    digest,
    planDigest: decision.planDigest,
    digestFits: hashSha256(body) === digest,
    sealFits: isSealed(around.promotion.key, { digest, keyId, seal }),
    evidence,
  }
}

function isSealed(
  key: SealKey,
  { digest, keyId, seal }: Pick<StoredDecision, 'digest' | 'keyId' | 'seal'>,
): boolean {
  return keyId === key.id && key.verify(digest, seal)
}

/**
 * Evidence that is expected to change with time: another digest only means that it changed later.
 */
const changingEvidence = ['policy', 'state']

async function compareEvidence(
  around: VerificationContext,
  cited: CitedEvidence,
  { revision, planDigest }: GateDecision,
): Promise<{ status: EvidenceStatus; detail: string }> {
  const now = (await currentDigests[cited.what]?.(around, cited.id, revision)) ?? null
  if (now === null)
    return { status: 'gone', detail: `${cited.what} ${cited.id} is no longer stored` }
  if (now === cited.digest) return { status: 'matches', detail: 'unchanged' }
  if (changingEvidence.includes(cited.what))
    return { status: 'moved-on', detail: `the ${cited.what} of ${cited.id} has changed since` }
  if (
    cited.what === 'plan' &&
    (await around.store.plans.getByOperation(cited.id))?.digest !== planDigest
  )
    return { status: 'gone', detail: 'it planned again since, and only its newest plan is kept' }
  return {
    status: 'changed',
    detail: `${cited.what} ${cited.id} was changed after the gate decided`,
  }
}

type ReadDigest = (
  around: VerificationContext,
  id: string,
  revision: Revision | null,
) => Promise<string | null>

/** The digest of each kind of evidence in the stored data; null: it does not exist. */
const currentDigests: Record<string, ReadDigest> = {
  operation: async ({ store }, id) => findDigest(await store.operations.get(id), citeOperation),
  test: async ({ store }, id) =>
    findDigest(
      (await store.testResults.listByOperation(requirePresent(id.split('/')[0]))).find(
        one => one.id === id.split('/')[1],
      ),
      citeTest,
    ),
  'sign-off': async ({ store }, id) =>
    findDigest(
      (await store.signOffs.listByOperation(requirePresent(id.split('/')[0]))).find(
        one => citeSignOff(one).id === id,
      ),
      citeSignOff,
    ),
  'drift-report': async ({ store }, id) =>
    findDigest(await store.operations.getDrift(id), citeDrift),
  plan: async ({ store }, id) => findDigest(await store.plans.getByOperation(id), citePlan),
  policy: ({ store, promotion }, id) => findCurrentPolicyDigest(store, promotion, id),
  state: ({ store }, id) => store.environments.getStateDigest(id),
  file: ({ trees }, id, revision) => findCurrentFileDigest(trees, id, revision),
}

const findDigest = <T>(
  value: T | null | undefined,
  cite: (value: T) => CitedEvidence,
): string | null => (value === null || value === undefined ? null : cite(value).digest)

async function findCurrentPolicyDigest(
  store: Store,
  promotion: Promotion,
  name: string,
): Promise<string | null> {
  const environment = await store.environments.get(name)
  if (!environment) return null
  return citePolicy(name, (await readPolicy(promotion, store, environment)).policy).digest
}

async function findCurrentFileDigest(
  trees: Pick<Trees, 'prepareFiles'>,
  id: string,
  revision: Revision | null,
): Promise<string | null> {
  const at = id.indexOf('/')
  return revision?.id === id.slice(0, at)
    ? findDigestOfFile(trees, revision, id.slice(at + 1))
    : null
}
