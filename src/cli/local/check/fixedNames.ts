/** Names that the program fixes, where two stacks use one account and region. */
import { catalog } from '../../../adapters/sandbox/catalog/index.ts'
import type { TypeSpec } from '../../../adapters/sandbox/catalog/typeSpec.ts'
import { listConstructions } from './constructions.ts'
import type { Finding, StackFile } from './finding.ts'
import type { SourceFile } from './sources.ts'

const topic = 'names'
/**
 * Elastic Load Balancing refuses a second load balancer with the same name
 * (`DuplicateLoadBalancerName`).
 */
const alsoUnique = ['aws:lb/loadBalancer:LoadBalancer', 'aws:lb/targetGroup:TargetGroup']

/** Sees only texts in the source, not names that are computed or read from the configuration. */
export function checkFixedNames(sources: SourceFile[], stacks: StackFile[]): Finding[] {
  const groups = Map.groupBy(stacks, ({ place }) => place)
  const sharing = [...groups.values()].filter(({ length }) => length > 1)
  const names = [...new Set(sources.flatMap(({ text }) => listFixedNames(text)))].sort()
  if (sharing.length === 0 || names.length === 0) return []
  const shown = names.slice(0, 5).join(', ')
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  const together = sharing.map(group => group.map(({ stack }) => stack).join(' and ')).join('; ')
  return [
    {
      topic,
      ok: null,
      found:
        `the program sets fixed names (${shown}${more}), and stacks use one account and region: ` +
        together,
      hint:
        'such a resource exists once: the second stack fails, or changes and deletes that of the ' +
        'first. Leave the name out, put pulumi.getStack() into it, or set aws:allowedAccountIds or ' +
        'aws:region of each stack',
    },
  ]
}

/** `Queue jobs` for `new aws.sqs.Queue('x', { name: 'jobs' })`. */
function listFixedNames(text: string): string[] {
  const found: string[] = []
  for (const { className, properties } of listConstructions(text)) {
    const property = findNameProperty(className)
    const value = property === undefined ? undefined : properties.get(property)
    if (value !== undefined) found.push(`${className} ${value}`)
  }
  return found
}

/** The property that has to be unique, for the type with this class name. */
function findNameProperty(name: string): string | undefined {
  const spec = [...catalog.values()].find(one => one.type.endsWith(`:${name}`) && isUnique(one))
  return spec?.name?.property
}

function isUnique({ type, name, taken, upsert }: TypeSpec): boolean {
  return name !== undefined && (taken !== undefined || upsert === true || alsoUnique.includes(type))
}
