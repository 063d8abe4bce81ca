import {
  assessApprovals,
  assessCommits,
  assessRegister,
  assessInfrastructureAsCode,
  assessGates,
  assessMonthlyAudits,
  assessManualChanges,
  assessProcess,
  assessParameters,
  assessRollback,
  assessRuns,
} from './assessEvidence.ts'
import {
  assessCompliance,
  assessMet,
  createNotKnown,
  createNotMet,
  assessParity,
  assessScale,
  createReference,
  listTwins,
  type Assessment,
} from './assessment.ts'
import type { Evidence } from '../../model/review.ts'

export type Item = { id: string; title: string; assess: (evidence: Evidence) => Assessment[] }

/** The article's design review checklist, in its own order and words. */
export const articleItems: Item[] = [
  {
    id: 'infrastructure-in-code',
    title: 'Infrastructure defined in code (IaC)',
    assess: assessInfrastructureAsCode,
  },
  {
    id: 'same-image',
    title: 'Same base OS image (ubuntu:22.04, not alpine vs. ubuntu)',
    assess: evidence => [
      assessParity(evidence, 'image and instance', ['image-and-instance']),
      assessCompliance(evidence, ['pinned_image']),
    ],
  },
  {
    id: 'same-database-version',
    title: 'Same database version (PostgreSQL 15 everywhere)',
    assess: evidence => [
      assessParity(evidence, 'database', ['database']),
      assessCompliance(evidence, ['database_version']),
    ],
  },
  {
    id: 'same-service-versions',
    title: 'Same service versions (dependencies locked, not latest)',
    assess: evidence => [
      assessParity(evidence, 'service versions', ['services']),
      assessCompliance(evidence, ['no_latest']),
    ],
  },
  {
    id: 'same-network',
    title: 'Same network topology (VPC, security groups)',
    assess: evidence => [assessParity(evidence, 'network', ['network'])],
  },
  {
    id: 'same-monitoring',
    title: 'Same monitoring/logging tools',
    assess: evidence => [
      assessParity(evidence, 'monitoring, dashboards, logging and tracing', [
        'monitoring',
        'dashboards',
        'logging-and-tracing',
      ]),
      assessCompliance(evidence, ['monitoring']),
    ],
  },
  {
    id: 'parameterized',
    title: 'Configuration parameterized (staging/production differ in scale/replicas only)',
    assess: evidence => [assessParameters(evidence)],
  },
  {
    id: 'same-process',
    title: 'Deployment process identical for all environments',
    assess: assessProcess,
  },
  {
    id: 'no-manual-changes',
    title: 'No manual SSH/config changes (use IaC)',
    assess: evidence => [
      ...assessManualChanges(evidence),
      assessCompliance(evidence, ['no_ssh_from_outside', 'no_key_pairs']),
    ],
  },
  {
    id: 'monthly-audits',
    title: 'Monthly drift detection audits',
    assess: assessMonthlyAudits,
  },
  {
    id: 'smaller-but-same',
    title: 'Staging smaller in scale but same software',
    assess: evidence => [assessSoftware(evidence), assessScale(evidence)],
  },
  {
    id: 'documented',
    title: 'Documentation explains intentional differences',
    assess: evidence => [assessRegister(evidence)],
  },
  {
    id: 'automatic-rollback',
    title: 'Automated rollback if deployment fails',
    assess: assessRollback,
  },
  {
    id: 'version-control',
    title: 'Version control for all infrastructure code',
    assess: assessCommits,
  },
  {
    id: 'staging-first',
    title: 'CI/CD prevents deploying without staging test',
    assess: assessGates,
  },
]

/** Items beyond the article's checklist. */
export const ourItems: Item[] = [
  {
    id: 'production-protected',
    title: "Production can't be deleted by accident, and its backups are kept",
    assess: evidence => [
      assessCompliance(evidence, ['deletion_protection', 'final_snapshot', 'backup_retention']),
    ],
  },
  {
    id: 'encrypted',
    title: 'Encrypted at rest and in transit',
    assess: evidence => [
      assessCompliance(evidence, ['encryption_at_rest', 'tls_version']),
      assessParity(evidence, 'encryption', ['encryption']),
    ],
  },
  {
    id: 'no-way-in',
    title: 'No database and no machine can be reached from outside',
    assess: evidence => [assessCompliance(evidence, ['no_public_database', 'no_ssh_from_outside'])],
  },
  {
    id: 'same-engine',
    title: 'Same engine and provider versions',
    assess: evidence => [assessParity(evidence, 'engine and providers', ['engine-and-providers'])],
  },
  {
    id: 'register-tidy',
    title: 'The register has no stale entries, and no waiver has expired',
    assess: evidence => assessRegisterUpkeep(evidence),
  },
  {
    id: 'owners-named',
    title: 'Somebody is named who is responsible for parity',
    assess: evidence => [assessOwners(evidence)],
  },
  {
    id: 'two-persons',
    title: 'Changes of production are approved by another person',
    assess: assessApprovals,
  },
  {
    id: 'runs-separated',
    title: 'Programs run without the rights of the service',
    assess: evidence => [assessRuns(evidence)],
  },
]

function assessSoftware({ parity }: Evidence): Assessment {
  if (!parity) return createNotKnown('the environments have not been compared yet')
  const at = createReference('parity', parity.report)
  const never = parity.judgement.verdicts.filter(
    ({ status }) => status === 'never-legitimate' || status === 'too-long-ahead',
  )
  return never.length > 0
    ? createNotMet(`${never.length} software versions differ`, at)
    : assessMet('the software is the same', at)
}

function assessRegisterUpkeep({ parity, compliance, register }: Evidence): Assessment[] {
  const stale = parity?.judgement.stale ?? null
  const file = register ? [createReference('file', register.file)] : []
  return [
    stale === null
      ? createNotKnown('the register was not compared yet', ...file)
      : stale.length > 0
        ? createNotMet(`${stale.length} entries match nothing`, ...file)
        : assessMet('every entry is needed', ...file),
    compliance === null
      ? createNotKnown('compliance has not been checked yet')
      : compliance.expiredWaivers > 0
        ? createNotMet(
            `${compliance.expiredWaivers} waivers have expired`,
            createReference('compliance', compliance.report),
          )
        : assessMet('no waiver has expired', createReference('compliance', compliance.report)),
  ]
}

function assessOwners(evidence: Evidence): Assessment {
  const { parity } = evidence
  if (!parity) return createNotKnown('no pair has been compared yet')
  const owners = Object.entries(parity.judgement.owners)
  if (owners.length === 0)
    return createNotMet(
      `nobody is named for ${listTwins(evidence)
        .map(({ name }) => name)
        .join(' and ')}`,
      createReference('parity', parity.report),
    )
  return assessMet(
    owners.map(([role, name]) => `${role}: ${name}`).join(', '),
    createReference('parity', parity.report),
  )
}
