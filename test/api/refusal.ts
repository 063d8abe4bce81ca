/** Checks that hold for every refusal of the API. */
import { type Test } from 'tap'
import { problemSchema } from '../../api/schemas/problem.ts'
import { testApp, type Answer, type TestApp } from '../helper/app.ts'

type Call = TestApp['call']

export async function app(t: Test): Promise<{ call: Call; nothingMade(): Promise<void> }> {
  const { call } = await testApp(t)
  return {
    call,
    nothingMade: async () => {
      t.equal(
        (await call('admin', 'GET', '/v1/environments')).body.total,
        0,
        'no environment was created',
      )
      t.equal(
        (await call('admin', 'GET', '/v1/operations')).body.total,
        0,
        'no operation was created',
      )
    },
  }
}

export function expectRefusal(
  t: Test,
  { status, headers, body }: Answer,
  expected: object,
  message: string,
): void {
  t.match(headers['content-type'], /^application\/problem\+json/, message)
  t.same(problemSchema.strict().parse(body), body, 'it conforms to the published schema')
  t.equal(body.status, status)
  t.match(body, { instance: `urn:twinstack:request:${String(headers['x-request-id'])}` })
  t.notMatch(JSON.stringify(body), /\.ts:\d|node_modules|\\n/, 'no stack')
  t.match({ status, body }, expected, message)
}
