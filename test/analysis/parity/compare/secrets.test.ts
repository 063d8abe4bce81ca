/** Canaries: secret values, planted in every place of a state, are in no comparison. */
import t from 'tap'
import { compareEnvironments } from '../../../../src/analysis/parity/compare/compareEnvironments.ts'
import { redactValue, redactPair } from '../../../../src/analysis/parity/compare/secrets.ts'
import { formatParityLines } from '../../../../src/cli/render/parity.ts'
import { sideOf, world } from '../corpus/shapes.ts'

const canary = (what: string) => `canary-${what}-4711`

/**
 * `what` makes the canaries of the two sides different, so that each of them is in a difference.
 */
function nest(environment: string, what: string) {
  const w = world(environment)
  const c = (name: string) => canary(`${name}-${what}`)
  const settings = {
    observability: {
      tracing: { token: c('settings'), headers: { authorization_token: c('header') } },
      metrics: { secure: { secure: c('sealed') } },
    },
  }
  return sideOf(
    environment,
    [
      w.make({
        type: 'aws:rds/instance:Instance',
        name: 'main',
        inputs: {
          password: c('input'),
          engine: 'postgres',
          nested: {
            masterPassword: c('nested'),
            list: [{ name: 'DB_PASSWORD', value: c('pair') }],
          },
        },
        outputs: { password: c('output') },
      }),
      w.make({
        type: 'aws:lambda/function:Function',
        name: 'f',
        inputs: {
          environment: {
            variables: {
              API_KEY: c('variable'),
              DATABASE_URL: `postgres://app:${c('address')}@host/db`,
              JSON: JSON.stringify({ clientSecret: c('json'), other: what }),
            },
          },
        },
      }),
      w.make({
        type: 'aws:ec2/instance:Instance',
        name: 'i',
        inputs: {
          userData: Buffer.from(
            `#!/bin/sh\nexport APP_SECRET=${c('userdata')}\ncurl -H "Authorization: Bearer ` +
              `${c('bearer')}" https://x\n-----BEGIN PRIVATE KEY-----\n${c('pem')}\n-----END ` +
              `PRIVATE KEY-----\necho ${what}\n`,
          ).toString('base64'),
        },
      }),
      w.make({
        type: 'aws:ecs/taskDefinition:TaskDefinition',
        name: 't',
        inputs: {
          containerDefinitions: JSON.stringify([
            {
              name: 'a',
              environment: [
                { name: 'SESSION_TOKEN', value: c('container') },
                { name: `EXTRA_PASSWORD_${what}`, value: 'x' },
              ],
            },
          ]),
        },
      }),
      w.make({
        type: 'aws:cloudfront/distribution:Distribution',
        name: 'd',
        inputs: { tokens: [c('list'), what], headers: [{ key: 'x-api-key', value: c('keyed') }] },
      }),
    ],
    { settings },
  )
}

t.test('no canary in the comparison, nor in the text of it', t => {
  const comparison = compareEnvironments(nest('staging', 'left'), nest('production', 'right'))
  t.ok(comparison.differences.length >= 10, 'the two sides differ')
  const text = JSON.stringify(comparison) + formatParityLines(comparison).join('\n')
  t.same(text.match(/canary-[\w-]*4711/g), null)
  t.end()
})

t.test('secret on one side and plain on the other: neither value is shown', t => {
  const [w, p] = [world('staging'), world('production')]
  const side = (value: unknown) => ({
    type: 'aws:ssm/parameter:Parameter',
    name: 'x',
    inputs: { value },
  })
  const {
    differences: [one],
  } = compareEnvironments(
    sideOf('staging', [w.make(side(canary('plain')))]),
    sideOf('production', [p.make(side('[secret]'))]),
  )
  t.match(one, { left: '[not secret here, not shown]', right: '[secret]' })
  t.end()
})

t.test('values that are no secret are shown', t => {
  t.equal(redactValue('required', 'httpTokens'), 'required')
  t.equal(redactValue(true, 'manageMasterUserPassword'), true)
  t.same(redactValue({ secretArn: 'arn:aws:x', keyId: 'k' }, 'x'), {
    secretArn: 'arn:aws:x',
    keyId: 'k',
  })
  t.same(redactPair('t3.medium', 't3.large', 'instanceType'), {
    left: 't3.medium',
    right: 't3.large',
  })
  t.same(redactPair('a', 'b', 'password'), { left: '[secret]', right: '[secret], another one' })
  t.end()
})
