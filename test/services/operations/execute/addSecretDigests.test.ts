import { createHmac } from 'node:crypto'
import t from 'tap'
import { makeSalt, openCrypter } from '../../../../src/adapters/pulumi/state/passphrase.ts'
import { summarise, type Deployment } from '../../../../src/model/checkpoint.ts'
import { emptyResult } from '../../../../src/model/run.ts'
import { parseDigest } from '../../../../src/model/secretDigest.ts'
import { addSecretDigests } from '../../../../src/services/operations/execute/addSecretDigests.ts'

type Input = Parameters<typeof addSecretDigests>
const signed = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' }
const computeDigest = (text: string) => createHmac('sha256', 'key').update(text).digest('hex')
const urn = 'urn:pulumi:staging::shop::aws:ssm/parameter:Parameter::pin'

async function createLab() {
  const salt = await makeSalt('correct')
  const crypter = await openCrypter(salt, 'correct')
  if (typeof crypter === 'string') throw new Error(crypter)
  const encrypt = (value: unknown) => ({
    ...signed,
    ciphertext: crypter.encrypt(JSON.stringify(value)),
  })
  const deployment: Deployment = {
    secrets_providers: { type: 'passphrase', state: { salt } },
    resources: [
      {
        urn,
        type: 'aws:ssm/parameter:Parameter',
        id: 'pin',
        custom: true,
        inputs: { value: encrypt('4711'), name: 'pin' },
        outputs: { value: encrypt('4711') },
      },
    ],
  }
  const warnings: string[] = []
  const open = async (text: string) => {
    const opened = await openCrypter(text, 'correct')
    return typeof opened === 'string' ? null : opened
  }
  const add = async (change: object = {}, found: Deployment | null = deployment) => {
    const context = {
      deps: {
        computeDigest,
        log: { warn: (_: unknown, text: string) => warnings.push(text) },
        states: {
          read: async () => await Promise.resolve(found && { version: 3, deployment: found }),
          open,
          openState: async (_stack: string, { secrets_providers: provider }: Deployment) => {
            if (provider?.type === 'service') return crypter
            return provider?.type === 'passphrase' ? open(provider.state?.salt ?? '') : null
          },
        },
      },
    }
    const run = { operation: { id: '1', environment: 'staging' } }
    const result = { ...emptyResult, state: summarise(deployment), ...change }
    return addSecretDigests(context as unknown as Input[0], run as Input[1], result)
  }
  return { add, encrypt, warnings, deployment }
}

t.test('the recorded secrets have digests, which do not contain them', async t => {
  const { add } = await createLab()
  const { secretDigests } = await add()
  t.equal(parseDigest(secretDigests?.state[urn]?.inputs?.['value'])?.digest, computeDigest('4711'))
  t.equal(secretDigests?.state[urn]?.inputs?.['name'], undefined, 'only properties with secrets')
  t.same(secretDigests?.planned, secretDigests?.state, 'a plan without changes keeps them')
})

t.test('a plan has the digests of the secrets that it sets', async t => {
  const { add, encrypt } = await createLab()
  const created = urn.replace('pin', 'new')
  const properties = [{ path: 'value', kind: 'update', secret: true }]
  const { secretDigests } = await add({
    planned: [{ urn, op: 'update', properties }],
    plannedSecrets: {
      salt: null,
      inputs: { [urn]: { value: encrypt('4712') }, [created]: { value: encrypt('new') } },
    },
  })
  const read = (of: string) => secretDigests?.planned[of]?.inputs?.['value']
  t.equal(parseDigest(read(urn))?.digest, computeDigest('4712'))
  t.equal(parseDigest(read(created))?.digest, computeDigest('new'))
  t.equal(parseDigest(secretDigests?.state[urn]?.inputs?.['value'])?.digest, computeDigest('4711'))
})

t.test('a planned secret that nothing gives has no digest', async t => {
  const { add } = await createLab()
  const properties = [{ path: 'value', kind: 'update', secret: true }]
  const { secretDigests } = await add({ planned: [{ urn, op: 'update', properties }] })
  t.same(secretDigests?.planned[urn]?.inputs, {})
})

t.test('no digests of another state than the one that was read, nor with another key', async t => {
  const { add, deployment, warnings } = await createLab()
  const [first] = deployment.resources ?? []
  const other = { ...deployment, resources: [{ ...first, id: 'other' }] } as Deployment
  t.equal((await add({}, other)).secretDigests, undefined)
  t.equal((await add({}, null)).secretDigests, undefined)
  const foreign = {
    ...deployment,
    secrets_providers: { type: 'passphrase', state: { salt: await makeSalt('another') } },
  }
  t.equal((await add({}, foreign)).secretDigests, undefined)
  const cloud = { ...deployment, secrets_providers: { type: 'cloud' } }
  t.equal((await add({}, cloud)).secretDigests, undefined)
  t.same(warnings, [])
})

t.test('secrets that the data key of the stack encrypted have digests as well', async t => {
  const { add, deployment } = await createLab()
  const found = { ...deployment, secrets_providers: { type: 'service' } }
  const { secretDigests } = await add({}, found)
  t.equal(parseDigest(secretDigests?.state[urn]?.inputs?.['value'])?.digest, computeDigest('4711'))
  const cloud = { ...deployment, secrets_providers: { type: 'cloud' } }
  t.equal((await add({}, cloud)).secretDigests, undefined)
})
