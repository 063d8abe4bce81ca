import { getDefault } from '../../normalise/defaults.ts'
import { formatShape } from '../../../lib/propertyPath.ts'
import type { Leaf, Reading } from '../reading.ts'
import { driftClasses, severities } from '../../../model/drift.ts'
import type { Direction, DriftClass, Severity } from '../../../model/drift.ts'
import { availability } from './availability.ts'
import { judgeContainers } from './containers.ts'
import { getDirection } from './directions.ts'
import { configuration, cosmetic, tags, versions } from './rest.ts'
import { security } from './security.ts'
import { isState, findStateKind } from './states.ts'
import { judgeBySpecialRule } from './special.ts'
import { usual } from './judgement.ts'
import type { Judgement, Row } from './judgement.ts'

/** Tags and descriptions are first, because a tag called `policy` is a tag. */
const rows: Row[] = [
  ...tags,
  ...cosmetic,
  ...security,
  ...availability,
  ...versions,
  ...configuration,
]

/**
 * Class, severity and direction of one property, from the tables. A property that is in no table is
 * configuration: of medium severity where the program declares it or the documented default was
 * left, of low severity elsewhere, because its meaning is unknown.
 */
export function classify(leaf: Leaf, reading: Reading): Judgement {
  const shape = formatShape(leaf.parts)
  const row = findRow(reading.type, shape)
  if (row?.class === 'tags' || row?.class === 'cosmetic') return judgeRow(row, 'changed')
  if (leaf.secret)
    return judgeRow(
      row?.class === 'security' || row?.class === 'availability'
        ? row
        : { class: 'security', severity: 'high' },
      'changed',
    )
  return (
    judgeBySpecialRule(leaf, reading) ??
    judgeInsideDocument(shape, leaf) ??
    judgeByTables(leaf, reading, row)
  )
}

function judgeByTables(leaf: Leaf, reading: Reading, row: Row | undefined): Judgement {
  const { type } = reading
  if (row)
    return judgeRow(
      row,
      getDirection(row.way, leaf.expected ?? getRecordedDefault(type, leaf.parts), leaf.actual),
    )
  return judgeState(leaf) ?? guess(formatShape(leaf.parts), leaf, reading)
}

/** An element that was added to a list has no default. */
const getRecordedDefault = (type: string, parts: Leaf['parts']) =>
  typeof parts.at(-1) === 'number' ? undefined : getDefault(type, parts)

const judgeInsideDocument = (shape: string, leaf: Leaf): Judgement | null =>
  shape === 'containerDefinitions' ? findWorstJudgement(judgeContainers(leaf)) : null

/**
 * Whether a table names this property for exactly this type. It is then compared even when it is
 * not declared.
 */
export function isWatched(type: string, parts: Leaf['parts']): boolean {
  return findRow(type, formatShape(parts))?.type !== undefined
}

/** One query of the tables per type and path: a big environment has many resources of few types. */
const found = new Map<string, Row | undefined>()

function findRow(type: string, shape: string): Row | undefined {
  const key = `${type} ${shape}`
  if (!found.has(key)) {
    if (found.size > 20_000) found.clear()
    found.set(
      key,
      rows.find(row => (!row.type || row.type.test(type)) && row.path.test(shape)),
    )
  }
  return found.get(key)
}

function judgeRow(row: Pick<Row, 'class' | 'severity'>, direction: Direction): Judgement {
  const severity = typeof row.severity === 'string' ? row.severity : row.severity?.[direction]
  return { class: row.class, severity: severity ?? usual[row.class][direction], direction }
}

/** A resource that is stopped, suspended or failed no longer does its work. */
function judgeState(leaf: Leaf): Judgement | null {
  if (!isState(leaf.path)) return null
  const [was, is] = [findStateKind(leaf.expected), findStateKind(leaf.actual)]
  if (was === null && is === null) return null
  if (is === 'down') return { class: 'availability', severity: 'high', direction: 'loosened' }
  const severity = was === 'down' ? 'medium' : 'low'
  return { class: 'availability', severity, direction: 'changed' }
}

/**
 * For types that the tables do not name, because property names are similar in all services of AWS.
 */
const guesses: Row[] = [
  { path: /encrypt/i, class: 'security', way: 'off' },
  { path: /publicAccessPrevention|prevent\w*public/i, class: 'security', way: 'strict' },
  { path: /public(ly)?\w*(Access|Accessible)/i, class: 'security', way: 'on' },
  { path: /(^|\.)(https?|tls|ssl)\w*only$|\w*https\w*only$/i, class: 'security', way: 'off' },
  { path: /(^|\.)(tls|ssl)(Mode|Enforcement)?$|(sslMode|mfa)$/i, class: 'security', way: 'strict' },
  { type: /branchProtection|ruleset/i, path: /(force|deletion)/i, class: 'security', way: 'on' },
  { type: /branchProtection/i, path: /Count$/, class: 'security', way: 'less' },
  { type: /branchProtection/i, path: /^required\w/, class: 'security', way: 'fewer' },
  { type: /branchProtection/i, path: /^(require|enforce)/i, class: 'security', way: 'off' },
  {
    path: /(policy|Policies|principal|permission|authoriz|authenticat|cidr|securityGroup)/i,
    class: 'security',
  },
  { path: /kmsKey|password|secret|token$/i, class: 'security' },
  {
    path: /(deletion|termination|purge)Protection|softDelete\w*/i,
    class: 'availability',
    way: 'off',
  },
  { path: /(backup|snapshot).*retention/i, class: 'availability', way: 'less' },
  {
    path: /(backup|snapshot|pointInTime|versioning)\w*\.(enabled|status)$/i,
    class: 'availability',
    way: 'off',
  },
  {
    path: /(min|max|desired)\w*(Size|Capacity|Count)|replica/i,
    class: 'availability',
    way: 'less',
    severity: { loosened: 'medium' },
  },
  { path: /multiAz|failover/i, class: 'availability', way: 'off' },
  {
    path: /(engine|runtime|kubernetes|master|node|major|database|server|java|python|software)Version$/i,
    class: 'version',
  },
  // the switch of the resource itself
  {
    path: /^(enabled?|isEnabled|state|desiredState|status)$/,
    class: 'availability',
    way: 'off',
    severity: { changed: 'medium' },
  },
  { type: /^azure/, path: /siteConfig\.(linux|windows)FxVersion$/, class: 'version' },
]

function guess(shape: string, leaf: Leaf, { type, inputs }: Reading): Judgement {
  const row = guesses.find(row => row.path.test(shape) && (row.type?.test(type) ?? true))
  if (!row) {
    // what the program declares matters to it, and so does a default that was left
    const isExpected =
      (inputs?.[String(leaf.parts[0])] ?? null) !== null ||
      getDefault(type, leaf.parts) !== undefined
    const severity = isExpected ? 'medium' : 'low'
    return { class: 'configuration', severity, direction: 'changed' }
  }
  return judgeRow(row, getDirection(row.way, leaf.expected, leaf.actual))
}

/**
 * The most severe judgement; among equally severe ones a `loosened` one, then by class. Null for an
 * empty list.
 */
export function findWorstJudgement(all: Judgement[]): Judgement | null {
  const sorted = all.toSorted(
    (a, b) =>
      rank(severities, a.severity) - rank(severities, b.severity) ||
      rankLooseness(a) - rankLooseness(b) ||
      rank(driftClasses, a.class) - rank(driftClasses, b.class),
  )
  return sorted[0]
    ? { class: sorted[0].class, severity: sorted[0].severity, direction: sorted[0].direction }
    : null
}

const rankLooseness = ({ direction }: Judgement) =>
  ['loosened', 'changed', 'tightened'].indexOf(direction)
const rank = <Word extends DriftClass | Severity>(order: readonly Word[], word: Word) =>
  order.indexOf(word)

export function getWorstSeverity(all: Severity[]): Severity | null {
  return severities.find(severity => all.includes(severity)) ?? null
}
