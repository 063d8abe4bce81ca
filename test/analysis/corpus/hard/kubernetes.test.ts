/** Objects of Kubernetes, and the clusters of EKS. */
import { of, one, testPairs } from './pairs.ts'
import type { PairCase, Properties } from './pairs.ts'

const pod = (more: Properties, container: Properties = {}) => ({
  spec: {
    template: {
      spec: { containers: [{ name: 'api', image: 'nginx:1.27', ...container }], ...more },
    },
  },
})
const deployment = 'kubernetes:apps/v1:Deployment'
const kubernetes: PairCase[] = [
  one(
    'variables of a pod in another order',
    deployment,
    pod(
      {},
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
    ),
    pod(
      {},
      {
        env: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
      },
    ),
  ),
  one(
    'init containers in another order',
    deployment,
    pod({ initContainers: [{ name: 'a' }, { name: 'b' }] }),
    pod({ initContainers: [{ name: 'b' }, { name: 'a' }] }),
    [
      'Deployment one spec.template.spec.initContainers[0].name',
      'Deployment one spec.template.spec.initContainers[1].name',
    ],
  ),
  one(
    'quantities in other units',
    deployment,
    pod({}, { resources: { limits: { cpu: '500m', memory: '1Gi' } } }),
    pod({}, { resources: { limits: { cpu: 0.5, memory: '1024Mi' } } }),
  ),
  one(
    'less memory',
    deployment,
    pod({}, { resources: { limits: { memory: '512Mi' } } }),
    pod({}, { resources: { limits: { memory: '1Gi' } } }),
    ['Deployment one spec.template.spec.containers[api].resources.limits.memory'],
  ),
  one('another tag', deployment, pod({}, { image: 'nginx:1.26' }), pod({}), [
    'Deployment one spec.template.spec.containers[api].image',
  ]),
  one(
    'a pod as root',
    deployment,
    pod({}, { securityContext: { runAsNonRoot: false } }),
    pod({}, { securityContext: { runAsNonRoot: true } }),
    ['Deployment one spec.template.spec.containers[api].securityContext.runAsNonRoot'],
  ),
  [
    'a namespace of the environment, and what the API server adds',
    [
      of(
        deployment,
        { metadata: { namespace: 'shop-staging', labels: { app: 'api' } } },
        {
          metadata: {
            namespace: 'shop-staging',
            uid: 'a',
            resourceVersion: '12',
            generation: 4,
            labels: { app: 'api' },
          },
          status: { replicas: 2 },
        },
      ),
    ],
    [
      of(
        deployment,
        { metadata: { namespace: 'shop-production', labels: { app: 'api' } } },
        {
          metadata: {
            namespace: 'shop-production',
            uid: 'b',
            resourceVersion: '99',
            generation: 1,
            labels: { app: 'api' },
          },
          status: { replicas: 9 },
        },
      ),
    ],
  ],
  one('replicas', deployment, { spec: { replicas: 1 } }, { spec: { replicas: 3 } }, [
    'Deployment one spec.replicas',
  ]),
  one(
    'the type of a service that is the default',
    'kubernetes:core/v1:Service',
    { spec: { ports: [{ port: 80, protocol: 'TCP' }], type: 'ClusterIP' } },
    { spec: { ports: [{ port: 80 }] } },
  ),
  one(
    'a service that anybody reaches',
    'kubernetes:core/v1:Service',
    { spec: { type: 'LoadBalancer' } },
    { spec: { type: 'ClusterIP' } },
    ['Service one spec.type'],
  ),
  one(
    'a level of logs in a file',
    'kubernetes:core/v1:ConfigMap',
    { data: { 'app.yaml': 'log:\n  level: debug\nport: 80\n' } },
    { data: { 'app.yaml': 'log:\n  level: info\nport: 80\n' } },
    ['ConfigMap one data["app.yaml"].log.level'],
  ),
  one(
    'a cluster of another version',
    'aws:eks/cluster:Cluster',
    { version: '1.30', enabledClusterLogTypes: ['audit', 'api'] },
    { version: '1.31', enabledClusterLogTypes: ['api', 'audit'] },
    ['Cluster one version'],
  ),
  one(
    'a public endpoint of a cluster',
    'aws:eks/cluster:Cluster',
    { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['0.0.0.0/0'] } },
    { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['192.0.2.0/24'] } },
    ['Cluster one vpcConfig.publicAccessCidrs[*]'],
  ),
  one(
    'taints of nodes in another order',
    'aws:eks/nodeGroup:NodeGroup',
    {
      taints: [
        { key: 'a', effect: 'NO_SCHEDULE' },
        { key: 'b', effect: 'NO_EXECUTE' },
      ],
    },
    {
      taints: [
        { key: 'b', effect: 'NO_EXECUTE' },
        { key: 'a', effect: 'NO_SCHEDULE' },
      ],
    },
  ),
]
testPairs(kubernetes)
