/** Creates a resource by hand, as in the console: only the account contains it. */
import { TwinstackError } from '../../lib/errors.ts'
import { getSpec } from './catalog/index.ts'
import type { TypeSpec } from './catalog/typeSpec.ts'
import { getConsoleUser, listResources, parseValue } from './cloud.ts'
import { parsePath, setAt } from './paths.ts'
import { readAccount } from './provider/account.ts'
import { completeInputs, listFailures } from './provider/check.ts'
import { create } from './provider/crud.ts'
import { CloudError } from './provider/errors.ts'
import type { CloudResource, Properties } from './resource.ts'

export type Addition = {
  /** token, e.g. `aws:ec2/instance:Instance` */
  type: string
  /** name tag, and the name itself where the type has one */
  name: string
  /** `PROP=VALUE`, as for `setProperty` */
  assignments: string[]
  /**
   * written as the tag `twinstack:environment`; also selects account and region of existing
   * resources
   */
  environment?: string | undefined
  account?: string | undefined
  region?: string | undefined
}

/**
 * Ids, ARN and defaults come from the catalog. @throws TwinstackError `invalid-request` with the
 * refusal of the API, `conflict` when the name is taken
 */
export async function addResource(folder: string, addition: Addition): Promise<CloudResource> {
  const spec = getSpec(addition.type)
  const account = readAccount(
    { ...(await readLocation(folder, addition)) },
    { TWINSTACK_SANDBOX: folder, TWINSTACK_ACTOR: getConsoleUser() },
  )
  const news = buildInputs(spec, addition)
  const inputs = completeInputs(
    spec,
    { logicalName: addition.name, news, olds: {}, randomSeed: new Uint8Array() },
    {},
  )
  const wrong = listFailures(spec, inputs)
  if (wrong.length > 0)
    throw new TwinstackError(
      'invalid-request',
      wrong.map(({ property, reason }) => `${property}: ${reason}`).join('; '),
      { fields: wrong.map(({ property, reason }) => ({ path: property, message: reason })) },
    )
  return await create(spec, account, { urn: '', logicalName: addition.name, inputs }).catch(
    throwConflict,
  )
}

function throwConflict(cause: unknown): never {
  throw cause instanceof CloudError
    ? new TwinstackError('conflict', cause.message, { cause })
    : cause
}

function buildInputs(spec: TypeSpec, { name, assignments, environment }: Addition): Properties {
  const provided = assignments.reduce<Properties>((inputs, assignment) => {
    const at = assignment.indexOf('=')
    if (at < 1)
      throw new TwinstackError('invalid-request', `expected PROP=VALUE, got ${assignment}`, {
        hint: 'for example instanceType=t3.nano or tags.owner=me',
      })
    return setAt(
      inputs,
      parsePath(assignment.slice(0, at)),
      parseValue(assignment.slice(at + 1), undefined),
    ) as Properties
  }, {})
  const own =
    spec.name && provided[spec.name.property] === undefined
      ? { [spec.name.property]: `${spec.name.before ?? ''}${name}` }
      : {}
  return {
    ...own,
    ...provided,
    ...buildTagsFor(spec, provided['tags'], {
      ...(spec.name ? {} : { Name: name }),
      ...(environment ? { 'twinstack:environment': environment } : {}),
    }),
  }
}

/** Tags of the caller have precedence. */
function buildTagsFor(spec: TypeSpec, provided: unknown, own: Record<string, string>): Properties {
  if (spec.taggable === 'map')
    return Object.keys(own).length + Object.keys(provided ?? {}).length > 0
      ? { tags: { ...own, ...(provided as object) } }
      : {}
  if (spec.taggable !== 'list') return {}
  const listed = Object.entries(own).map(([key, value]) => ({
    key,
    value,
    propagateAtLaunch: true,
  }))
  return { tags: [...listed, ...(Array.isArray(provided) ? (provided as unknown[]) : [])] }
}

/**
 * The account and region passed, else those of the VPC or subnet that an assignment names, else
 * those of the environment's resources.
 */
async function readLocation(
  folder: string,
  { environment, account, region, assignments }: Addition,
): Promise<Properties> {
  const named = new Set(assignments.map(one => one.slice(one.indexOf('=') + 1)))
  const all = await listResources(folder)
  const near = all.filter(one => named.has(one.id) && one.region !== 'global')
  const there =
    near.length > 0
      ? near
      : environment === undefined
        ? []
        : (await listResources(folder, { environment })).filter(one => one.region !== 'global')
  const found = there[0]
  const at = { account: account ?? found?.account, region: region ?? found?.region }
  return {
    ...(at.account ? { allowedAccountIds: [at.account] } : {}),
    ...(at.region ? { region: at.region } : {}),
  }
}
