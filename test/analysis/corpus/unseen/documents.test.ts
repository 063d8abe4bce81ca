/** Documents inside texts, and other providers. */

import { of, testWorlds } from './world.ts'
import type { WorldPair } from './world.ts'

const documents: WorldPair[] = [
  {
    name: 'a document inside a document inside a text',
    make: w => [
      of('aws:ssm/document:Document', 'd', {
        documentType: 'Command',
        content: JSON.stringify({
          schemaVersion: '2.2',
          mainSteps: [
            {
              action: 'aws:runShellScript',
              name: 's',
              inputs: { config: w.pick('{"a":1,"b":2}', '{ "b": 2, "a": 1 }') },
            },
          ],
        }),
      }),
    ],
  },
  {
    name: 'a difference deep inside',
    make: w => [
      of('aws:ssm/document:Document', 'd', {
        documentType: 'Command',
        content: JSON.stringify({
          schemaVersion: '2.2',
          mainSteps: [
            {
              action: 'aws:runShellScript',
              name: 's',
              inputs: { config: w.pick('{"a":1,"b":2}', '{ "b": 3, "a": 1 }') },
            },
          ],
        }),
      }),
    ],
    expected: ['Document d content'],
  },
  {
    name: 'YAML with anchors, comments and quotes',
    make: w => [
      of('aws:ssm/parameter:Parameter', 'p', {
        name: 'x',
        type: 'String',
        value: w.pick('# limits\na: "1.10"\nb:\n  - x\n  - y\n', "a: '1.10'\nb: [x, y]\n"),
      }),
    ],
  },
  {
    name: 'YAML in which a text becomes a number',
    make: w => [
      of('aws:ssm/parameter:Parameter', 'p', {
        name: 'x',
        type: 'String',
        value: w.pick('a: 1.10\nb:\n  - x\n', "a: '1.10'\nb:\n  - x\n"),
      }),
    ],
    expected: ['Parameter p value'],
  },
  {
    name: "base64 of two scripts that differ in the environment's own name",
    make: w => [
      of('aws:ec2/launchTemplate:LaunchTemplate', 't', {
        userData: Buffer.from(`#!/bin/bash\necho STAGE=${w.stack} >> /etc/environment\n`).toString(
          'base64',
        ),
      }),
    ],
  },
  {
    name: 'lines with other ends of lines',
    make: w => [
      of('aws:ec2/instance:Instance', 'i', {
        userData: `#!/bin/bash${w.pick('\r\n', '\n')}echo one${w.pick('\r\n', '\n')}`,
      }),
    ],
  },
  {
    name: 'two lines of a script that changed places',
    make: w => [
      of('aws:ec2/instance:Instance', 'i', {
        userData: `#!/bin/bash\n${w.pick('start a\nstart b', 'start b\nstart a')}\n`,
      }),
    ],
    expected: ['Instance i userData'],
  },
]

const others: WorldPair[] = [
  {
    name: 'a Docker container with another digest',
    make: w => [
      of(
        'docker:index/remoteImage:RemoteImage',
        'img',
        { name: 'nginx:1.27' },
        {
          repoDigest: `nginx@sha256:${w.pick('a', 'b').repeat(64)}`,
          imageId: `sha256:${w.pick('c', 'd').repeat(64)}`,
        },
      ),
    ],
    expected: ['RemoteImage img imageId', 'RemoteImage img repoDigest'],
  },
  {
    name: 'a Docker container with its own ids',
    make: w => [
      of(
        'docker:index/container:Container',
        'c',
        { image: 'nginx:1.27', name: `web-${w.stack}`, ports: [{ internal: 80, external: 8080 }] },
        {
          containerLogs: null,
          networkDatas: [
            {
              ipAddress: w.pick('172.17.0.2', '172.17.0.9'),
              macAddress: w.pick('02:42:ac:11:00:02', '02:42:ac:11:00:09'),
            },
          ],
          hostname: w.id('h').slice(2, 14),
        },
        { id: w.id('c').slice(2).repeat(4) },
      ),
    ],
  },
  {
    name: 'passwords and ids that were made at random',
    make: w => [
      of(
        'random:index/randomId:RandomId',
        'id',
        { byteLength: 4 },
        {
          hex: w.id('h').slice(2, 10),
          dec: w.pick('123456789', '987654321'),
          b64Std: w.pick('AAAA', 'BBBB'),
        },
      ),
      of('aws:s3/bucket:Bucket', 'b', { bucket: `data-${w.id('h').slice(2, 10)}` }),
    ],
  },
  {
    name: 'another length of a random id',
    make: w => [
      of(
        'random:index/randomId:RandomId',
        'id',
        { byteLength: w.pick(4, 8) },
        { hex: w.id('h').slice(2, 10) },
      ),
    ],
    expected: ['RandomId id byteLength'],
  },
  {
    name: 'a key that was made here, of another algorithm',
    make: w => [
      of(
        'tls:index/privateKey:PrivateKey',
        'k',
        { algorithm: w.pick('RSA', 'ED25519') },
        { publicKeyOpenssh: `ssh-rsa ${w.id('k').repeat(8)}` },
      ),
    ],
    expected: ['PrivateKey k algorithm'],
  },
  {
    name: "a certificate for the environment's own name that is valid as long",
    make: w => [
      of(
        'tls:index/selfSignedCert:SelfSignedCert',
        'c',
        {
          allowedUses: w.pick(
            ['server_auth', 'key_encipherment'],
            ['key_encipherment', 'server_auth'],
          ),
          validityPeriodHours: 8760,
          dnsNames: [`${w.stack}.shop.example`],
        },
        {
          certPem: `-----BEGIN CERTIFICATE-----\n${w.id('c').repeat(5)}\n-----END CERTIFICATE-----\n`,
          validityEndTime: w.pick('2027-01-01T00:00:00Z', '2027-01-02T00:00:00Z'),
        },
      ),
    ],
  },
  {
    name: "a deployment with the environment's own host and image",
    make: w => [
      of(
        'kubernetes:networking.k8s.io/v1:Ingress',
        'web',
        {
          metadata: {
            name: `web-${w.id('i').slice(2, 10)}`,
            namespace: w.stack,
            annotations: { 'external-dns.alpha.kubernetes.io/hostname': `${w.stack}.shop.example` },
          },
          spec: {
            rules: [
              {
                host: `${w.stack}.shop.example`,
                http: {
                  paths: [
                    {
                      path: '/',
                      pathType: 'Prefix',
                      backend: { service: { name: 'web', port: { number: 80 } } },
                    },
                  ],
                },
              },
            ],
          },
        },
        { status: { loadBalancer: { ingress: [{ hostname: `${w.id('l')}.elb.amazonaws.com` }] } } },
      ),
    ],
  },
  {
    name: 'a chart of another version',
    make: w => [
      of(
        'kubernetes:helm.sh/v3:Release',
        'ingress',
        {
          chart: 'ingress-nginx',
          version: w.pick('4.11.0', '4.11.3'),
          values: { controller: { replicaCount: 2 } },
        },
        {
          status: {
            appVersion: w.pick('1.11.0', '1.11.3'),
            revision: w.pick(4, 9),
            status: 'deployed',
          },
        },
      ),
    ],
    expected: ['Release ingress version'],
  },
  {
    name: 'a chart by its latest version that became another',
    make: w => [
      of(
        'kubernetes:helm.sh/v3:Release',
        'ingress',
        { chart: 'ingress-nginx' },
        {
          version: w.pick('4.11.0', '4.11.3'),
          status: { appVersion: '1.11.0', revision: w.pick(4, 9), status: 'deployed' },
        },
      ),
    ],
    expected: ['Release ingress version'],
  },
  {
    name: 'a container that may become root',
    make: w => [
      of('kubernetes:apps/v1:Deployment', 'web', {
        metadata: { name: 'web' },
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'web',
                  image: 'nginx:1.27',
                  securityContext: { allowPrivilegeEscalation: w.pick(true, false) },
                },
              ],
            },
          },
        },
      }),
    ],
    expected: ['Deployment web spec'],
  },
  {
    name: 'labels and variables in another order',
    make: w => [
      of('kubernetes:apps/v1:Deployment', 'web', {
        metadata: { name: 'web', labels: w.pick({ a: '1', b: '2' }, { b: '2', a: '1' }) },
        spec: {
          replicas: w.pick(2, 2),
          template: {
            spec: {
              containers: [
                {
                  name: 'web',
                  image: 'nginx:1.27',
                  ports: w.pick(
                    [{ containerPort: 80 }, { containerPort: 443 }],
                    [{ containerPort: 443, protocol: 'TCP' }, { containerPort: 80 }],
                  ),
                },
              ],
            },
          },
        },
      }),
    ],
  },
]

testWorlds([...documents, ...others])
