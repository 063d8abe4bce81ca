/** Further readings of products and clouds, written after the rules for the others. */
import { declared, noise, testReadings, undeclared } from '../hard/readings.ts'
import type { Reading } from '../hard/readings.ts'

const loosened = /^security loosened (medium|high|critical)/
const drift: Reading[] = [
  [
    'a firewall of DigitalOcean from everywhere',
    declared(
      'digitalocean:index/firewall:Firewall',
      { inboundRules: [{ protocol: 'tcp', portRange: '22', sourceAddresses: ['192.0.2.0/24'] }] },
      { inboundRules: [{ protocol: 'tcp', portRange: '22', sourceAddresses: ['0.0.0.0/0'] }] },
    ),
    /^security loosened critical/,
  ],
  [
    'a firewall of Hetzner with one more port',
    declared(
      'hcloud:index/firewall:Firewall',
      { rules: [{ direction: 'in', protocol: 'tcp', port: '443', sourceIps: ['0.0.0.0/0'] }] },
      {
        rules: [
          { direction: 'in', protocol: 'tcp', port: '443', sourceIps: ['0.0.0.0/0'] },
          { direction: 'in', protocol: 'tcp', port: '5432', sourceIps: ['0.0.0.0/0'] },
        ],
      },
    ),
    /^security loosened critical/,
  ],
  [
    'a rule of Azure as a resource of its own, narrowed',
    declared(
      'azure-native:network:SecurityRule',
      {
        access: 'Allow',
        direction: 'Inbound',
        protocol: 'Tcp',
        destinationPortRange: '443',
        sourceAddressPrefix: '*',
      },
      {
        access: 'Allow',
        direction: 'Inbound',
        protocol: 'Tcp',
        destinationPortRange: '443',
        sourceAddressPrefix: '192.0.2.0/24',
      },
    ),
    /^security tightened/,
  ],
  [
    'a server of Azure SQL that is public',
    declared(
      'azure-native:sql:Server',
      { publicNetworkAccess: 'Disabled' },
      { publicNetworkAccess: 'Enabled' },
    ),
    loosened,
  ],
  [
    'a Cloud SQL with a public address',
    declared(
      'gcp:sql/databaseInstance:DatabaseInstance',
      { settings: { ipConfiguration: { ipv4Enabled: false } } },
      { settings: { ipConfiguration: { ipv4Enabled: true } } },
    ),
    /^(security|configuration|network)/,
  ],
  [
    'a bucket of Google without its versions',
    declared(
      'gcp:storage/bucket:Bucket',
      { versioning: { enabled: true } },
      { versioning: { enabled: false } },
    ),
    /^(availability|backups?|data) loosened/,
  ],
  [
    'a cluster of Google without private nodes',
    declared(
      'gcp:container/cluster:Cluster',
      { privateClusterConfig: { enablePrivateNodes: true } },
      { privateClusterConfig: { enablePrivateNodes: false } },
    ),
    /^(security|configuration|network)/,
  ],
  [
    'a config map with another value',
    declared(
      'kubernetes:core/v1:ConfigMap',
      { data: { 'app.yaml': 'level: info\n' } },
      { data: { 'app.yaml': 'level: debug\n' } },
    ),
    /^configuration/,
  ],
  [
    'an ingress without TLS',
    declared(
      'kubernetes:networking.k8s.io/v1:Ingress',
      { spec: { tls: [{ hosts: ['a.example'], secretName: 'tls' }] } },
      { spec: { tls: [] } },
    ),
    /^security loosened|^security/,
  ],
  [
    'a binding of the cluster for everybody',
    declared(
      'kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding',
      { subjects: [{ kind: 'Group', name: 'ops' }] },
      {
        subjects: [
          { kind: 'Group', name: 'ops' },
          { kind: 'Group', name: 'system:unauthenticated' },
        ],
      },
    ),
    /^security loosened critical/,
  ],
  [
    'a secret of the cluster with another value',
    declared(
      'kubernetes:core/v1:Secret',
      { type: 'Opaque', metadata: { name: 'a' }, stringData: { password: 'a' } },
      { type: 'Opaque', metadata: { name: 'a' }, stringData: { password: 'b' } },
    ),
    /^security/,
  ],
  [
    'a service of the cluster that is public',
    declared(
      'kubernetes:core/v1:Service',
      { spec: { type: 'ClusterIP' } },
      { spec: { type: 'LoadBalancer' } },
    ),
    /^(security|network|configuration|availability)/,
  ],
  [
    'a repository of Artifact Registry with mutable tags',
    declared(
      'gcp:artifactregistry/repository:Repository',
      { dockerConfig: { immutableTags: true } },
      { dockerConfig: { immutableTags: false } },
    ),
    /^(security|configuration)/,
  ],
  [
    'a machine of Hetzner that is off',
    undeclared('hcloud:index/server:Server', { status: 'running' }, { status: 'off' }),
    /^availability loosened/,
  ],
  [
    'a user of Okta that is suspended',
    declared('okta:user/user:User', { status: 'ACTIVE' }, { status: 'SUSPENDED' }),
    /^(availability|security)/,
  ],
  [
    'a sign-in policy without a second factor',
    declared('auth0:index/guardian:Guardian', { policy: 'all-applications' }, { policy: 'never' }),
    /^security/,
  ],
  [
    'an access policy of Vault that may do everything',
    declared(
      'vault:index/policy:Policy',
      { policy: 'path "secret/*" { capabilities = ["read"] }' },
      { policy: 'path "*" { capabilities = ["sudo"] }' },
    ),
    /^security/,
  ],
]

const quiet: Reading[] = [
  [
    'a machine of Google that was started again',
    undeclared(
      'gcp:compute/instance:Instance',
      { lastStartTimestamp: '2026-01-01T00:00:00Z', cpuPlatform: 'a', metadataFingerprint: 'x=' },
      { lastStartTimestamp: '2026-01-02T00:00:00Z', cpuPlatform: 'a', metadataFingerprint: 'y=' },
    ),
    noise,
  ],
  [
    'an etag of an IAM policy',
    undeclared('gcp:projects/iAMMember:IAMMember', { etag: 'BwX=' }, { etag: 'BwY=' }),
    noise,
  ],
  [
    'protocol of a rule of Azure in another case',
    declared(
      'azure-native:network:SecurityRule',
      { protocol: 'Tcp', access: 'Allow', destinationPortRange: '443' },
      { protocol: 'TCP', access: 'Allow', destinationPortRange: '443' },
    ),
    noise,
  ],
  [
    'rules of DigitalOcean in another order',
    declared(
      'digitalocean:index/firewall:Firewall',
      {
        inboundRules: [
          { protocol: 'tcp', portRange: '22', sourceAddresses: ['192.0.2.0/24'] },
          { protocol: 'tcp', portRange: '443', sourceAddresses: ['0.0.0.0/0'] },
        ],
      },
      {
        inboundRules: [
          { protocol: 'tcp', portRange: '443', sourceAddresses: ['0.0.0.0/0'] },
          { protocol: 'tcp', portRange: '22', sourceAddresses: ['192.0.2.0/24'] },
        ],
      },
    ),
    noise,
  ],
  [
    'the status of a release of a chart',
    undeclared(
      'kubernetes:helm.sh/v3:Release',
      { status: { revision: 3, status: 'deployed' } },
      { status: { revision: 4, status: 'deployed' } },
    ),
    noise,
  ],
  [
    'an ingress that got its address',
    undeclared(
      'kubernetes:networking.k8s.io/v1:Ingress',
      { status: { loadBalancer: {} } },
      { status: { loadBalancer: { ingress: [{ hostname: 'a.elb.amazonaws.com' }] } } },
    ),
    noise,
  ],
]

testReadings('drift', drift)
testReadings('noise', quiet)
