/** Images, monitoring, DNS and identity products: providers beside the clouds. */
import { of, testWorlds } from '../unseen/world.ts'
import type { World, WorldPair } from '../unseen/world.ts'

const secret = (ciphertext: string) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext,
})
const zone = (w: World) => w.word('zone', 32)

const products: WorldPair[] = [
  {
    name: 'an image that each environment built from the same sources and pushed to its registry',
    make: w => [
      of(
        'docker-build:index:Image',
        'api',
        {
          context: { location: './app' },
          contextHash: 'a1'.repeat(32),
          dockerfile: { location: './app/Dockerfile' },
          platforms: ['linux/amd64'],
          push: true,
          tags: [`${w.account}.dkr.ecr.${w.region}.amazonaws.com/api:2.14.1`],
        },
        {
          digest: `sha256:${'ab12'.repeat(16)}`,
          ref: `${w.account}.dkr.ecr.${w.region}.amazonaws.com/api:2.14.1@sha256:${'ab12'.repeat(16)}`,
        },
      ),
    ],
  },
  {
    name: 'an image of another build argument',
    make: w => [
      of('docker-build:index:Image', 'api', {
        buildArgs: { NODE_VERSION: w.pick('20', '22'), STAGE: w.stack },
        contextHash: 'a1'.repeat(32),
        platforms: ['linux/amd64'],
      }),
    ],
    expected: ['Image api buildArgs'],
  },
  {
    name: 'a monitor with thresholds as texts, tags in another order and its own channel',
    make: w => [
      of(
        'datadog:index/monitor:Monitor',
        'errors',
        {
          name: `[${w.stack}] errors`,
          type: 'query alert',
          message: `@slack-alerts-${w.stack}`,
          query: `sum(last_5m):sum:http.errors{env:${w.stack}} > 10`,
          monitorThresholds: w.pick(
            { critical: '10', warning: '5' },
            { critical: '10.0', warning: '5.0' },
          ),
          tags: w.pick([`env:${w.stack}`, 'team:shop'], ['team:shop', `env:${w.stack}`]),
        },
        {},
        { id: w.pick('1111', '2222') },
      ),
    ],
  },
  {
    name: 'a monitor that says nothing where data is missing',
    make: w => [
      of('datadog:index/monitor:Monitor', 'errors', {
        query: `sum(last_5m):sum:http.errors{env:${w.stack}} > 10`,
        notifyNoData: w.pick(false, true),
      }),
    ],
    expected: ['Monitor errors notifyNoData'],
  },
  {
    name: 'a zone with its own account, records and servers',
    make: w => [
      of(
        'cloudflare:index/zone:Zone',
        'zone',
        { name: `${w.stack}.shop.example`, account: { id: w.word('acct', 32) }, type: 'full' },
        {
          nameServers: w.pick(
            ['ana.ns.cloudflare.com', 'bob.ns.cloudflare.com'],
            ['kim.ns.cloudflare.com', 'lee.ns.cloudflare.com'],
          ),
          activatedOn: w.pick('2026-01-01T00:00:00Z', '2026-01-05T00:00:00Z'),
          verificationKey: w.word('vk', 20),
        },
        { id: zone(w) },
      ),
      of(
        'cloudflare:index/dnsRecord:DnsRecord',
        'www',
        {
          zoneId: zone(w),
          name: `www.${w.stack}.shop.example`,
          type: 'CNAME',
          content: `lb-${w.word('lb', 10)}.${w.region}.elb.amazonaws.com`,
          proxied: true,
          ttl: w.pick(1, 1),
        },
        { modifiedOn: w.pick('2026-01-01T00:00:00Z', '2026-01-05T00:00:00Z') },
        { id: w.word('rec', 32) },
      ),
      of(
        'aws:lb/loadBalancer:LoadBalancer',
        'lb',
        { internal: false },
        {
          dnsName: `lb-${w.word('lb', 10)}.${w.region}.elb.amazonaws.com`,
        },
      ),
    ],
  },
  {
    name: 'a rule set of the edge that only logs',
    make: w => [
      of('cloudflare:index/ruleset:Ruleset', 'waf', {
        zoneId: zone(w),
        kind: 'zone',
        phase: 'http_request_firewall_custom',
        rules: [
          {
            action: w.pick('log', 'block'),
            enabled: true,
            expression: `(http.host eq "${w.stack}.shop.example" and ip.src in $bad)`,
          },
        ],
      }),
    ],
    expected: ['Ruleset waf rules'],
  },
  {
    name: 'a certificate that the stack signed itself, with its own key',
    make: w => [
      of(
        'tls:index/privateKey:PrivateKey',
        'ca',
        { algorithm: 'RSA', rsaBits: 4096 },
        {
          privateKeyPem: secret(w.word('k', 60)),
          publicKeyPem: `-----BEGIN PUBLIC KEY-----\n${w.word('p', 60)}\n-----END PUBLIC KEY-----\n`,
          publicKeyFingerprintSha256: `SHA256:${w.word('fp', 43)}`,
        },
        { id: w.word('ca', 40) },
      ),
      of(
        'tls:index/selfSignedCert:SelfSignedCert',
        'ca',
        {
          privateKeyPem: secret(w.word('k2', 60)),
          validityPeriodHours: 8760,
          allowedUses: w.pick(['cert_signing', 'crl_signing'], ['crl_signing', 'cert_signing']),
          subject: { commonName: `ca.${w.stack}.shop.example`, organization: 'Acme' },
        },
        {
          certPem: `-----BEGIN CERTIFICATE-----\n${w.word('c', 60)}\n-----END CERTIFICATE-----\n`,
          validityStartTime: w.pick('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z'),
          validityEndTime: w.pick('2027-01-01T00:00:00Z', '2027-01-03T00:00:00Z'),
          readyForRenewal: false,
        },
      ),
    ],
  },
  {
    name: 'a key with fewer bits',
    make: w => [
      of('tls:index/privateKey:PrivateKey', 'ca', {
        algorithm: 'RSA',
        rsaBits: w.pick(2048, 4096),
      }),
    ],
    expected: ['PrivateKey ca rsaBits'],
  },
  {
    name: 'zones that were drawn at random',
    make: w => [
      of(
        'random:index/randomShuffle:RandomShuffle',
        'zones',
        { inputs: [`${w.region}a`, `${w.region}b`, `${w.region}c`], resultCount: 2 },
        { results: w.pick([`${w.region}a`, `${w.region}c`], [`${w.region}b`, `${w.region}a`]) },
      ),
    ],
  },
  {
    name: 'a repository that everybody may read',
    make: w => [
      of('github:index/repository:Repository', 'app', {
        name: 'app',
        visibility: w.pick('public', 'private'),
      }),
    ],
    expected: ['Repository app visibility'],
  },
  {
    name: 'rights in a database in another order',
    make: w => [
      of('postgresql:index/grant:Grant', 'app', {
        database: `shop_${w.stack}`,
        role: 'app',
        objectType: 'table',
        schema: 'public',
        privileges: w.pick(['SELECT', 'INSERT'], ['INSERT', 'SELECT']),
      }),
    ],
  },
  {
    name: 'one right more in a database',
    make: w => [
      of('postgresql:index/grant:Grant', 'app', {
        database: `shop_${w.stack}`,
        objectType: 'table',
        privileges: w.pick(['SELECT', 'TRUNCATE', 'INSERT'], ['INSERT', 'SELECT']),
      }),
    ],
    expected: ['Grant app privileges'],
  },
  {
    name: 'a sign-in client with its own id and call-backs in another order',
    make: w => [
      of(
        'auth0:index/client:Client',
        'web',
        {
          name: `shop ${w.stack}`,
          appType: 'spa',
          callbacks: w.pick(
            [`https://${w.stack}.shop.example/cb`, 'http://localhost:3000/cb'],
            ['http://localhost:3000/cb', `https://${w.stack}.shop.example/cb`],
          ),
        },
        { clientId: w.word('cid', 32), signingKeys: [{ cert: w.word('crt', 40) }] },
        { id: w.word('cid', 32) },
      ),
    ],
  },
  {
    name: 'a sign-in client that takes passwords',
    make: w => [
      of('auth0:index/client:Client', 'web', {
        appType: 'spa',
        grantTypes: w.pick(['authorization_code', 'password'], ['authorization_code']),
      }),
    ],
    expected: ['Client web grantTypes'],
  },
  {
    name: 'a MongoDB cluster of another major version and its own address',
    make: w => [
      of(
        'mongodbatlas:index/advancedCluster:AdvancedCluster',
        'db',
        {
          projectId: w.word('prj', 24),
          name: `shop-${w.stack}`,
          clusterType: 'REPLICASET',
          mongoDbMajorVersion: w.pick('8.0', '7.0'),
        },
        {
          connectionStrings: [
            { standardSrv: `mongodb+srv://shop-${w.stack}.${w.word('h', 5)}.mongodb.net` },
          ],
          clusterId: w.word('cl', 24),
          stateName: 'IDLE',
          createDate: w.pick('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z'),
        },
      ),
    ],
    expected: ['AdvancedCluster db mongoDbMajorVersion'],
  },
]

testWorlds(products)
