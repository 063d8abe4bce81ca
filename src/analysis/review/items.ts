import {
  committed,
  documented,
  fromCode,
  gated,
  checkMonthlyComplianceAudits,
  noManualChanges,
  oneProcess,
  parameterized,
  rollsBack,
} from './evidenceChecks.ts'
import {
  compliantIn,
  met,
  notKnown,
  notMet,
  parityIn,
  reference,
  twins,
  type Look,
} from './judging.ts'
import type { Evidence } from '../../model/review.ts'

export type Item = { id: string; title: string; look: (evidence: Evidence) => Look[] }

/** The article's design review checklist, in its own order and words. */
export const articleItems: Item[] = [
  { id: 'infrastructure-in-code', title: 'Infrastructure defined in code (IaC)', look: fromCode },
  {
    id: 'same-image',
    title: 'Same base OS image (ubuntu:22.04, not alpine vs. ubuntu)',
    look: evidence => [
      parityIn(evidence, 'image and instance', ['image-and-instance']),
      compliantIn(evidence, ['pinned_image']),
    ],
  },
  {
    id: 'same-database-version',
    title: 'Same database version (PostgreSQL 15 everywhere)',
    look: evidence => [
      parityIn(evidence, 'database', ['database']),
      compliantIn(evidence, ['database_version']),
    ],
  },
  {
    id: 'same-service-versions',
    title: 'Same service versions (dependencies locked, not latest)',
    look: evidence => [
      parityIn(evidence, 'service versions', ['services']),
      compliantIn(evidence, ['no_latest']),
    ],
  },
  {
    id: 'same-network',
    title: 'Same network topology (VPC, security groups)',
    look: evidence => [parityIn(evidence, 'network', ['network'])],
  },
  {
    id: 'same-monitoring',
    title: 'Same monitoring/logging tools',
    look: evidence => [
      parityIn(evidence, 'monitoring, dashboards, logging and tracing', [
        'monitoring',
        'dashboards',
        'logging-and-tracing',
      ]),
      compliantIn(evidence, ['monitoring']),
    ],
  },
  {
    id: 'parameterized',
    title: 'Configuration parameterized (staging/production differ in scale/replicas only)',
    look: evidence => [parameterized(evidence)],
  },
  {
    id: 'same-process',
    title: 'Deployment process identical for all environments',
    look: oneProcess,
  },
  {
    id: 'no-manual-changes',
    title: 'No manual SSH/config changes (use IaC)',
    look: evidence => [
      ...noManualChanges(evidence),
      compliantIn(evidence, ['no_ssh_from_outside', 'no_key_pairs']),
    ],
  },
  {
    id: 'monthly-audits',
    title: 'Monthly drift detection audits',
    look: checkMonthlyComplianceAudits,
  },
  {
    id: 'smaller-but-same',
    title: 'Staging smaller in scale but same software',
    look: evidence => [sameSoftware(evidence), parityIn(evidence, 'scale', ['scale'])],
  },
  {
    id: 'documented',
    title: 'Documentation explains intentional differences',
    look: evidence => [documented(evidence)],
  },
  { id: 'automatic-rollback', title: 'Automated rollback if deployment fails', look: rollsBack },
  { id: 'version-control', title: 'Version control for all infrastructure code', look: committed },
  { id: 'staging-first', title: 'CI/CD prevents deploying without staging test', look: gated },
]

/** What we ask besides. */
export const ourItems: Item[] = [
  {
    id: 'production-protected',
    title: "Production can't be deleted by accident, and its backups are kept",
    look: evidence => [
      compliantIn(evidence, ['deletion_protection', 'final_snapshot', 'backup_retention']),
    ],
  },
  {
    id: 'encrypted',
    title: 'Encrypted where it lies and where it travels',
    look: evidence => [
      compliantIn(evidence, ['encryption_at_rest', 'tls_version']),
      parityIn(evidence, 'encryption', ['encryption']),
    ],
  },
  {
    id: 'no-way-in',
    title: 'No database and no machine can be reached from outside',
    look: evidence => [compliantIn(evidence, ['no_public_database', 'no_ssh_from_outside'])],
  },
  {
    id: 'same-engine',
    title: 'Same engine and provider versions',
    look: evidence => [parityIn(evidence, 'engine and providers', ['engine-and-providers'])],
  },
  {
    id: 'register-tidy',
    title: 'The register has no stale entries, and no waiver has expired',
    look: evidence => tidy(evidence),
  },
  {
    id: 'owners-named',
    title: 'Somebody is named who is responsible for parity',
    look: evidence => [owned(evidence)],
  },
]

function sameSoftware({ parity }: Evidence): Look {
  if (!parity) return notKnown('the environments have not been compared yet')
  const at = reference('parity', parity.report)
  const never = parity.judgement.verdicts.filter(
    ({ status }) => status === 'never-legitimate' || status === 'too-long-ahead',
  )
  return never.length > 0
    ? notMet(`${never.length} software versions differ`, at)
    : met('the software is the same', at)
}

function tidy({ parity, compliance, register }: Evidence): Look[] {
  const stale = parity?.judgement.stale ?? null
  const file = register ? [reference('file', register.file)] : []
  return [
    stale === null
      ? notKnown('the register was not held against a comparison yet', ...file)
      : stale.length > 0
        ? notMet(`${stale.length} entries match nothing`, ...file)
        : met('every entry is needed', ...file),
    compliance === null
      ? notKnown('compliance has not been checked yet')
      : compliance.expiredWaivers > 0
        ? notMet(
            `${compliance.expiredWaivers} waivers have expired`,
            reference('compliance', compliance.report),
          )
        : met('no waiver has expired', reference('compliance', compliance.report)),
  ]
}

function owned(evidence: Evidence): Look {
  const { parity } = evidence
  if (!parity) return notKnown('no pair has been compared yet')
  const owners = Object.entries(parity.judgement.owners)
  if (owners.length === 0)
    return notMet(
      `nobody is named for ${twins(evidence)
        .map(({ name }) => name)
        .join(' and ')}`,
      reference('parity', parity.report),
    )
  return met(
    owners.map(([role, name]) => `${role}: ${name}`).join(', '),
    reference('parity', parity.report),
  )
}
