import { stringify } from 'yaml'
import type { Difference, Verdict } from '../../../model/register.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

type UndocumentedDifference = Pick<Difference, 'aspect' | 'place' | 'path' | 'left' | 'right'> & {
  kind?: Difference['kind']
  security?: boolean | undefined
  observability?: boolean | undefined
  never?: boolean
  status?: Verdict['status']
}
export type ProposalOptions = {
  /** the side that entries call production */
  production?: 'left' | 'right'
  /** the owner of new entries; left to fill in when it is not known */
  owner?: string
  /** the day of the first review */
  review: string
}

/**
 * Proposes entries for `differences.yaml` in which only justification and risk are missing: the
 * register refuses them until a person has filled these in. Equal differences of several resources
 * of one type become one entry. Software versions are not proposed, because documenting them does
 * not help; secret values are left out.
 */
export function proposeEntries(
  undocumented: UndocumentedDifference[],
  options: ProposalOptions,
): string {
  const documentable = undocumented.filter(
    one =>
      !one.never &&
      (one.status === undefined || /^(undocumented|\w+-not-accepted)$/.test(one.status)),
  )
  if (documentable.length === 0) return '# nothing to propose\n'
  return [
    'differences:',
    ...groupDifferences(documentable).map(group => formatEntryText(group, options)),
  ].join('\n')
}

function groupDifferences(differences: UndocumentedDifference[]): UndocumentedDifference[][] {
  const getGroupKey = ({ aspect, place, path, kind, left, right }: UndocumentedDifference) =>
    JSON.stringify([aspect, place.type, path ?? place.name, kind, left ?? null, right ?? null])
  return Object.values(Object.groupBy(differences, getGroupKey)).map(group => requirePresent(group))
}

function formatEntryText(
  group: UndocumentedDifference[],
  { production = 'right', owner = '', review }: ProposalOptions,
): string {
  const { aspect, place, path, left, right } = requirePresent(group[0])
  const { kind = 'value' } = requirePresent(group[0])
  const values =
    path === null && kind !== 'value'
      ? [kind === 'missing' ? 'absent' : 'present', kind === 'missing' ? 'present' : 'absent']
      : [left, right]
  const [staging, model] = production === 'right' ? values : values.toReversed()
  const selector = {
    type: place.type,
    ...(group.length === 1 ? { name: place.name } : {}),
    ...(path === null ? {} : { property: path }),
  }
  return [
    `  - aspect: ${formatScalar(aspect)}`,
    `    selector: ${formatFlow(selector)}`,
    ...(group.length > 1
      ? [
          `    # ${group
            .map(one => one.place.name)
            .join(', ')
            .replaceAll(/\s+/g, ' ')}`,
        ]
      : []),
    `    staging: ${formatDocumentValue(staging, path)}`,
    `    production: ${formatDocumentValue(model, path)}`,
    '    justification: ""  # why?',
    '    risk: ""  # what may be missed because of it?',
    `    owner: ${owner === '' ? '""  # who is responsible?' : formatScalar(owner)}`,
    `    review: ${review}`,
    ...(group.some(one => one.security)
      ? ['    accepts: security  # who may be affected, and who agreed?']
      : []),
    ...(group.some(one => one.observability)
      ? ['    accepts: observability  # what would staging not detect?']
      : []),
    '',
  ].join('\n')
}

/** When a whole resource is missing on one side, its properties are not part of the entry. */
function formatDocumentValue(value: unknown, path: string | null): string {
  if (value === null || value === undefined) return 'absent'
  if (holdsSecret(value) || (path === null && typeof value === 'object' && !Array.isArray(value)))
    return '"*"'
  return typeof value === 'object' ? formatFlow(value) : formatScalar(value)
}

function holdsSecret(value: unknown): boolean {
  return JSON.stringify(value).includes('[secret]')
}

const formatScalar = (value: unknown) =>
  stringify(value, {
    lineWidth: 0,
    defaultStringType: typeof value === 'string' && value.includes('\n') ? 'QUOTE_DOUBLE' : 'PLAIN',
  }).trimEnd()
const formatFlow = (value: unknown) =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()
