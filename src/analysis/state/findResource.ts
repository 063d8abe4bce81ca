/** Finds a resource by URN, `type/name`, `type::name`, or its name alone. */
import { distance } from 'fastest-levenshtein'

type NamedResource = { urn: string; type: string; name: string }

/** The URN, or a sentence when none or several resources match. */
export type FindResult = { urn: string } | { problem: string }

const shownMost = 5

export function findResource(recorded: readonly NamedResource[], text: string): FindResult {
  const urns = [...new Set(recorded.filter(one => isMeant(one, text)).map(({ urn }) => urn))]
  const [urn] = urns
  if (urn !== undefined && urns.length === 1) return { urn }
  if (urns.length > 1)
    return { problem: `${text} matches several resources: ${urns.slice(0, shownMost).join(', ')}` }
  const near = listNearest(recorded, text)
  const question = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''
  return { problem: `${text} is not in the recorded state${question}` }
}

function isMeant({ urn, type, name }: NamedResource, text: string): boolean {
  return [urn, `${type}/${name}`, `${type}::${name}`, name].includes(text)
}

/** Names that differ by a few characters, the nearest first. */
function listNearest(recorded: readonly NamedResource[], text: string): string[] {
  const isUrn = text.startsWith('urn:')
  const typed = text.includes('::') || text.includes('/')
  const forms = [
    ...new Set(
      recorded.map(({ urn, type, name }) => (isUrn ? urn : typed ? `${type}::${name}` : name)),
    ),
  ]
  const most = Math.max(2, Math.floor(text.length / 4))
  return forms
    .map(form => ({ form, far: distance(form, text) }))
    .filter(({ far }) => far <= most)
    .sort((one, other) => one.far - other.far)
    .slice(0, 3)
    .map(({ form }) => form)
}
