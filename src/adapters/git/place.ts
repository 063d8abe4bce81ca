import { getIdentity, type Closure, type Package } from './dependencies/closure.ts'
import { TwinstackError } from '../../lib/errors.ts'

/** The place of each package: a path such as `node_modules/a/node_modules/b` to the package. */
export type Placement = Map<string, Package>

/**
 * Arranges a closure for Node: a package is at the top unless another one has its name there,
 * otherwise below the package that needs it. The search is breadth-first, so that the node_modules
 * of a package is complete before anything below it is resolved. The layout of the lockfile is not
 * used, because it also contains packages that the program does not need.
 */
export function place({ roots }: Closure): Placement {
  const placement: Placement = new Map()
  const queue = [{ path: '', needs: roots }]
  for (let next = queue.shift(); next; next = queue.shift()) {
    for (const [name, found] of next.needs) {
      const path = findSpot(placement, next.path, name, found)
      if (path === null) continue
      if (placement.size > most || path.split('/node_modules/').length > deepest)
        throw createEndlessError(path)
      placement.set(path, found)
      queue.push({ path, needs: found.needs })
    }
  }
  requireOneSdk(placement)
  return placement
}

/**
 * Different versions that depend on each other in a circle have no finite layout; real programs
 * have some hundred packages in three or four levels.
 */
const most = 20_000
const deepest = 40

function createEndlessError(path: string): TwinstackError {
  return new TwinstackError(
    'dependencies-failed',
    "the program's dependencies require each other in different versions in an endless circle: " +
      `${path.slice(0, 200)}…`,
    { hint: 'run `npm dedupe`' },
  )
}

/** null: Node would already find this package from `path`. */
function findSpot(
  placement: Placement,
  path: string,
  name: string,
  wanted: Package,
): string | null {
  for (const folder of listParents(path)) {
    const present = placement.get(joinSpot(folder, name))
    if (present) return present === wanted ? null : joinSpot(path, name)
  }
  return joinSpot('', name)
}

/** A package's own folder and those that Node searches after it, up to the top (''). */
function listParents(path: string): string[] {
  const names = `/${path}`.split('/node_modules/').slice(1)
  return [...names.keys(), names.length]
    .reverse()
    .map(length => names.slice(0, length).reduce(joinSpot, ''))
}

function joinSpot(folder: string, name: string): string {
  return folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`
}

/**
 * docs/adr/0012-unmodified-programs.md: two copies of the SDK in one process break inline programs
 * at the first resource, even of one version.
 */
function requireOneSdk(placement: Placement): void {
  const copies = [...placement].filter(([, { name }]) => name === '@pulumi/pulumi')
  if (copies.length <= 1) return
  throw new TwinstackError(
    'dependencies-failed',
    `the program would load ${copies.length} copies of @pulumi/pulumi: ` +
      copies.map(([path, found]) => `${path} (${getIdentity(found).split(' ')[0]})`).join(', '),
    {
      hint: 'use Pulumi packages that accept one version of @pulumi/pulumi, then run `npm dedupe`',
    },
  )
}
