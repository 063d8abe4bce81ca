import { countResources } from '../../lib/countResources.ts'
import { z } from 'zod'
import { decryptSecrets } from '../../analysis/state/secrets.ts'
import { parseInput } from '../../lib/input.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import type { StateDocument } from '../../model/stateAccess.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { requireEnvironment, getTarget } from './getEnvironment.ts'

const inputSchema = z.strictObject({
  name: environmentNameSchema,
  secrets: z.boolean().default(false),
})

/**
 * The recorded state as `pulumi stack export` prints it; with `secrets` as with `--show-secrets`.
 * Each read is written to the audit log.
 *
 * @throws TwinstackError `not-found`, `forbidden`, `not-deployed`, `conflict`, `unavailable`
 */
export async function exportState({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<StateDocument> {
  const { name, secrets } = parseInput(inputSchema, input)
  const environment = await requireEnvironment(ctx, name, 'state:read')
  if (secrets) authorise(ctx.actor, 'outputs:read-secret', getTarget(environment))
  const stack = await findStack(ctx, name)
  const document = stack === null ? null : await ctx.states.read(stack)
  if (!document)
    throw new TwinstackError('not-deployed', `${name} has no recorded state`, {
      hint: 'run a deploy first, or take a stack over with  twinstack adopt',
    })
  await writeAuditLog(ctx, {
    action: 'state.export',
    target: name,
    outcome: 'done',
    detail: { secrets, resources: countResources(document.deployment.resources ?? []) },
  })
  return secrets && stack !== null ? withPlainSecrets(ctx, stack, document) : document
}

/** `organization/project/stack` of the recorded resources; null while there are none. */
async function findStack({ store }: VerbContext, name: string): Promise<string | null> {
  const page = await store.environments.listResources(name, { page: 1, pageSize: 1 })
  const [, project] = /^urn:pulumi:[^:]+::([^:]+)::/.exec(page.items[0]?.urn ?? '') ?? []
  return project === undefined ? null : `organization/${project}/${name}`
}

async function withPlainSecrets(
  { states }: VerbContext,
  stack: string,
  document: StateDocument,
): Promise<StateDocument> {
  const { secrets_providers: provider } = document.deployment
  const crypter = await states.openState(stack, document.deployment)
  // values of another secrets provider stay encrypted: who may use its key can import them
  if (!crypter && provider?.type !== 'passphrase') return document
  const name = stack.split('/').at(-1) ?? stack
  if (!crypter)
    throw new TwinstackError(
      'conflict',
      `the recorded state of ${name} was encrypted with another passphrase than the service's`,
      { hint: 'give the service that passphrase, or export without secrets' },
    )
  const { deployment } = document
  return {
    ...document,
    deployment: {
      ...deployment,
      resources: decryptSecrets(deployment.resources ?? [], crypter.decrypt),
    },
  }
}
