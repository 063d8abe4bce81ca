import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import {
  regionSchema,
  type AccountResource,
  type CloudThing,
  type Identity,
  type Place,
} from '../../model/cloud.ts'
import { findEnvironment } from '../environments/getEnvironment.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import type { Environment } from '../../model/environment.ts'
import { parseInput } from '../../lib/input.ts'

import type { ResourceRecord } from '../../model/operation.ts'
import { createKeeperFinder, formatProposal } from '../../analysis/drift/unmanaged.ts'
import { unseen } from '../../model/drift.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { collectPages, slicePage } from '../../lib/pagination.ts'

const inputSchema = z.strictObject({
  environment: environmentNameSchema.optional(),
  region: regionSchema.optional(),
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
})

export type AccountPage = Page<AccountResource> & {
  account: string | null
  region: string | null
  notes: string[]
}

/**
 * Lists the resources of an account: that of an environment, or the service's default one, also
 * resources of others. Only accounts that the service is configured for can be read. Each reading
 * is written to the audit log.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `not-found`
 */
export async function scanAccount({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<AccountPage> {
  const { environment, region, page, pageSize } = parseInput(inputSchema, input)
  authorise(ctx.actor, 'account:read')
  const place = await readPlace(ctx, environment)
  await writeAuditLog(ctx, {
    action: 'account.read',
    target: environment ?? 'default account',
    outcome: 'done',
    detail: { region: region ?? null, page },
  })
  const [identity, { found, notes }, states] = await Promise.all([
    ctx.inquiry.readIdentity(place),
    ctx.inquiry.listEverything(place, { region: region ?? null }),
    readAllStates(ctx),
  ])
  const items = sortResources(found.map(judge(states)))
  return {
    items: slicePage(items, { page, pageSize }),
    page,
    pageSize,
    total: items.length,
    ...scanScope(identity, region),
    notes: [...new Set([...identity.notes, ...notes, unseen])],
  }
}

const scanScope = ({ account, region }: Identity, requested: string | undefined) => ({
  account,
  region: requested ?? region,
})

async function readPlace(
  { store, trees, inquiry }: VerbContext,
  name: string | undefined,
): Promise<Place> {
  if (name === undefined) return inquiry.getPlace(null, null)
  const environment = await findEnvironment(store, name)
  const revision = await store.environments.getDeployedRevision(name)
  // without a tree only the service's settings contain the account; a run that needs more reports
  // why there is no tree
  const tree = await Promise.resolve(revision ?? trees.resolve(null))
    .then(found => trees.prepareFiles(found))
    .catch(() => null)
  return inquiry.getPlace(environment, tree)
}

type State = { environment: Environment; resources: ResourceRecord[] }

async function readAllStates({ store }: VerbContext): Promise<State[]> {
  const environments = await collectPages(input => store.environments.list(input))
  return Promise.all(
    environments.map(async environment => ({
      environment,
      resources: await collectPages(input =>
        store.environments.listResources(environment.name, input),
      ),
    })),
  )
}

function judge(states: State[]): (thing: CloudThing) => AccountResource {
  const keepers = states.map(({ environment, resources }) => ({
    environment,
    keeper: createKeeperFinder(resources),
  }))
  const noState = createKeeperFinder([])
  return thing => {
    const kept = keepers.map(({ environment, keeper }) => ({ environment, by: keeper(thing) }))
    const owner = kept.find(({ by }) => by && 'record' in by)?.environment.name ?? null
    const helper =
      [...kept.map(({ by }) => by), noState(thing)].flatMap(by =>
        by && 'helper' in by ? [by.helper] : [],
      )[0] ?? null
    const { part: _part, helper: _helper, ...shown } = thing
    const proposal = owner
      ? `nothing: it is in the recorded state of ${owner}`
      : helper
        ? `nothing: ${helper}`
        : formatProposal(thing)
    return {
      ...shown,
      environment: owner,
      helper: owner ? null : helper,
      attribution: null,
      proposal,
    }
  }
}

/** Unmanaged resources come first. */
function sortResources(items: AccountResource[]): AccountResource[] {
  const rank = ({ environment, helper }: AccountResource) => (environment ? 2 : helper ? 1 : 0)
  return items.sort(
    (a, b) =>
      rank(a) - rank(b) || (a.type ?? '~').localeCompare(b.type ?? '~') || a.id.localeCompare(b.id),
  )
}
