/** The administration: tokens, roles, schedules, targets of notifications, audit log. */
import type { App } from '../../../services.ts'
import type { PageServices } from '../../context.ts'
import { auditLogPages } from './auditLogRoutes.ts'
import { schedulePages } from './scheduleRoutes.ts'
import { tokenPages } from './tokenRoutes.ts'
import { webhookPages } from './webhookRoutes.ts'

export function administrationPages(app: App, parts: PageServices): void {
  tokenPages(app, parts)
  schedulePages(app, parts)
  webhookPages(app, parts)
  auditLogPages(app, parts)
}
