import { conditionNames, type ConditionMode, type ConditionName, type Policy } from '../words.ts'

/** What holds where no policy says otherwise. */
export const ephemeralDefaults: Policy['ephemeral'] = { overrides: ['**'], ttlMinutes: 24 * 60, maximumMinutes: 7 * 24 * 60, warnMinutes: 60, perOwner: 5, total: 50 }

/** Asks for nothing but the limits of ephemeral environments; stands in where no policy desk is wired. */
export async function defaultPolicy (): Promise<Policy> {
  return {
    approvals: { required: false, kinds: [], fourEyes: false, expiresMinutes: 24 * 60 },
    gate: {
      conditions: Object.fromEntries(conditionNames.map(name => [name, 'off' as const])) as Record<ConditionName, ConditionMode>,
      from: 'staging', withinHours: 72, firstDeploy: 'free', signOffs: [],
    },
    checks: { mode: 'off' },
    rollback: { automatic: false },
    ephemeral: ephemeralDefaults,
  }
}
