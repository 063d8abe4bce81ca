/** Stacks of Google Cloud, in the shape of the provider's exports. */
import { of, testWorlds } from '../unseen/world.ts'
import type { Properties, World, WorldPair } from '../unseen/world.ts'

const project = (w: World) => `acme-${w.stack}`
const link = (w: World, rest: string) =>
  `https://www.googleapis.com/compute/v1/projects/${project(w)}/${rest}`
const labels = (w: World, more: object = {}) => ({
  labels: { env: w.stack, ...more, __defaults: [] },
  effectiveLabels: { env: w.stack, 'goog-pulumi-provisioned': 'true', ...more },
  pulumiLabels: { env: w.stack, 'goog-pulumi-provisioned': 'true', ...more },
})

const gkeNetwork = (w: World) => [
  of(
    'gcp:compute/network:Network',
    'vpc',
    { autoCreateSubnetworks: false, project: project(w), __defaults: ['name'] },
    {
      name: w.auto('vpc'),
      gatewayIpv4: '',
      numericId: w.pick('4711471147114711', '815815815815815'),
      selfLink: link(w, `global/networks/${w.auto('vpc')}`),
    },
    { id: `projects/${project(w)}/global/networks/${w.auto('vpc')}` },
  ),
  of(
    'gcp:compute/subnetwork:Subnetwork',
    'nodes',
    {
      ipCidrRange: '10.10.0.0/20',
      network: `projects/${project(w)}/global/networks/${w.auto('vpc')}`,
      region: 'europe-west1',
      secondaryIpRanges: w.pick(
        [
          { rangeName: 'pods', ipCidrRange: '10.20.0.0/16' },
          { rangeName: 'services', ipCidrRange: '10.30.0.0/20' },
        ],
        [
          { rangeName: 'pods', ipCidrRange: '10.20.0.0/16' },
          { rangeName: 'services', ipCidrRange: '10.30.0.0/20' },
        ],
      ),
    },
    {
      creationTimestamp: w.pick('2026-01-01T01:00:00.000-08:00', '2026-01-05T02:00:00.000-08:00'),
      fingerprint: `${w.word('f')}=`,
      selfLink: link(w, `regions/europe-west1/subnetworks/${w.auto('nodes')}`),
    },
  ),
]

const gke = (w: World, inputs: Properties = {}, outputs: Properties = {}) => [
  ...gkeNetwork(w),
  of(
    'gcp:container/cluster:Cluster',
    'main',
    {
      location: 'europe-west1',
      network: `projects/${project(w)}/global/networks/${w.auto('vpc')}`,
      releaseChannel: { channel: 'REGULAR', __defaults: [] },
      workloadIdentityConfig: { workloadPool: `${project(w)}.svc.id.goog` },
      privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: '172.16.0.0/28' },
      ...inputs,
    },
    {
      endpoint: w.pick('34.90.1.2', '35.204.3.4'),
      labelFingerprint: w.word('lf', 8),
      masterAuth: { clusterCaCertificate: `LS0t${w.word('ca', 40)}`, clientCertificate: '' },
      masterVersion: '1.31.5-gke.1169000',
      selfLink: `https://container.googleapis.com/v1/projects/${project(w)}/locations/europe-west1/clusters/main`,
      tpuIpv4CidrBlock: '',
      ...outputs,
    },
    { id: `projects/${project(w)}/locations/europe-west1/clusters/main` },
  ),
]

const account = (w: World) => `deploy@${project(w)}.iam.gserviceaccount.com`

const google: WorldPair[] = [
  { name: 'a GKE cluster in its own project and network', make: w => gke(w) },
  {
    name: 'a GKE cluster whose master runs another minor version',
    make: w => gke(w, {}, { masterVersion: w.pick('1.31.5-gke.1169000', '1.32.2-gke.1182003') }),
    expected: ['Cluster main masterVersion'],
  },
  {
    name: 'a GKE cluster whose API server anybody may reach',
    make: w =>
      gke(w, {
        masterAuthorizedNetworksConfig: {
          cidrBlocks: [{ cidrBlock: w.pick('0.0.0.0/0', '192.0.2.0/24'), displayName: 'office' }],
        },
      }),
    expected: ['Cluster main masterAuthorizedNetworksConfig'],
  },
  {
    name: 'a service account, its rights and its labels in its own project',
    make: w => [
      of(
        'gcp:serviceaccount/account:Account',
        'deploy',
        { accountId: 'deploy', project: project(w), displayName: `Deploy ${w.stack}` },
        {
          email: account(w),
          member: `serviceAccount:${account(w)}`,
          uniqueId: w.pick('104710471047104710471', '108150815081508150815'),
        },
        { id: `projects/${project(w)}/serviceAccounts/${account(w)}` },
      ),
      of(
        'gcp:projects/iAMMember:IAMMember',
        'deploy-run',
        { project: project(w), role: 'roles/run.admin', member: `serviceAccount:${account(w)}` },
        { etag: `BwY${w.word('etag', 8)}=` },
        { id: `${project(w)}/roles/run.admin/serviceAccount:${account(w)}` },
      ),
      of(
        'gcp:pubsub/topic:Topic',
        'jobs',
        { name: 'jobs', project: project(w), ...labels(w) },
        {},
        { id: `projects/${project(w)}/topics/jobs` },
      ),
    ],
  },
  {
    name: 'a service account that owns the project',
    make: w => [
      of('gcp:projects/iAMMember:IAMMember', 'deploy', {
        project: project(w),
        role: w.pick('roles/owner', 'roles/run.admin'),
        member: `serviceAccount:${account(w)}`,
      }),
    ],
    expected: ['IAMMember deploy role'],
  },
  {
    name: 'source ranges of a firewall in another order, protocol and ports in another order',
    make: w => [
      ...gkeNetwork(w),
      of('gcp:compute/firewall:Firewall', 'web', {
        network: `projects/${project(w)}/global/networks/${w.auto('vpc')}`,
        direction: 'INGRESS',
        priority: 1000,
        sourceRanges: w.pick(['10.0.0.0/8', '192.0.2.0/24'], ['192.0.2.0/24', '10.0.0.0/8']),
        allows: w.pick(
          [{ protocol: 'tcp', ports: ['443'] }, { protocol: 'icmp' }],
          [{ protocol: 'icmp' }, { protocol: 'tcp', ports: ['443'] }],
        ),
      }),
    ],
  },
  {
    name: 'a firewall rule that everybody passes, in another order',
    make: w => [
      of('gcp:compute/firewall:Firewall', 'web', {
        sourceRanges: w.pick(['10.0.0.0/8', '0.0.0.0/0'], ['192.0.2.0/24', '10.0.0.0/8']),
        allows: [{ protocol: 'tcp', ports: ['22'] }],
      }),
    ],
    expected: ['Firewall web sourceRanges'],
  },
  {
    name: 'a Cloud Run service by its image digest, its own revision and address',
    make: w => [
      of(
        'gcp:cloudrunv2/service:Service',
        'api',
        {
          location: 'europe-west1',
          project: project(w),
          template: {
            serviceAccount: account(w),
            containers: [
              {
                image: `europe-west1-docker.pkg.dev/${project(w)}/app/api@sha256:${'ab12'.repeat(16)}`,
                envs: w.pick(
                  [
                    { name: 'STAGE', value: w.stack },
                    { name: 'PROJECT', value: project(w) },
                  ],
                  [
                    { name: 'PROJECT', value: project(w) },
                    { name: 'STAGE', value: w.stack },
                  ],
                ),
              },
            ],
          },
        },
        {
          uri: `https://api-${w.word('run')}-ew.a.run.app`,
          urls: [`https://api-${w.word('run')}-ew.a.run.app`],
          uid: w.uuid('run'),
          generation: w.pick('4', '17'),
          observedGeneration: w.pick('4', '17'),
          latestReadyRevision:
            `projects/${project(w)}/locations/europe-west1/services/api/` +
            `revisions/api-000${w.pick('04-abc', '17-xyz')}`,
          etag: `"CJ${w.word('e', 12)}"`,
          updateTime: w.pick('2026-01-01T10:00:00.1Z', '2026-01-04T10:00:00.2Z'),
          reconciling: false,
        },
      ),
    ],
  },
  {
    name: 'a Cloud Run service with another image',
    make: w => [
      of('gcp:cloudrunv2/service:Service', 'api', {
        location: 'europe-west1',
        template: {
          containers: [
            {
              image: `europe-west1-docker.pkg.dev/${project(w)}/app/api@sha256:${w.pick('ab12', 'cd34').repeat(16)}`,
            },
          ],
        },
      }),
    ],
    expected: ['Service api template'],
  },
  {
    name: 'flags of a database in another order',
    make: w => [
      of(
        'gcp:sql/databaseInstance:DatabaseInstance',
        'db',
        {
          databaseVersion: 'POSTGRES_16',
          deletionProtection: true,
          settings: {
            tier: 'db-custom-2-8192',
            databaseFlags: w.pick(
              [
                { name: 'max_connections', value: '200' },
                { name: 'cloudsql.iam_authentication', value: 'on' },
              ],
              [
                { name: 'cloudsql.iam_authentication', value: 'on' },
                { name: 'max_connections', value: '200' },
              ],
            ),
          },
        },
        {
          publicIpAddress: w.pick('34.1.2.3', '35.4.5.6'),
          firstIpAddress: w.pick('34.1.2.3', '35.4.5.6'),
          ipAddresses: [{ ipAddress: w.pick('34.1.2.3', '35.4.5.6'), type: 'PRIMARY' }],
          serviceAccountEmailAddress:
            `p${w.pick('471147114711', '815815815815')}-${w.word('sa', 6)}` +
            '@gcp-sa-cloud-sql.iam.gserviceaccount.com',
          serverCaCerts: [
            {
              cert: `-----BEGIN CERTIFICATE-----\n${w.word('c', 40)}\n-----END CERTIFICATE-----`,
              sha1Fingerprint: w.word('s', 40),
            },
          ],
        },
        { id: w.auto('db') },
      ),
    ],
  },
  {
    name: 'a database that nobody protects, with a public network',
    make: w => [
      of('gcp:sql/databaseInstance:DatabaseInstance', 'db', {
        databaseVersion: 'POSTGRES_16',
        deletionProtection: w.pick(false, true),
        settings: {
          tier: 'db-custom-2-8192',
          ipConfiguration: {
            authorizedNetworks: w.pick([{ name: 'all', value: '0.0.0.0/0' }], []),
          },
        },
      }),
    ],
    expected: ['DatabaseInstance db deletionProtection', 'DatabaseInstance db settings'],
  },
]

testWorlds(google)
