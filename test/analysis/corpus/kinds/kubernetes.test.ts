/** Objects and charts of Kubernetes. */
import { of, testWorlds } from '../unseen/world.ts'
import type { Properties, World, WorldPair } from '../unseen/world.ts'

const meta = (w: World, name: string, more: Properties = {}) => ({
  name: `${name}-${w.word(name, 8)}`,
  namespace: 'shop',
  annotations: { 'pulumi.com/autonamed': 'true' },
  ...more,
})
const live = (w: World, name: string, more: Properties = {}) => ({
  ...meta(w, name),
  annotations: {
    'pulumi.com/autonamed': 'true',
    'deployment.kubernetes.io/revision': w.pick('3', '11'),
  },
  creationTimestamp: w.pick('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z'),
  generation: w.pick(3, 11),
  resourceVersion: w.pick('12345', '987654'),
  uid: w.uuid(name),
  managedFields: [
    {
      manager: `pulumi-kubernetes-${w.word('m', 8)}`,
      operation: 'Apply',
      time: w.pick('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z'),
      fieldsV1: { 'f:spec': {} },
    },
  ],
  ...more,
})
const container = (w: World, more: Properties = {}) => ({
  name: 'api',
  image: 'ghcr.io/acme/api:2.14.1',
  envFrom: [{ configMapRef: { name: `settings-${w.word('settings', 8)}` } }],
  ...more,
})
const deployment = (w: World, more: Properties = {}, spec: Properties = {}) =>
  of(
    'kubernetes:apps/v1:Deployment',
    'api',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: meta(w, 'api'),
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'api' } },
        template: {
          metadata: { labels: { app: 'api' } },
          spec: { containers: [container(w, more)], ...spec },
        },
      },
    },
    {
      __fieldManager: `pulumi-kubernetes-${w.word('m', 8)}`,
      __initialApiVersion: 'apps/v1',
      metadata: live(w, 'api'),
      status: {
        readyReplicas: 2,
        observedGeneration: w.pick(3, 11),
        conditions: [{ type: 'Available', lastUpdateTime: w.pick('2026-01-01', '2026-01-04') }],
      },
    },
    { id: `shop/api-${w.word('api', 8)}` },
  )
const settings = (w: World, data: Properties) =>
  of(
    'kubernetes:core/v1:ConfigMap',
    'settings',
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: meta(w, 'settings'),
      data,
    },
    { metadata: live(w, 'settings') },
    { id: `shop/settings-${w.word('settings', 8)}` },
  )

const kubernetes: WorldPair[] = [
  {
    name: 'a deployment and its settings with names that the engine made',
    make: w => [deployment(w), settings(w, { 'app.yaml': `stage: ${w.stack}\nlevel: info\n` })],
  },
  {
    name: 'settings with their level in a YAML document',
    make: w => [
      deployment(w),
      settings(w, {
        'app.yaml': w.pick('level: debug\nstage: staging\n', 'stage: production\nlevel: info\n'),
      }),
    ],
    expected: ['ConfigMap settings data'],
  },
  {
    name: 'a container that runs as root in a deployment with its own names',
    make: w => [
      deployment(w, { securityContext: { runAsNonRoot: w.pick(false, true) } }),
      settings(w, {}),
    ],
    expected: ['Deployment api spec'],
  },
  {
    name: 'tolerations and volumes in another order',
    make: w => {
      const tolerations = [
        { key: 'spot', operator: 'Exists', effect: 'NoSchedule' },
        { key: 'gpu', operator: 'Exists', effect: 'NoSchedule' },
      ]
      const volumes = [
        { name: 'tmp', emptyDir: {} },
        { name: 'cfg', configMap: { name: `settings-${w.word('settings', 8)}` } },
      ]
      return [
        settings(w, {}),
        deployment(
          w,
          {},
          w.pick(
            { tolerations, volumes },
            { tolerations: tolerations.toReversed(), volumes: volumes.toReversed() },
          ),
        ),
      ]
    },
  },
  {
    name: 'a service with addresses of its own',
    make: w => [
      of(
        'kubernetes:core/v1:Service',
        'api',
        {
          metadata: meta(w, 'api'),
          spec: { type: 'LoadBalancer', ports: [{ port: 443, targetPort: 8443 }] },
        },
        {
          metadata: live(w, 'api'),
          spec: {
            type: 'LoadBalancer',
            clusterIP: w.pick('172.20.1.2', '172.20.9.8'),
            clusterIPs: [w.pick('172.20.1.2', '172.20.9.8')],
            ports: [
              { port: 443, targetPort: 8443, nodePort: w.pick(30111, 32222), protocol: 'TCP' },
            ],
          },
          status: {
            loadBalancer: {
              ingress: [{ hostname: `a${w.word('lb', 31)}.${w.region}.elb.amazonaws.com` }],
            },
          },
        },
      ),
    ],
  },
  {
    name: 'a binding to the administrator of the cluster',
    make: w => [
      of('kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding', 'ops', {
        metadata: meta(w, 'ops'),
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: w.pick('cluster-admin', 'view'),
        },
        subjects: [{ kind: 'Group', name: `ops-${w.stack}` }],
      }),
    ],
    expected: ['ClusterRoleBinding ops roleRef'],
  },
  {
    name: 'a network policy that lets everything in',
    make: w => [
      of('kubernetes:networking.k8s.io/v1:NetworkPolicy', 'api', {
        metadata: meta(w, 'api'),
        spec: {
          podSelector: {},
          policyTypes: ['Ingress'],
          ingress: w.pick(
            [{}],
            [{ from: [{ namespaceSelector: { matchLabels: { name: 'edge' } } }] }],
          ),
        },
      }),
    ],
    expected: ['NetworkPolicy api spec'],
  },
  {
    name: 'a chart with its own release number, manifest and values in another order',
    make: w => [
      of(
        'kubernetes:helm.sh/v3:Release',
        'ingress',
        {
          chart: 'ingress-nginx',
          version: '4.12.0',
          namespace: 'ingress',
          repositoryOpts: { repo: 'https://kubernetes.github.io/ingress-nginx' },
          values: w.pick(
            { controller: { replicaCount: 2, ingressClass: `nginx-${w.stack}` } },
            { controller: { ingressClass: `nginx-${w.stack}`, replicaCount: 2 } },
          ),
        },
        {
          name: `ingress-${w.word('ingress', 8)}`,
          status: {
            appVersion: '1.12.0',
            chart: 'ingress-nginx',
            name: `ingress-${w.word('ingress', 8)}`,
            namespace: 'ingress',
            revision: w.pick(2, 9),
            status: 'deployed',
            version: '4.12.0',
          },
          resourceNames: { Service: [`ingress/ingress-${w.word('ingress', 8)}`] },
        },
      ),
    ],
  },
  {
    name: 'a chart whose last release failed',
    make: w => [
      of(
        'kubernetes:helm.sh/v3:Release',
        'ingress',
        { chart: 'ingress-nginx', version: '4.12.0' },
        { status: { status: w.pick('failed', 'deployed'), version: '4.12.0', revision: 3 } },
      ),
    ],
    expected: ['Release ingress status'],
  },
]

testWorlds(kubernetes)
