import type { Rule } from '../../../model/compliance.ts'
import { accessRules } from './access.ts'
import { databaseRules } from './databases.ts'
import { encryptionRules } from './encryption.ts'
import { observabilityRules } from './observability.ts'
import { softwareRules } from './software.ts'

/** The built-in rules. Ids are stable: waivers and CI pipelines of users refer to them. */
export const rules: Rule[] = [
  ...databaseRules,
  ...softwareRules,
  ...encryptionRules,
  ...observabilityRules,
  ...accessRules,
]
