/**
 * Assesses the evidence apart from comparisons and compliance: revisions, operations, drift,
 * schedules, rollback, gate.
 */
import {
  isOld,
  assessMet,
  notKnown,
  notMet,
  reference,
  twins,
  type Assessment,
} from './assessment.ts'
import type { Evidence } from '../../model/review.ts'

/**
 * Every twin comes from the program, and nothing beside it carries its tags or lies in its network.
 */
export function assessInfrastructureAsCode(evidence: Evidence): Assessment[] {
  return twins(evidence).map(({ name, deployed }) => {
    if (!deployed)
      return notMet(
        `${name} has not been deployed from the program`,
        reference('environment', name),
      )
    const drift = newest(evidence, name)
    const at = reference('operation', deployed.operation)
    if (!drift || drift.unmanaged === null)
      return notKnown(`whether ${name} has resources outside the code is not known`, at)
    if (drift.unmanaged > 0)
      return notMet(
        `${name} has ${drift.unmanaged} resources outside the code`,
        reference('drift', drift.operation),
      )
    return assessMet(
      `${name} is revision ${deployed.revision} and nothing beside it`,
      at,
      reference('drift', drift.operation),
    )
  })
}

export function assessCommits(evidence: Evidence): Assessment[] {
  return twins(evidence).map(({ name, deployed }) => {
    if (!deployed) return notKnown(`${name} has not been deployed`, reference('environment', name))
    const at = reference('operation', deployed.operation)
    if (deployed.commit === null) return notMet(`what runs in ${name} is no commit`, at)
    return deployed.dirty
      ? notMet(`${name} was deployed with changes that were not committed`, at)
      : assessMet(`${name} is commit ${deployed.commit.slice(0, 12)}`, at)
  })
}

/** All recent changes of a twin were operations; no change was made by a plain pulumi. */
export function assessProcess(evidence: Evidence): Assessment[] {
  return twins(evidence).map(({ name, deployed }) => {
    const outside = evidence.operations.filter(
      one => one.environment === name && one.kind === 'out-of-band' && !isOld(one.at, evidence),
    )
    if (outside.length > 0)
      return notMet(
        `${outside.length} changes of ${name} went past the deployment process`,
        ...outside.slice(0, 5).map(one => reference('operation', one.id)),
      )
    if (!deployed) return notKnown(`${name} has not been deployed`, reference('environment', name))
    return assessMet(
      `${name} was deployed by an operation`,
      reference('operation', deployed.operation),
    )
  })
}

/** The newest reading of the cloud shows no change by hand. */
export function assessManualChanges(evidence: Evidence): Assessment[] {
  return twins(evidence).map(({ name }) => {
    const drift = newest(evidence, name)
    if (!drift)
      return notKnown(`${name} has not been checked for drift`, reference('environment', name))
    const at = reference('drift', drift.operation)
    if (isOld(drift.at, evidence))
      return notKnown(`${name} was last checked for drift on ${drift.at.slice(0, 10)}`, at)
    const drifted = drift.changed + drift.deleted
    return drifted > 0
      ? notMet(`${drifted} resources of ${name} were changed by hand`, at)
      : assessMet(`${name} has no drift`, at)
  })
}

/** There was a check in the last month, and a schedule requests the next one. */
export function assessMonthlyAudits(evidence: Evidence): Assessment[] {
  return twins(evidence).flatMap(({ name }) => {
    const drift = newest(evidence, name)
    const schedule = evidence.schedules.find(
      one =>
        !one.paused &&
        one.everyDays <= 31 &&
        ['drift-check', 'audit'].includes(one.task) &&
        (one.environment === null || one.environment === name),
    )
    return [
      schedule
        ? assessMet(
            `${name} is checked at least every ${Math.ceil(schedule.everyDays)} days`,
            reference('schedule', schedule.id),
          )
        : notMet(`no schedule checks ${name} monthly`, reference('environment', name)),
      drift && !isOld(drift.at, evidence)
        ? assessMet(`last on ${drift.at.slice(0, 10)}`, reference('drift', drift.operation))
        : notMet(`${name} has not been checked for a month`, reference('environment', name)),
    ]
  })
}

/**
 * Only what the register documents as scale or belonging to the environment differs between the
 * settings.
 */
export function assessParameters(evidence: Evidence): Assessment {
  const missing = twins(evidence).filter(({ settingsDigest }) => settingsDigest === null)
  if (missing.length > 0)
    return notKnown(
      `the settings of ${missing.map(({ name }) => name).join(', ')} were not validated by a ` +
        'deployment yet',
    )
  const { settingsDiffer, parity } = evidence
  if (settingsDiffer === null || !parity) return notKnown('the settings have not been compared yet')
  const failing = parity.judgement.verdicts.filter(({ fails }) => fails)
  const at = reference('parity', parity.report)
  if (failing.length > 0)
    return notMet(`${failing.length} differences are not only of scale, nor documented`, at)
  return assessMet(
    settingsDiffer.length === 0
      ? 'the settings are the same'
      : 'the settings differ in ' +
          `${settingsDiffer.slice(0, 8).join(', ')}${settingsDiffer.length > 8 ? '…' : ''}`,
    at,
  )
}

export function assessRegister({ register, parity }: Evidence): Assessment {
  if (!register) return notMet('there is no register of intentional differences')
  const file = reference('file', register.file)
  if (!parity)
    return notKnown(`${register.entries} differences are documented, and not compared yet`, file)
  const { counts, declared } = parity.judgement
  const overdue = counts.overdue + declared.filter(one => one.overdue).length
  const problems = [
    [counts.undocumented, 'undocumented'],
    [overdue, 'overdue for review'],
    [counts.contradicted, 'contradicted'],
  ].filter(([count]) => Number(count) > 0)
  if (problems.length > 0)
    return notMet(
      problems.map(problem => problem.join(' ')).join(', '),
      file,
      reference('parity', parity.report),
    )
  return assessMet(
    `all differences are among the ${register.entries} documented ones`,
    file,
    reference('parity', parity.report),
  )
}

export function assessRollback({
  capabilities,
  automaticRollback,
  environments,
}: Evidence): Assessment[] {
  if (!capabilities.automaticRollback) {
    return [
      notMet(
        capabilities.rollback
          ? 'a rollback is an operation that somebody has to request'
          : 'there is no automatic rollback; redeploy the last good commit',
      ),
    ]
  }
  return environments
    .filter(({ kind }) => kind === 'production')
    .map(({ name }) => {
      const setting = automaticRollback.find(one => one.environment === name)
      if (!setting?.enabled)
        return notMet(
          `automatic rollback is not switched on for ${name}`,
          reference('environment', name),
        )
      return setting.lastOperation
        ? assessMet(
            `${name} rolls back by itself, as it did`,
            reference('operation', setting.lastOperation),
          )
        : assessMet(
            `${name} rolls back by itself; it has not had to yet`,
            reference('setting', `${name} automatic rollback`),
          )
    })
}

export function assessGates({ capabilities, gates, environments }: Evidence): Assessment[] {
  if (!capabilities.gate)
    return [notMet('nothing prevents a deployment to production that staging has not seen')]
  return environments
    .filter(({ kind }) => kind === 'production')
    .map(({ name }) => {
      const gate = gates.find(one => one.environment === name)
      if (!gate?.enabled) return notMet(`${name} has no gate`, reference('environment', name))
      return assessMet(
        `${name} takes only what staging has proved`,
        gate.lastRefusal
          ? reference('operation', gate.lastRefusal)
          : reference('setting', `${name} gate`),
      )
    })
}

/** Four eyes are two persons: with one, the item says how the second is added. */
export function assessApprovals({ approvals, environments }: Evidence): Assessment[] {
  return environments
    .filter(({ kind }) => kind === 'production')
    .map(({ name }) => {
      const found = approvals.find(one => one.environment === name)
      if (!found)
        return notKnown(`who approves for ${name} is not known`, reference('environment', name))
      const at = reference('setting', `${name} approvals`)
      const { persons, required, fourEyes } = found
      if (persons.length < 2)
        return notMet(
          `${persons.length === 0 ? 'nobody' : `only ${persons[0]}`} may approve for ${name}; ` +
            'add a person: twinstack token create NAME --owner NAME --role approver',
          at,
        )
      if (!required || !fourEyes)
        return notMet(
          `${name} is changed without another person; set it: twinstack policy ${name} ` +
            'approvals.required=true approvals.fourEyes=true',
          at,
        )
      return assessMet(`${name} is changed with the approval of another person`, at)
    })
}

/** A program is code of everybody who can write to the repository. */
export function assessRuns({ runs }: Evidence): Assessment {
  if (!runs) return notKnown('which user programs run as is not known')
  const at = reference('setting', 'TWINSTACK_RUNNER_USER')
  const sandbox = reference('setting', 'TWINSTACK_RUNNER_SANDBOX')
  const hidden = runs.sandbox === 'bubblewrap'
  if (runs.separate)
    return assessMet(
      `each run has a user of its own${hidden ? ', in a sandbox of bubblewrap' : ''}`,
      ...(hidden ? [at, sandbox] : [at]),
    )
  if (hidden)
    return assessMet('runs are the user of the service, and bubblewrap hides its keys', sandbox)
  const reason = runs.reason === null ? '' : ` (${runs.reason})`
  return notMet(
    `runs are the user of the service and can read its keys${reason}; start the service as root ` +
      'with TWINSTACK_RUNNER_USER=separate, or set TWINSTACK_RUNNER_SANDBOX=bubblewrap',
    at,
  )
}

function newest({ drift }: Evidence, name: string): Evidence['drift'][number] | undefined {
  return drift.filter(one => one.environment === name).sort((a, b) => b.at.localeCompare(a.at))[0]
}
