/**
 * Classifies the state of a resource: running, changing, or stopped. The words are those of the AWS
 * APIs (DBInstanceStatus, InstanceState, StateValue of Lambda, TableStatus …).
 */
export type StateKind = 'up' | 'moving' | 'down'

const kinds: [StateKind, RegExp][] = [
  [
    'moving',
    /^(creating|modifying|updating|pending.*|backing-up|starting|rebooting|maintenance|configuring-.*|upgrading|renaming|resetting-.*|provisioning|in[-_]?progress|deploying|scaling|snapshotting|storage-optimization|moving-to-vpc|converting-to-vpc|initial|registering|attaching|processing|copying|optimizing)$/i,
  ],
  [
    'down',
    /^(off|powered-?off|halted|stopped|stopping|paused|pausing|inactive|disabled?|failed|error|deleting|deleted|deleteinprogress|terminated|terminating|shutting-down|shutdown|suspended|archived|draining|detached|detaching|expired|revoked|unhealthy|impaired|offline|inaccessible-.*|incompatible-.*|storage-full|restore-error|unavailable|pendingdeletion|pending_?deletion|out-?of-?service|validation_timed_out|insufficient-data-health|degraded|locked|quarantined)$/i,
  ],
  [
    'up',
    /^(available|active|running|ok|in-?service|enabled|deployed|issued|healthy|ready|completed?|attached|bound|succeeded|successful|online|in-?use|associated|confirmed|started|created|normal|operational|verified|success)$/i,
  ],
]

/**
 * null: an unknown word. `PENDING_DELETION` does not count as changing, because it ends in a
 * deletion.
 */
export function findStateKind(value: unknown): StateKind | null {
  const word = typeof value === 'string' ? value.trim() : ''
  if (/^pending[-_]?(deletion|delete)$/i.test(word)) return 'down'
  return kinds.find(([, pattern]) => pattern.test(word))?.[0] ?? null
}

/** Properties that contain the state of a resource. */
export const isState = (path: string) =>
  /^(status\.status|status|state|instanceState|clusterState|dbInstanceStatus|lifecycleState|keyState|\w*Status)$/.test(
    path,
  )
