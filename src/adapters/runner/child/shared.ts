/**
 * What the main thread of a runner and its supervisor share. The supervisor is a thread of its own
 * because a program that never yields blocks the main thread, and then neither a time limit nor a
 * cancel would be noticed there.
 */
export const slots = {
  /** why the run is being stopped: see `reasons` */
  reason: 0,
  /** 0 not, 1 politely, 2 firmly */
  stage: 1,
  /** counted up by the main thread; a standstill means that the program does not yield */
  heartbeat: 2,
  /** from here on: pids of the engines that run now, or 0 */
  engines: 4,
} as const

export const reasons = { none: 0, cancel: 1, timeLimit: 2 } as const
/** a drift check runs two previews at once; updates run alone */
export const engineSlots = 4
export const heartbeatMs = 200

export type ToSupervisor =
  | { type: 'warm' }
  | { type: 'begin'; folder: string; timeLimitSeconds: number; graceSeconds: number }
  | { type: 'cancel' }
  | { type: 'taken'; ok: boolean }

export type FromSupervisor = { type: 'run'; folder: string } | { type: 'stop' }
