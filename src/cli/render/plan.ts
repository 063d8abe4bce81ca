/** Plans and revisions as lines of text. */
import colors from 'picocolors'
import type { ResourceChange } from '../../model/operation.ts'
import type { Revision } from '../../model/revision.ts'
import { clean, truncateText, shortRevision, shortType, value } from '../text.ts'

export const future: Record<string, string> = {
  create: 'to create',
  update: 'to update',
  delete: 'to delete',
  replace: 'to replace',
  same: 'unchanged',
  import: 'to import',
}

/** `a1b2c3d main "Add a queue"` */
export function revisionLine(revision: Revision | null): string {
  if (revision === null) return '-'
  const subject = revision.subject ? ` "${truncateText(clean(revision.subject), 72)}"` : ''
  return (
    `${shortRevision(revision.id)} ` +
    `(${clean(revision.ref)})` +
    `${revision.dirty ? colors.yellow(' with uncommitted changes') : ''}${subject}`
  )
}

/** Changes that a preview plans, one resource per line with its properties below. */
export function planLines(changes: ResourceChange[]): string[] {
  return changes
    .filter(change => change.op !== 'same')
    .flatMap(change => [
      `  ${(future[change.op] ?? change.op).padEnd(10)} ${shortType(change.type)} ` +
        `${clean(change.name)}`,
      ...(change.op === 'create'
        ? []
        : change.properties.map(
            p =>
              `      ${clean(p.path)}: ${value(p.before)} → ` +
              `${value(p.after)}${p.replace ? colors.yellow(' (replaces)') : ''}`,
          )),
    ])
}
