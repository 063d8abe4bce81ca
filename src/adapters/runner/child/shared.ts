/**
 * The memory that the main thread of a runner and its supervisor share. The supervisor is a
 * separate thread, because a program that never yields blocks the main thread, which could then
 * notice neither a time limit nor a cancel.
 */
export const slots = {
  /** why the run is being stopped: see `reasons` */
  reason: 0,
  /** 0: no stop, 1: stop with SIGINT, 2: stop with SIGKILL */
  stage: 1,
  /** incremented by the main thread; it stays equal while the program does not yield */
  heartbeat: 2,
  /** from this index on: pids of the running engines, or 0 */
  engines: 4,
} as const

export const reasons = { none: 0, cancel: 1, timeLimit: 2 } as const
/** a drift check runs two previews at once; updates run alone */
export const engineSlots = 4
export const heartbeatMs = 200

export type MessageToSupervisor =
  | { type: 'warm' }
  | { type: 'begin'; folder: string; timeLimitSeconds: number; graceSeconds: number }
  | { type: 'cancel' }
  | { type: 'taken'; ok: boolean }

export type MessageFromSupervisor = ({ type: 'run' } & OfferedRun) | { type: 'stop' }

/** `key`: of the secrets of the environment's own salt (base64); null: the runner derives it */
export type OfferedRun = { folder: string; key: string | null }
