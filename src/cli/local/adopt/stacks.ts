/** The stacks of a backend, as they would become environments. */
import { z } from 'zod'
import { TwinstackError } from '../../../lib/errors.ts'
import { environmentNameSchema } from '../../../model/environment.ts'
import type { PulumiCli } from './pulumiCli.ts'

export type Stack = {
  /** as the backend names it, e.g. `organization/webshop/dev` */
  full: string
  /** null where the backend keeps stacks without projects */
  project: string | null
  name: string
  resources: number | null
  lastUpdate: string | null
  /** why it can't become an environment; null: it can */
  obstacle: string | null
}

const listSchema = z.array(
  z.object({
    name: z.string(),
    resourceCount: z.int().optional(),
    lastUpdate: z.string().optional(),
  }),
)

/** Stacks of the project; of all projects when it is null. */
export async function listStacks(pulumi: PulumiCli, project: string | null): Promise<Stack[]> {
  const text = await pulumi.run(['stack', 'ls', '--all', '--json'])
  return listSchema
    .parse(JSON.parse(text))
    .map(({ name, resourceCount, lastUpdate }) => {
      const parts = name.split('/')
      const short = parts.at(-1) ?? name
      return {
        full: name,
        project: parts.length > 1 ? (parts.at(-2) ?? null) : null,
        name: short,
        resources: resourceCount ?? null,
        lastUpdate: lastUpdate ?? null,
        obstacle: findObstacle(short, resourceCount),
      }
    })
    .filter(stack => project === null || stack.project === null || stack.project === project)
}

function findObstacle(name: string, resources: number | undefined): string | null {
  if (!environmentNameSchema.safeParse(name).success)
    return (
      'an environment needs a name of 1 to 40 lower-case letters, digits and hyphens: ' +
      'pulumi stack rename'
    )
  return resources === 0 ? 'it has no resources' : null
}

/**
 * The stacks with these names, short or full.
 *
 * @throws TwinstackError `invalid-request` for one that is not there, or is there twice
 */
export function chooseStacks(stacks: Stack[], names: string[]): Stack[] {
  return names.map(name => {
    const found = stacks.filter(stack => stack.full === name || stack.name === name)
    const [stack] = found
    if (stack && found.length === 1) {
      if (stack.obstacle === null) return stack
      throw new TwinstackError('invalid-request', `${name} can't be adopted: ${stack.obstacle}`)
    }
    throw new TwinstackError(
      'invalid-request',
      stack ? `there are several stacks ${name}` : `there is no stack ${name} in this backend`,
      { hint: `name one of ${stacks.map(({ full }) => full).join(', ') || '(it has none)'}` },
    )
  })
}
