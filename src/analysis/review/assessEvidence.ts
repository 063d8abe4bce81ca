/**
 * Assesses the evidence apart from comparisons and compliance: revisions, operations, drift,
 * schedules, rollback, gate.
 */
import {
  isOld,
  assessMet,
  createNotKnown,
  createNotMet,
  createReference,
  listTwins,
  type Assessment,
} from './assessment.ts'
import type { Evidence } from '../../model/review.ts'

/**
 * Every twin was deployed from the program, and no other resource has its tags or is in its
 * network.
 */
export function assessInfrastructureAsCode(evidence: Evidence): Assessment[] {
  return listTwins(evidence).map(({ name, deployed }) => {
    if (!deployed)
      return createNotMet(
        `${name} has not been deployed from the program`,
        createReference('environment', name),
      )
    const drift = findNewest(evidence, name)
    const at = createReference('operation', deployed.operation)
    if (!drift || drift.unmanaged === null)
      return createNotKnown(`whether ${name} has resources outside the code is not known`, at)
    if (drift.unmanaged > 0)
      return createNotMet(
        `${name} has ${drift.unmanaged} resources outside the code`,
        createReference('drift', drift.operation),
      )
    return assessMet(
      `${name} runs revision ${deployed.revision}, and no resources outside the code were found`,
      at,
      createReference('drift', drift.operation),
    )
  })
}

export function assessCommits(evidence: Evidence): Assessment[] {
  return listTwins(evidence).map(({ name, deployed }) => {
    if (!deployed)
      return createNotKnown(`${name} has not been deployed`, createReference('environment', name))
    const at = createReference('operation', deployed.operation)
    if (deployed.commit === null)
      return createNotMet(`the revision that runs in ${name} is not a commit`, at)
    return deployed.dirty
      ? createNotMet(`${name} was deployed with changes that were not committed`, at)
      : assessMet(`${name} is commit ${deployed.commit.slice(0, 12)}`, at)
  })
}

/** All recent changes of a twin were operations; no change was made by a plain pulumi. */
export function assessProcess(evidence: Evidence): Assessment[] {
  return listTwins(evidence).map(({ name, deployed }) => {
    const outside = evidence.operations.filter(
      one => one.environment === name && one.kind === 'out-of-band' && !isOld(one.at, evidence),
    )
    if (outside.length > 0)
      return createNotMet(
        `changes of ${name} outside the deployment process: ${outside.length}`,
        ...outside.slice(0, 5).map(one => createReference('operation', one.id)),
      )
    if (!deployed)
      return createNotKnown(`${name} has not been deployed`, createReference('environment', name))
    return assessMet(
      `${name} was deployed by an operation`,
      createReference('operation', deployed.operation),
    )
  })
}

/** The newest drift check found no manual change. */
export function assessManualChanges(evidence: Evidence): Assessment[] {
  return listTwins(evidence).map(({ name }) => {
    const drift = findNewest(evidence, name)
    if (!drift)
      return createNotKnown(
        `${name} has not been checked for drift`,
        createReference('environment', name),
      )
    const at = createReference('drift', drift.operation)
    if (isOld(drift.at, evidence))
      return createNotKnown(`${name} was last checked for drift on ${drift.at.slice(0, 10)}`, at)
    const drifted = drift.changed + drift.deleted
    return drifted > 0
      ? createNotMet(`${drifted} resources of ${name} were changed by hand`, at)
      : assessMet(`${name} has no drift`, at)
  })
}

/** There was a check in the last month, and a schedule requests the next one. */
export function assessMonthlyAudits(evidence: Evidence): Assessment[] {
  return listTwins(evidence).flatMap(({ name }) => {
    const drift = findNewest(evidence, name)
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
            createReference('schedule', schedule.id),
          )
        : createNotMet(`no schedule checks ${name} monthly`, createReference('environment', name)),
      drift && !isOld(drift.at, evidence)
        ? assessMet(`last on ${drift.at.slice(0, 10)}`, createReference('drift', drift.operation))
        : createNotMet(
            drift
              ? `${name} has not been checked for a month`
              : `${name} was never checked for drift`,
            createReference('environment', name),
          ),
    ]
  })
}

/** The settings differ only in values that the register documents, e.g. as scale. */
export function assessParameters(evidence: Evidence): Assessment {
  const missing = listTwins(evidence).filter(({ settingsDigest }) => settingsDigest === null)
  if (missing.length > 0)
    return createNotKnown(
      `the settings of ${missing.map(({ name }) => name).join(', ')} were not validated by a ` +
        'deployment yet',
    )
  const { settingsDiffer, parity } = evidence
  if (settingsDiffer === null || !parity)
    return createNotKnown('the settings have not been compared yet')
  const failing = parity.judgement.verdicts.filter(({ fails }) => fails)
  const at = createReference('parity', parity.report)
  if (failing.length > 0)
    return createNotMet(`${failing.length} differences are neither scale nor documented`, at)
  return assessMet(
    settingsDiffer.length === 0
      ? 'the settings are the same'
      : 'the settings differ in ' +
          `${settingsDiffer.slice(0, 8).join(', ')}${settingsDiffer.length > 8 ? '…' : ''}`,
    at,
  )
}

export function assessRegister({ register, parity }: Evidence): Assessment {
  if (!register) return createNotMet('there is no register of intentional differences')
  const file = createReference('file', register.file)
  if (!parity)
    return createNotKnown(
      `${register.entries} differences are documented, and not compared yet`,
      file,
    )
  const { counts, declared } = parity.judgement
  const overdue = counts.overdue + declared.filter(one => one.overdue).length
  const problems = [
    [counts.undocumented, 'undocumented'],
    [overdue, 'overdue for review'],
    [counts.contradicted, 'contradicted'],
  ].filter(([count]) => Number(count) > 0)
  if (problems.length > 0)
    return createNotMet(
      problems.map(problem => problem.join(' ')).join(', '),
      file,
      createReference('parity', parity.report),
    )
  return assessMet(
    `all differences are among the ${register.entries} documented ones`,
    file,
    createReference('parity', parity.report),
  )
}

export function assessRollback({
  capabilities,
  automaticRollback,
  environments,
}: Evidence): Assessment[] {
  if (!capabilities.automaticRollback) {
    return [
      createNotMet(
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
        return createNotMet(
          `automatic rollback is not enabled for ${name}`,
          createReference('environment', name),
        )
      return setting.lastOperation
        ? assessMet(
            `automatic rollback is enabled for ${name}, and has run`,
            createReference('operation', setting.lastOperation),
          )
        : assessMet(
            `automatic rollback is enabled for ${name}, and was not needed yet`,
            createReference('setting', `${name} automatic rollback`),
          )
    })
}

export function assessGates({ capabilities, gates, environments }: Evidence): Assessment[] {
  if (!capabilities.gate)
    return [
      createNotMet('nothing prevents a deployment to production that was not deployed to staging'),
    ]
  return environments
    .filter(({ kind }) => kind === 'production')
    .map(({ name }) => {
      const gate = gates.find(one => one.environment === name)
      if (!gate?.enabled)
        return createNotMet(`${name} has no gate`, createReference('environment', name))
      return assessMet(
        `the gate of ${name} accepts only revisions that staging has proved`,
        gate.lastRefusal
          ? createReference('operation', gate.lastRefusal)
          : createReference('setting', `${name} gate`),
      )
    })
}

/**
 * The four-eyes rule needs two persons. When there is only one, the sentence says how to add the
 * second.
 */
export function assessApprovals({ approvals, environments }: Evidence): Assessment[] {
  return environments
    .filter(({ kind }) => kind === 'production')
    .map(({ name }) => {
      const found = approvals.find(one => one.environment === name)
      if (!found)
        return createNotKnown(
          `who approves for ${name} is not known`,
          createReference('environment', name),
        )
      const at = createReference('setting', `${name} approvals`)
      const { persons, required, fourEyes } = found
      if (persons.length < 2)
        return createNotMet(
          `${persons.length === 0 ? 'nobody' : `only ${persons[0]}`} may approve for ${name}; ` +
            'add a person: twinstack token create NAME --owner NAME --role approver',
          at,
        )
      if (!required || !fourEyes)
        return createNotMet(
          `${name} is changed without another person; set it: twinstack policy ${name} ` +
            'approvals.required=true approvals.fourEyes=true',
          at,
        )
      return assessMet(`${name} is changed with the approval of another person`, at)
    })
}

/**
 * Assesses whether programs can read the keys of the service: everybody who can write to the
 * repository determines their code.
 */
export function assessRuns({ runs }: Evidence): Assessment {
  if (!runs) return createNotKnown('it is not known which user the programs run as')
  const at = createReference('setting', 'TWINSTACK_RUNNER_USER')
  const sandbox = createReference('setting', 'TWINSTACK_RUNNER_SANDBOX')
  const hidden = runs.sandbox === 'bubblewrap'
  if (runs.separate)
    return assessMet(
      `each run has a user of its own${hidden ? ', in a sandbox of bubblewrap' : ''}`,
      ...(hidden ? [at, sandbox] : [at]),
    )
  if (hidden)
    return assessMet('runs are the user of the service, and bubblewrap hides its keys', sandbox)
  const reason = runs.reason === null ? '' : ` (${runs.reason})`
  return createNotMet(
    `runs are the user of the service and can read its keys${reason}; start the service as root ` +
      'with TWINSTACK_RUNNER_USER=separate, or set TWINSTACK_RUNNER_SANDBOX=bubblewrap',
    at,
  )
}

function findNewest({ drift }: Evidence, name: string): Evidence['drift'][number] | undefined {
  return drift.filter(one => one.environment === name).sort((a, b) => b.at.localeCompare(a.at))[0]
}
