import { identity, type Closure, type Package } from './dependencies/closure.ts'
import { TwinstackError } from '../../lib/errors.ts'

/** Where each package goes: a path such as `node_modules/a/node_modules/b` to the package. */
export type Placement = Map<string, Package>

/**
 * Lays a closure out for Node: each package at the top if nobody else has its name there, else
 * below the one that needs it. Breadth first, so that what stands in a package's own node_modules
 * is complete before anything below it is resolved. The lockfile's own layout is of no use: it also
 * makes room for packages that the program has nothing to do with.
 */
export function place({ roots }: Closure): Placement {
  const placement: Placement = new Map()
  const queue = [{ path: '', needs: roots }]
  for (let next = queue.shift(); next; next = queue.shift()) {
    for (const [name, found] of next.needs) {
      const path = spotFor(placement, next.path, name, found)
      if (path === null) continue
      if (placement.size > most || path.split('/node_modules/').length > deepest)
        throw endless(path)
      placement.set(path, found)
      queue.push({ path, needs: found.needs })
    }
  }
  oneSdk(placement)
  return placement
}

/**
 * Different versions that need each other in a circle have no finite layout; real programs have
 * some hundred packages, three or four deep.
 */
const most = 20_000
const deepest = 40

function endless(path: string): TwinstackError {
  return new TwinstackError(
    'dependencies-failed',
    "the program's dependencies need each other in different versions without end: " +
      `${path.slice(0, 200)}…`,
    { hint: 'run `npm dedupe`' },
  )
}

/** null: what Node would find from `path` is this package already. */
function spotFor(placement: Placement, path: string, name: string, wanted: Package): string | null {
  for (const folder of upwards(path)) {
    const present = placement.get(spot(folder, name))
    if (present) return present === wanted ? null : spot(path, name)
  }
  return spot('', name)
}

/** A package's own folder and those that Node searches after it, up to the top (''). */
function upwards(path: string): string[] {
  const names = `/${path}`.split('/node_modules/').slice(1)
  return [...names.keys(), names.length]
    .reverse()
    .map(length => names.slice(0, length).reduce(spot, ''))
}

function spot(folder: string, name: string): string {
  return folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`
}

/**
 * docs/adr/0012-unmodified-programs.md: two copies of the SDK in one process break inline programs
 * at the first resource, even of one version.
 */
function oneSdk(placement: Placement): void {
  const copies = [...placement].filter(([, { name }]) => name === '@pulumi/pulumi')
  if (copies.length <= 1) return
  throw new TwinstackError(
    'dependencies-failed',
    `the program would load ${copies.length} copies of @pulumi/pulumi: ` +
      copies.map(([path, found]) => `${path} (${identity(found).split(' ')[0]})`).join(', '),
    {
      hint: 'let all Pulumi packages agree on one version, then run `npm dedupe`',
    },
  )
}
