/** Readings of a refresh: other providers than AWS, and blocks inside documents. */
import { declared, noise, testReadings, undeclared } from '../hard/readings.ts'
import type { Reading } from '../hard/readings.ts'

const firewall = 'gcp:compute/firewall:Firewall'
const nsg = 'azure-native:network:NetworkSecurityGroup'
const deployment = 'kubernetes:apps/v1:Deployment'
const monitor = 'datadog:index/monitor:Monitor'
const pods = (more: object, spec: object = {}, top: object = {}) => ({
  spec: {
    replicas: 2,
    template: {
      spec: { containers: [{ name: 'api', image: 'ghcr.io/a/api:1', ...more }], ...spec },
    },
    ...top,
  },
})
const azureRule = (source: string, more: object = {}) => ({
  securityRules: [
    {
      name: 'ssh',
      priority: 110,
      access: 'Allow',
      direction: 'Inbound',
      protocol: 'Tcp',
      destinationPortRange: '22',
      sourceAddressPrefix: source,
      ...more,
    },
  ],
})
const loosened = /^security loosened (medium|high|critical)/

const changed: Reading[] = [
  [
    'a firewall of Google from everywhere',
    declared(
      firewall,
      { sourceRanges: ['10.0.0.0/8'], allows: [{ protocol: 'tcp', ports: ['22'] }] },
      { sourceRanges: ['0.0.0.0/0'], allows: [{ protocol: 'tcp', ports: ['22'] }] },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'a firewall rule of Google that is off',
    declared(firewall, { disabled: false }, { disabled: true }),
    /^(security|availability|configuration|network) (loosened|changed|tightened)/,
  ],
  [
    'a database of Google that may be deleted',
    declared(
      'gcp:sql/databaseInstance:DatabaseInstance',
      { deletionProtection: true },
      { deletionProtection: false },
    ),
    /^(availability|security|backups?|data) loosened/,
  ],
  [
    'a database of Google without backups',
    declared(
      'gcp:sql/databaseInstance:DatabaseInstance',
      { settings: { tier: 'db-f1-micro', backupConfiguration: { enabled: true } } },
      { settings: { tier: 'db-f1-micro', backupConfiguration: { enabled: false } } },
    ),
    /^(availability|backups?|data) loosened/,
  ],
  [
    'a bucket of Google that everybody may be let into',
    declared(
      'gcp:storage/bucket:Bucket',
      { publicAccessPrevention: 'enforced' },
      { publicAccessPrevention: 'inherited' },
    ),
    loosened,
  ],
  [
    'a right for everybody',
    declared(
      'gcp:storage/bucketIAMBinding:BucketIAMBinding',
      { role: 'roles/storage.objectViewer', members: ['user:ann@acme.example'] },
      { role: 'roles/storage.objectViewer', members: ['user:ann@acme.example', 'allUsers'] },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'another image of a Cloud Run service',
    declared(
      'gcp:cloudrunv2/service:Service',
      { template: { containers: [{ image: 'eu.pkg.dev/p/a/api:1' }] } },
      { template: { containers: [{ image: 'eu.pkg.dev/p/a/api:2' }] } },
    ),
    /^version/,
  ],
  [
    'the version of a GKE master',
    undeclared(
      'gcp:container/cluster:Cluster',
      { masterVersion: '1.31.5-gke.1169000' },
      { masterVersion: '1.32.2-gke.1182003' },
    ),
    /^version/,
  ],
  [
    'a rule of Azure from everywhere',
    declared(nsg, azureRule('10.0.0.0/8'), azureRule('*')),
    /^security loosened (high|critical)/,
  ],
  [
    'a rule of Azure that denies no more',
    declared(nsg, azureRule('*', { access: 'Deny' }), azureRule('*', { access: 'Allow' })),
    /^security loosened (high|critical)/,
  ],
  [
    'a store of Azure that anybody may read',
    declared(
      'azure-native:storage:StorageAccount',
      { allowBlobPublicAccess: false },
      { allowBlobPublicAccess: true },
    ),
    loosened,
  ],
  [
    'a store of Azure with an old version of TLS',
    declared(
      'azure-native:storage:StorageAccount',
      { minimumTlsVersion: 'TLS1_2' },
      { minimumTlsVersion: 'TLS1_0' },
    ),
    loosened,
  ],
  [
    'a web application of Azure that takes HTTP',
    declared('azure-native:web:WebApp', { httpsOnly: true }, { httpsOnly: false }),
    loosened,
  ],
  [
    'a web application of Azure that was stopped',
    undeclared('azure-native:web:WebApp', { state: 'Running' }, { state: 'Stopped' }),
    /^availability loosened/,
  ],
  [
    'a vault of Azure that may be purged',
    declared(
      'azure-native:keyvault:Vault',
      { properties: { enablePurgeProtection: true } },
      { properties: { enablePurgeProtection: false } },
    ),
    /^(security|availability|data|backups?) loosened/,
  ],
  [
    'an image that was set with kubectl',
    declared(deployment, pods({}), pods({ image: 'ghcr.io/a/api:2-hotfix' })),
    /^version/,
  ],
  [
    'a privileged container',
    declared(
      deployment,
      pods({ securityContext: { privileged: false } }),
      pods({ securityContext: { privileged: true } }),
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'pods in the network of their machine',
    declared(deployment, pods({}), pods({}, { hostNetwork: true })),
    loosened,
  ],
  [
    'no replicas',
    declared(deployment, pods({}), pods({}, {}, { replicas: 0 })),
    /^(availability|scale|capacity)/,
  ],
  [
    'a container without a check of its health',
    declared(
      deployment,
      pods({ livenessProbe: { httpGet: { path: '/healthz', port: 80 } } }),
      pods({}),
    ),
    /^(availability|configuration|monitoring)/,
  ],
  [
    'a role of the cluster for everything',
    declared(
      'kubernetes:rbac.authorization.k8s.io/v1:ClusterRole',
      { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
      { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'a monitor that is muted',
    declared(
      monitor,
      { query: 'a > 1', notifyNoData: true },
      { query: 'a > 1', notifyNoData: false },
    ),
    /^(availability|monitoring|configuration) (loosened|changed)/,
  ],
  [
    'a monitor with another threshold',
    declared(
      monitor,
      { query: 'avg(last_5m):avg:cpu{*} > 80' },
      { query: 'avg(last_5m):avg:cpu{*} > 99' },
    ),
    /^(availability|monitoring|configuration)/,
  ],
  [
    'a record that shows its origin',
    declared(
      'cloudflare:index/dnsRecord:DnsRecord',
      { proxied: true, content: '192.0.2.1' },
      { proxied: false, content: '192.0.2.1' },
    ),
    /^(security|network|availability|configuration)/,
  ],
  [
    'a zone whose TLS is flexible',
    declared(
      'cloudflare:index/zoneSetting:ZoneSetting',
      { settingId: 'ssl', value: 'strict' },
      { settingId: 'ssl', value: 'off' },
    ),
    /^(security|configuration)/,
  ],
  [
    'a repository that everybody may read',
    declared(
      'github:index/repository:Repository',
      { visibility: 'private' },
      { visibility: 'public' },
    ),
    /^security loosened (high|critical)/,
  ],
  [
    'a branch without a review',
    declared(
      'github:index/branchProtection:BranchProtection',
      { requiredPullRequestReviews: [{ requiredApprovingReviewCount: 2 }] },
      { requiredPullRequestReviews: [] },
    ),
    loosened,
  ],
  [
    'another version of a chart',
    declared(
      'kubernetes:helm.sh/v3:Release',
      { chart: 'redis', version: '20.1.0' },
      { chart: 'redis', version: '20.3.0' },
    ),
    /^version/,
  ],
]

const quiet: Reading[] = [
  [
    'counters and fingerprints of Google',
    undeclared(
      'gcp:cloudrunv2/service:Service',
      { generation: '4', etag: '"a"', updateTime: '2026-01-01T00:00:00Z', observedGeneration: '4' },
      { generation: '5', etag: '"b"', updateTime: '2026-01-02T00:00:00Z', observedGeneration: '5' },
    ),
    noise,
  ],
  [
    'ranges of a firewall in another order',
    declared(
      firewall,
      { sourceRanges: ['10.0.0.0/8', '192.0.2.0/24'] },
      { sourceRanges: ['192.0.2.0/24', '10.0.0.0/8'] },
    ),
    noise,
  ],
  [
    'members of a binding in another order',
    declared(
      'gcp:projects/iAMBinding:IAMBinding',
      { role: 'roles/viewer', members: ['user:b@x.example', 'user:a@x.example'] },
      { role: 'roles/viewer', members: ['user:a@x.example', 'user:b@x.example'] },
    ),
    noise,
  ],
  [
    'a location of Azure in its short form',
    declared(
      'azure-native:resources:ResourceGroup',
      { location: 'West Europe' },
      { location: 'westeurope' },
    ),
    noise,
  ],
  [
    'an id of Azure in another case',
    declared(
      'azure-native:web:WebApp',
      { serverFarmId: '/subscriptions/a1/resourceGroups/rg/providers/Microsoft.Web/serverfarms/p' },
      { serverFarmId: '/subscriptions/a1/resourcegroups/RG/providers/Microsoft.Web/serverFarms/p' },
    ),
    noise,
  ],
  [
    'what the API server fills in',
    declared(
      deployment,
      pods({}),
      pods(
        {
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          resources: {},
        },
        { dnsPolicy: 'ClusterFirst', restartPolicy: 'Always', schedulerName: 'default-scheduler' },
        { progressDeadlineSeconds: 600, revisionHistoryLimit: 10 },
      ),
    ),
    noise,
  ],
  [
    'quantities in another unit',
    declared(
      deployment,
      pods({ resources: { limits: { cpu: '0.5', memory: '1024Mi' } } }),
      pods({ resources: { limits: { cpu: '500m', memory: '1Gi' } } }),
    ),
    noise,
  ],
  [
    'the state of a deployment',
    undeclared(
      deployment,
      { status: { readyReplicas: 2, observedGeneration: 3 } },
      { status: { readyReplicas: 2, observedGeneration: 4 } },
    ),
    noise,
  ],
  [
    'thresholds of a monitor as numbers',
    declared(
      monitor,
      { monitorThresholds: { critical: '90' } },
      { monitorThresholds: { critical: '90.0' } },
    ),
    noise,
  ],
  [
    'tags of a monitor in another order',
    declared(monitor, { tags: ['env:a', 'team:b'] }, { tags: ['team:b', 'env:a'] }),
    noise,
  ],
  [
    'a zone that says when it was seen',
    undeclared(
      'cloudflare:index/dnsRecord:DnsRecord',
      { modifiedOn: '2026-01-01T00:00:00Z', meta: '{}' },
      { modifiedOn: '2026-01-02T00:00:00Z', meta: '{}' },
    ),
    noise,
  ],
  [
    'a repository that somebody pushed to',
    undeclared(
      'github:index/repository:Repository',
      { etag: 'W/"1"', pushedAt: '2026-01-01T00:00:00Z' },
      { etag: 'W/"2"', pushedAt: '2026-01-02T00:00:00Z' },
    ),
    noise,
  ],
]

testReadings('drift', changed)
testReadings('noise', quiet)
