/**
 * The runtime versions that both environments report. It opens connections, so it is never called
 * inside a transaction.
 */
import type { Store } from '../../model/store.ts'
import type { StackOutput } from '../../model/operation.ts'
import { fetchVersions } from './versions/fetchVersions.ts'
import type { ParityReport } from '../../model/parityStore.ts'
import type { LoadedSide } from './loadSide.ts'
import type { ParityReportBody, RuntimeVersions } from '../../model/parityReport.ts'
import { type FetchedVersions } from '../../model/runtimeVersions.ts'
import { requirePresent } from '../../lib/requirePresent.ts'
import { formatTime } from '../../lib/formatTime.ts'

export type VersionsPolicy = {
  /** hosts, addresses and blocks outside the public internet that may be read */
  allow: string[]
  /** no host answers for a simulated account: then only hosts of `allow` are read */
  simulated: boolean
}
export type VersionsAnswer = { versions: RuntimeVersions | null; notes: string[] }
/** `versionsUrl` of the environment has precedence over the program's output of that name. */
type VersionsSource = {
  name: string
  versionsUrl: string | null
  outputs: Record<string, StackOutput>
}
type Sides = { left: VersionsSource; right: VersionsSource }

/** The versions URL of a loaded side. */
export const getVersionsSource = ({
  environment: { name, versionsUrl },
  outputs,
}: Pick<LoadedSide, 'environment' | 'outputs'>): VersionsSource => ({ name, versionsUrl, outputs })

function findUrl({ versionsUrl, outputs }: VersionsSource): string | null {
  const output = outputs['versionsUrl']
  return (
    versionsUrl ??
    (output && !output.secret && typeof output.value === 'string' ? output.value : null)
  )
}

export async function readRuntimeVersions(
  { left, right }: Sides,
  { allow, simulated }: VersionsPolicy,
): Promise<VersionsAnswer> {
  const urls = [findUrl(left), findUrl(right)]
  if (urls.every(url => url === null))
    return {
      versions: null,
      notes: ['runtime versions are not compared: neither environment has an output `versionsUrl`'],
    }
  if (simulated && !urls.every(url => url === null || allow.includes(getHost(url))))
    return {
      versions: null,
      notes: [
        'runtime versions are not compared: the cloud is simulated, and no host answers for it',
      ],
    }
  const [a, b] = await Promise.all(
    urls.map(async (url, at): Promise<FetchedVersions> =>
      url === null
        ? {
            status: 'invalid',
            url: '',
            reason:
              `${at === 0 ? left.name : right.name} names no versions URL, and its program ` +
              'has no output `versionsUrl`',
          }
        : fetchVersions(url, { allow }),
    ),
  )
  return {
    versions: {
      fetchedAt: new Date().toISOString(),
      left: requirePresent(a),
      right: requirePresent(b),
    },
    notes: [],
  }
}

/**
 * The versions of the newest report, while both environments still run the same deployments; used
 * where no request may be made.
 */
export async function readStoredVersions(
  store: Store,
  { left, right }: Sides,
  deployedAt: string,
): Promise<VersionsAnswer> {
  if (findUrl(left) === null && findUrl(right) === null) return { versions: null, notes: [] }
  const report: ParityReport | null = await store.parity.getLatest({
    left: left.name,
    right: right.name,
  })
  const versions = (report?.body as ParityReportBody | undefined)?.versions ?? null
  if (versions !== null && versions.fetchedAt > deployedAt)
    return { versions, notes: [`runtime versions are those of ${formatTime(versions.fetchedAt)}`] }
  return {
    versions: null,
    notes: [
      `runtime versions were not read since the last deploy; twinstack parity ${left.name} ` +
        `${right.name} reads them`,
    ],
  }
}

const getHost = (url: string) => (URL.canParse(url) ? new URL(url).hostname : '')
