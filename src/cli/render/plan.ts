/** Plans and revisions as lines of text. */
import colors from 'picocolors'
import { getResourceName } from '../../lib/typeName.ts'
import type { ResourceChange, ResourceRecord } from '../../model/operation.ts'
import type { Revision } from '../../model/revision.ts'
import { clean, truncateText, shortenRevision, shortenType, formatValue } from '../text.ts'

export const future: Record<string, string> = {
  create: 'to create',
  update: 'to update',
  delete: 'to delete',
  replace: 'to replace',
  same: 'unchanged',
  import: 'to import',
}

/** `a1b2c3d main "Add a queue"` */
export function formatRevisionLine(revision: Revision | null): string {
  if (revision === null) return '-'
  const subject = revision.subject ? ` "${truncateText(clean(revision.subject), 72)}"` : ''
  return (
    `${shortenRevision(revision.id)} ` +
    `(${clean(revision.ref)})` +
    `${revision.dirty ? colors.yellow(' with uncommitted changes') : ''}${subject}`
  )
}

const marks: Record<string, string> = {
  create: colors.green('+'),
  update: colors.yellow('~'),
  delete: colors.red('-'),
  replace: colors.magenta('+-'),
  import: colors.cyan('='),
}
const propertyMarks = { add: '+', update: '~', delete: '-' }

/** as pulumi's own display: `+` create, `~` update, `-` delete, `+-` replace */
const getMark = (op: string): string => marks[op] ?? colors.dim('·')

type Parents = Pick<ResourceRecord, 'urn' | 'parent'>[]

/**
 * Planned changes as a tree, with changed properties as `old => new`. `state`: the planned or
 * recorded resources, which know the parents; without it the tree is flat. `width`: of the
 * terminal; values are cut to it.
 */
export function formatPlanLines(
  changes: ResourceChange[],
  { state = [], width = process.stdout.columns ?? 120 }: { state?: Parents; width?: number } = {},
): string[] {
  const changed = changes.filter(change => change.op !== 'same')
  const parents = new Map(state.map(({ urn, parent }) => [urn, parent]))
  const byUrn = new Map(changed.map(change => [change.urn, change]))
  const shown = new Set(changed.flatMap(({ urn }) => withAncestors(urn, parents)))
  return [...shown]
    .filter(urn => !shown.has(parents.get(urn) ?? ''))
    .flatMap(urn => formatBranchLines(urn, 0, { byUrn, parents, shown, width }))
}

type Tree = {
  byUrn: Map<string, ResourceChange>
  parents: Map<string, string | null>
  shown: Set<string>
  width: number
}

/** The stack itself has no line, because it is the parent of everything. */
function withAncestors(urn: string, parents: Map<string, string | null>): string[] {
  const chain: string[] = []
  for (let at: string | null = urn; at && chain.length < 50; at = parents.get(at) ?? null)
    if (!at.includes('::pulumi:pulumi:Stack::')) chain.unshift(at)
  return chain
}

function formatBranchLines(urn: string, depth: number, tree: Tree): string[] {
  const change = tree.byUrn.get(urn)
  const indent = '  '.repeat(depth)
  const children = [...tree.shown].filter(child => tree.parents.get(child) === urn)
  return [
    ...(change
      ? formatChangeLines(change, indent, tree.width)
      : [`${indent}   ${colors.dim(getResourceName(clean(urn)))}`]),
    ...children.flatMap(child => formatBranchLines(child, depth + 1, tree)),
  ]
}

function formatChangeLines(change: ResourceChange, indent: string, width: number): string[] {
  const { op, type, name, properties } = change
  const mark = op === 'replace' ? getMark(op) : ` ${getMark(op)}`
  const room = Math.max(24, Math.floor((width - indent.length - 20) / 2))
  return [
    `${indent}${mark} ${shortenType(type)} ${clean(name)}${getMark(op) === marks[op] ? '' : ` (${clean(op)})`}`,
    ...(op === 'create' || op === 'delete'
      ? []
      : properties.map(
          ({ path, kind, before, after, replace }) =>
            `${indent}      ${propertyMarks[kind]} ${clean(path)}: ` +
            `${kind === 'add' ? '' : `${formatValue(before, room)} => `}` +
            `${kind === 'delete' ? '(none)' : formatValue(after, room)}` +
            `${replace ? colors.yellow(' (replaces)') : ''}`,
        )),
  ]
}
