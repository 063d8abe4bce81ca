/**
 * The refusals of `npm run verify:aws`; verify.long.test.ts has all of its steps, with the plugin
 * of the sandbox instead of that of AWS.
 */
import t, { type Test } from 'tap'
import { aws, keys, verify, type VerifiedAccount } from './run.ts'

t.setTimeout(120_000)

function expectRefusal(
  t: Test,
  { code, output, seconds, left, processes }: VerifiedAccount,
  expected: { code: number; expectedText: RegExp },
): void {
  t.equal(code, expected.code, output)
  t.match(output, expected.expectedText)
  t.notMatch(output, /^\s+at .*\.ts:\d+/m, 'no stack trace')
  t.ok(seconds < 15, `${seconds} s`)
  t.strictSame({ left, processes }, { left: [], processes: [] })
}

for (const args of [['--deploy'], ['--depoly']]) {
  t.test(`wrong flags: ${args.join(' ')}`, async t => {
    expectRefusal(t, await verify(t, args, { ...aws, ...keys }), {
      code: 64,
      expectedText: /usage: /,
    })
  })
}

t.test('settings that do not name AWS, or a missing accounts file', async t => {
  expectRefusal(t, await verify(t, [], keys), {
    code: 64,
    expectedText: /TWINSTACK_CLOUD is sandbox.*needs TWINSTACK_CLOUD=aws/,
  })
  expectRefusal(
    t,
    await verify(t, [], { ...aws, ...keys, TWINSTACK_AWS_CONFIG: '/nowhere/aws.yaml' }),
    {
      code: 64,
      expectedText: /TWINSTACK_AWS_CONFIG: .*can't be read/,
    },
  )
})

t.test('no credentials', async t => {
  const verified = await verify(t, [], aws)
  expectRefusal(t, verified, {
    code: 1,
    expectedText: /there are no AWS credentials[^]*hint: set AWS_PROFILE/,
  })
  t.match(verified.output, /authors never ran this against AWS/, 'the warning comes first')
})

t.test('no plugin is installed, and none can be downloaded', async t => {
  const verified = await verify(t, [], { ...aws, ...keys })
  expectRefusal(t, verified, {
    code: 1,
    expectedText:
      /plugin could not be installed: [^]*hint: .*pulumi plugin install resource aws v\d/,
  })
  t.notMatch(verified.output, keys.AWS_SECRET_ACCESS_KEY)
})
