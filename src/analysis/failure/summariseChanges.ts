const past: Record<string, string> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  replace: 'replaced',
  import: 'imported',
  keep: 'kept in the cloud',
}

/** `18 created, 1 updated` */
export function summariseChanges(changes: Record<string, number>): string {
  return Object.entries(changes)
    .filter(([, count]) => count > 0)
    .map(([op, count]) => `${count} ${past[op] ?? op}`)
    .join(', ')
}
