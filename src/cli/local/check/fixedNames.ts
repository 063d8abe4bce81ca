/** Names that the program fixes, where two stacks use one account and region. */
import { catalog } from '../../../adapters/sandbox/catalog/index.ts'
import type { TypeSpec } from '../../../adapters/sandbox/catalog/typeSpec.ts'
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
  for (const match of text.matchAll(/\bnew (?:[a-z]\w*\.)*([A-Z]\w*)\s*\(/g)) {
    const [whole, name = ''] = match
    const property = findNameProperty(name)
    if (property === undefined) continue
    const value = findTopLevelText(text.slice(match.index + whole.length), property)
    if (value !== null) found.push(`${name} ${value}`)
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

const opening = new Set('{([')
const closing = new Set('})]')

/** The text of `property: 'text'` in the first object of an argument list, not in nested ones. */
function findTopLevelText(text: string, property: string): string | null {
  const tokens = text.matchAll(/(['"`])((?:\\.|(?!\1)[^\\])*)\1|\w+(?=\s*:)|[{}()[\],:]/g)
  let depth = 0
  let key = ''
  for (const [token, quote, content = ''] of tokens) {
    if (quote !== undefined) {
      if (depth === 1 && key === property) return content.includes('${') ? null : content
    } else if (opening.has(token)) depth += 1
    else if (closing.has(token)) depth -= 1
    else if (token !== ':') key = token
    if (depth < 0) return null
  }
  return null
}
