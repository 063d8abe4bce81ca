/** What delivers requests: CloudFront, API Gateway, Route 53, listener rules, certificates. */
import { of, testWorlds } from '../unseen/world.ts'
import type { WorldPair } from '../unseen/world.ts'
import {
  origin,
  behavior,
  distribution,
  accessControl,
  restApi,
  record,
  target,
  rule,
  group,
  certificate,
  method,
  uriOf,
} from './deliveryParts.ts'

const pairs: WorldPair[] = [
  {
    name: 'origins in another order, with own buckets, hosts and certificates',
    make: w => [
      accessControl(w),
      distribution(w, {
        origins: w.pick([origin(w, 's3'), origin(w, 'api')], [origin(w, 'api'), origin(w, 's3')]),
      }),
    ],
  },
  {
    name: 'behaviors in another order, of which the first match counts',
    make: w => [
      accessControl(w),
      distribution(w, {
        orderedCacheBehaviors: w.pick(
          [behavior('/api/*'), behavior('/api/images/*', { compress: true })],
          [behavior('/api/images/*', { compress: true }), behavior('/api/*')],
        ),
      }),
    ],
    expected: ['Distribution cdn orderedCacheBehaviors'],
  },
  {
    name: 'an origin that is read without TLS',
    make: w => [
      accessControl(w),
      distribution(w, {
        origins: [
          origin(w, 's3'),
          origin(w, 'api', {
            customOriginConfig: {
              httpPort: 80,
              httpsPort: 443,
              originProtocolPolicy: w.pick('http-only', 'https-only'),
              originSslProtocols: ['TLSv1.2'],
            },
          }),
        ],
      }),
    ],
    expected: ['Distribution cdn origins'],
  },
  {
    name: 'methods of a behavior in another order and countries as a list',
    make: w => [
      accessControl(w),
      distribution(w, {
        orderedCacheBehaviors: [
          behavior('/api/*', {
            allowedMethods: w.pick(['GET', 'HEAD', 'OPTIONS'], ['OPTIONS', 'HEAD', 'GET']),
          }),
        ],
        restrictions: {
          geoRestriction: {
            restrictionType: 'whitelist',
            locations: w.pick(['DE', 'FR', 'IE'], ['IE', 'DE', 'FR']),
          },
        },
      }),
    ],
  },
  {
    name: 'a country that is let in only in staging',
    make: w => [
      accessControl(w),
      distribution(w, {
        restrictions: {
          geoRestriction: {
            restrictionType: 'whitelist',
            locations: w.pick(['DE', 'FR', 'US'], ['DE', 'FR']),
          },
        },
      }),
    ],
    expected: ['Distribution cdn restrictions'],
  },
  {
    name: 'an error page that is kept longer',
    make: w => [
      accessControl(w),
      distribution(w, {
        customErrorResponses: [
          {
            errorCode: 503,
            errorCachingMinTtl: w.pick(0, 300),
            responseCode: 503,
            responsePagePath: '/down.html',
          },
        ],
      }),
    ],
    expected: ['Distribution cdn customErrorResponses'],
  },
  {
    name: 'a method without authorisation',
    make: w => [...restApi(w), method(w, { authorization: w.pick('NONE', 'AWS_IAM') })],
    expected: ['Method get authorization'],
  },
  {
    name: 'a method with its defaults written out',
    make: w => [
      ...restApi(w),
      method(w, w.pick({}, { apiKeyRequired: false, requestParameters: {} })),
    ],
  },
  {
    name: 'an integration with a shorter time limit',
    make: w => [
      ...restApi(w),
      of(
        'aws:apigateway/integration:Integration',
        'get',
        {
          restApi: w.pick('q8w7e6r5t4', 'z1x2c3v4b5'),
          resourceId: w.pick('k3j2h1', 'p9o8i7'),
          httpMethod: 'GET',
          type: 'AWS_PROXY',
          integrationHttpMethod: 'POST',
          uri: uriOf(w),
          ...w.pick({ timeoutMilliseconds: 5000 }, {}),
        },
        { timeoutMilliseconds: w.pick(5000, 29000), cacheNamespace: w.pick('k3j2h1', 'p9o8i7') },
        { id: `agi-${w.word('api')}-${w.pick('k3j2h1', 'p9o8i7')}-GET` },
      ),
    ],
    expected: ['Integration get timeoutMilliseconds'],
  },
  {
    name: 'a plan with another limit of requests',
    make: w => [
      ...restApi(w),
      of('aws:apigateway/usagePlan:UsagePlan', 'partners', {
        name: `partners-${w.stack}`,
        apiStages: [{ apiId: w.pick('q8w7e6r5t4', 'z1x2c3v4b5'), stage: w.stack }],
        throttleSettings: { burstLimit: 200, rateLimit: w.pick(50, 100) },
        quotaSettings: { limit: 100000, period: 'MONTH' },
      }),
    ],
    expected: ['UsagePlan partners throttleSettings'],
  },
  {
    name: 'a balanced record with own targets',
    make: w => [
      record(w, 'blue', {
        ...target(w),
        setIdentifier: 'blue',
        weightedRoutingPolicies: [{ weight: 90 }],
      }),
      record(w, 'green', {
        ...target(w),
        setIdentifier: 'green',
        weightedRoutingPolicies: [{ weight: 10 }],
      }),
    ],
  },
  {
    name: 'a record with other weights',
    make: w => [
      record(w, 'blue', {
        ...target(w),
        setIdentifier: 'blue',
        weightedRoutingPolicies: [{ weight: w.pick(0, 90) }],
      }),
    ],
    expected: ['Record blue weightedRoutingPolicies'],
  },
  {
    name: 'the places of a failover exchanged',
    make: w => [
      record(w, 'first', {
        ...target(w),
        setIdentifier: 'first',
        failoverRoutingPolicies: [{ type: w.pick('SECONDARY', 'PRIMARY') }],
        healthCheckId: w.uuid('health'),
      }),
    ],
    expected: ['Record first failoverRoutingPolicies'],
  },
  {
    name: 'a check of health that fails earlier, of the own host',
    make: w => [
      of('aws:route53/healthCheck:HealthCheck', 'api', {
        fqdn: `api.${w.pick('staging.', '')}shop.example`,
        port: 443,
        type: 'HTTPS',
        resourcePath: '/health',
        failureThreshold: w.pick(1, 3),
        requestInterval: 30,
      }),
    ],
    expected: ['HealthCheck api failureThreshold'],
  },
  {
    name: 'conditions and paths of a rule in another order',
    make: w => [
      rule(w, {
        conditions: w.pick(
          [
            { hostHeader: { values: ['api.staging.shop.example'] } },
            { pathPattern: { values: ['/v1/*', '/v2/*'] } },
          ],
          [
            { pathPattern: { values: ['/v2/*', '/v1/*'] } },
            { hostHeader: { values: ['api.shop.example'] } },
          ],
        ),
      }),
    ],
  },
  {
    name: 'a rule with one more path',
    make: w => [
      rule(w, {
        conditions: [{ pathPattern: { values: w.pick(['/v1/*'], ['/v1/*', '/admin/*']) } }],
      }),
    ],
    expected: ['ListenerRule api conditions'],
  },
  {
    name: 'a rule that shares its requests in another way',
    make: w => [
      rule(w, {
        actions: [
          {
            type: 'forward',
            forward: {
              targetGroups: [
                { arn: group(w, 'blue'), weight: w.pick(50, 90) },
                { arn: group(w, 'green'), weight: w.pick(50, 10) },
              ],
              stickiness: { enabled: false, duration: 3600 },
            },
          },
        ],
      }),
      of(
        'aws:lb/targetGroup:TargetGroup',
        'blue',
        { port: 80 },
        { arn: group(w, 'blue') },
        { id: group(w, 'blue') },
      ),
      of(
        'aws:lb/targetGroup:TargetGroup',
        'green',
        { port: 80 },
        { arn: group(w, 'green') },
        { id: group(w, 'green') },
      ),
    ],
    expected: ['ListenerRule api actions'],
  },
  {
    name: 'a rule that redirects for a while',
    make: w => [
      rule(w, {
        actions: [
          {
            type: 'redirect',
            redirect: {
              protocol: 'HTTPS',
              port: '443',
              statusCode: w.pick('HTTP_302', 'HTTP_301'),
            },
          },
        ],
      }),
    ],
    expected: ['ListenerRule api actions'],
  },
  {
    name: 'alternative names of a certificate in another order',
    make: w => [
      certificate(w, {
        subjectAlternativeNames: w.pick(
          ['api.staging.shop.example', 'www.staging.shop.example'],
          ['www.shop.example', 'api.shop.example'],
        ),
      }),
    ],
  },
  {
    name: 'a certificate that is not written to the public logs',
    make: w => [
      certificate(w, {
        options: { certificateTransparencyLoggingPreference: w.pick('DISABLED', 'ENABLED') },
      }),
    ],
    expected: ['Certificate web options'],
  },
  {
    name: 'a certificate with another kind of key',
    make: w => [certificate(w, { keyAlgorithm: w.pick('EC_prime256v1', 'RSA_2048') })],
    expected: ['Certificate web keyAlgorithm'],
  },
]

testWorlds(pairs)
