import { gzipSync } from 'node:zlib'
import { z } from 'zod'
import { findDocumentAmbiguity } from '../../analysis/state/findAmbiguity.ts'
import { findProblems } from '../../analysis/state/findProblems.ts'
import { countCiphertexts, encryptSecrets } from '../../analysis/state/secrets.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import { adoptStackBody } from '../../model/adoptionInput.ts'
import { environmentNameSchema, type Environment } from '../../model/environment.ts'
import type { Operation } from '../../model/operation.ts'
import type { Revision } from '../../model/revision.ts'
import type { StateDocument } from '../../model/stateAccess.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { authorise } from '../access/policy.ts'
import { getOperation } from '../operations/getOperation.ts'
import { performOnce, type RequestOnce } from '../operations/idempotency.ts'
import { requestOperation } from '../operations/requestOperation.ts'
import { createEnvironment } from './createEnvironment.ts'
import { findClaimedAccount, listOwned, refuseOwnedState } from './stateOwners.ts'
import { addKeys, openCurrentKey, openEnvironmentKey } from './settingsKeys.ts'
import { parseJson } from '../../lib/parseJson.ts'

const inputSchema = adoptStackBody.extend({ name: environmentNameSchema })

/**
 * Takes over the state of an existing stack: its secrets are encrypted for the environment, and the
 * operation previews the program on it before anything is written. A missing environment is
 * created, and is removed again when the state is not taken over.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `environment-has-resources`,
 *   `environment-busy`, `confirmation-required`, `revision-not-found`, `conflict`
 */
export async function adoptStack({
  ctx,
  input,
  once,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
  once?: RequestOnce | undefined
}): Promise<{ operation: Operation; repeated: boolean }> {
  return await performOnce<{ operation: Operation; repeated: boolean }>(ctx.store, once, {
    perform: async () => ({ operation: await adopt(ctx, input, once), repeated: false }),
    repeat: async ({ id }) => ({
      operation: await getOperation({ ctx, input: { id } }),
      repeated: true,
    }),
  })
}

async function adopt(
  ctx: VerbContext,
  input: z.input<typeof inputSchema>,
  once: RequestOnce | undefined,
): Promise<Operation> {
  const { name, kind, settings, state, acceptChanges, planOnly, revision, ...request } = parseInput(
    inputSchema,
    input,
  )
  const target = { environment: name, environmentKind: kind }
  authorise(ctx.actor, 'environment:write', target)
  authorise(ctx.actor, 'state:edit', target)
  const document = readDocument(state, name)
  // an early check with the account that the state names; the guard of the run checks again with
  // the account that the run writes to
  const account = findClaimedAccount(listOwned(document.deployment))
  await refuseOwnedState(ctx.store, 'conflict', {
    place: { name, account, region: null },
    deployment: document.deployment,
  })
  const resolved = await ctx.trees.resolve(revision ?? null)
  if (!planOnly) refuseDirty(name, kind, resolved)
  const opened = await openEnvironmentKey(ctx, ctx.store, name)
  return ctx.store.runInTransaction(async store => {
    const inside = { ...ctx, store }
    const found = await store.environments.lock(name)
    if (found) refuseUsed(ctx, found)
    else await createEnvironment({ ctx: inside, input: { name, kind } })
    const { salt, crypter } = await openCurrentKey(ctx, store, name, opened)
    const { settingsKeys } = await store.environments.getSecrets(name)
    await store.environments.record(name, {
      encryptionSalt: salt,
      settingsKeys: addKeys(settingsKeys, settings ?? { salts: [], values: [] }, crypter),
    })
    const { operation } = await requestOperation({
      ctx: inside,
      input: {
        environment: name,
        kind: 'state-edit',
        stateEdit: { action: 'adopt', acceptChanges },
        planOnly,
        ...request,
        ...once,
      },
      resolved,
    })
    await store.states.saveUpload(operation.id, {
      createdEnvironment: found === null,
      body: gzipSync(JSON.stringify(encryptDocument(document, salt, crypter.encrypt))),
    })
    return operation
  })
}

function refuseDirty(name: string, kind: Environment['kind'], { dirty }: Revision): void {
  if (dirty && kind === 'production')
    throw new TwinstackError(
      'revision-dirty',
      `the program's folder has uncommitted changes, and ${name} runs only commits`,
      { hint: 'commit the changes, or name a commit in `revision`' },
    )
}

function refuseUsed({ actor }: VerbContext, { name, kind, resourceCount, active }: Environment) {
  authorise(actor, 'state:edit', { environment: name, environmentKind: kind })
  if (resourceCount > 0)
    throw new TwinstackError(
      'environment-has-resources',
      `${name} has ${resourceCount} recorded resources already`,
      { hint: 'a state can only be taken over by an environment without resources' },
    )
  if (active)
    throw new TwinstackError('environment-busy', `${name} is in use by operation ${active}`, {
      hint: 'wait until it ends, or cancel it',
    })
}

const documentSchema = z.looseObject({
  version: z.int().min(3).max(4),
  features: z.array(z.string()).optional(),
  deployment: z.looseObject({
    resources: z.array(z.looseObject({ urn: z.string(), type: z.string() })).min(1),
    pending_operations: z.array(z.unknown()).nullish(),
  }),
})

/** Everything that can be refused without an engine. */
function readDocument(text: string, name: string): StateDocument {
  const refuse = (message: string, hint: string): never => {
    throw new TwinstackError('invalid-request', `state: ${message}`, {
      hint,
      fields: [{ path: 'state', message }],
    })
  }
  const parsed = documentSchema.safeParse(parseJson(text))
  if (!parsed.success)
    return refuse(
      'expected {version, deployment: {resources: […]}} with at least one resource ' +
        `(${parsed.error.issues[0]?.path.join('.') ?? ''})`,
      'send the output of  pulumi stack export --show-secrets',
    )
  const document = parsed.data as unknown as StateDocument
  const { deployment } = document
  const stack = /^urn:pulumi:([^:]+)::/.exec(deployment.resources?.[0]?.urn ?? '')?.[1]
  if (stack !== name)
    return refuse(
      `it is the state of the stack ${stack ?? 'without a name'}, expected ${name}`,
      `an environment has the name of its stack; pulumi stack rename ${name}  renames it`,
    )
  const pending = deployment.pending_operations?.length ?? 0
  if (pending > 0)
    return refuse(
      `it has ${pending} pending operations of an update that was interrupted`,
      'run  pulumi refresh  on the stack and answer its questions about them, then adopt it',
    )
  const problem = findInvalid(text, deployment)
  if (problem !== null)
    return refuse(
      `it is invalid: ${problem}`,
      'repair it first with  pulumi state repair  (or  pulumi stack import  of an older version)',
    )
  if (countCiphertexts(deployment.resources) > 0)
    return refuse('its secrets are encrypted', 'export it with  --show-secrets')
  return document
}

function findInvalid(text: string, deployment: StateDocument['deployment']): string | null {
  return findDocumentAmbiguity(text) ?? findProblems(deployment)[0]?.message ?? null
}

/** The document as the engine imports it, its secrets encrypted with `salt`. */
function encryptDocument(
  { deployment, ...document }: StateDocument,
  salt: string,
  encrypt: (text: string) => string,
): StateDocument {
  return {
    ...document,
    deployment: {
      ...deployment,
      secrets_providers: { type: 'passphrase', state: { salt } },
      resources: encryptSecrets(deployment.resources ?? [], encrypt),
    },
  }
}
