/**
 * The entity tags of objects that PATCH and PUT change: they cover what requests change, and not
 * counters, times of runs, or the operation that runs now.
 */
import { computeEntityTag } from '../lib/entityTag.ts'
import type { Environment } from './environment.ts'
import type { PolicyView } from './policy.ts'
import type { MaintenanceWindow, Schedule } from './schedule.ts'
import type { Webhook } from './webhook.ts'

/** `createdAt` tells an environment apart from an earlier one of its name. */
export function getEnvironmentTag(environment: Environment): string {
  const { name, createdAt, description, owner, versionsUrl, account, region } = environment
  const { template, overrides, source, life } = environment
  return computeEntityTag({
    ...{ name, createdAt, description, owner, versionsUrl, account, region },
    ...{ template, overrides, source, ttlMinutes: life?.ttlMinutes ?? null },
  })
}

/** Also of the policy file and the defaults: a change of them changes the effective policy. */
export function getPolicyTag({ environment, own, policy }: PolicyView): string {
  return computeEntityTag({ environment, own, policy })
}

export function getScheduleTag(schedule: Schedule): string {
  const { id, environment, task, scheduleCron, timezone, jitterSeconds, everyMinutes } = schedule
  const { autoRemediate, paused } = schedule
  return computeEntityTag({
    ...{ id, environment, task, scheduleCron, timezone, jitterSeconds, everyMinutes },
    ...{ autoRemediate, paused },
  })
}

export function getWebhookTag({ waiting: _waiting, dead: _dead, ...webhook }: Webhook): string {
  return computeEntityTag(webhook)
}

export function getWindowsTag(environment: string, windows: MaintenanceWindow[]): string {
  return computeEntityTag({ environment, windows })
}
