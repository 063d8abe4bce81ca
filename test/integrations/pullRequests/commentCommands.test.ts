import t from 'tap'
import {
  formatCommandLines,
  withEnvironment,
} from '../../../src/integrations/pullRequests/commentCommands.ts'

t.test('the first lines that begin with the word', async t => {
  t.same(formatCommandLines('/twinstack up'), ['up'])
  t.same(formatCommandLines('  /Twinstack   drift --last \r\n/twinstack parity\nthank you'), [
    'drift --last',
    'parity',
  ])
  t.same(formatCommandLines('/twinstack'), [''])
  for (const text of [
    'please /twinstack up',
    '\n/twinstack up',
    '> /twinstack up',
    '`/twinstack up`',
    '/twinstackup',
    '    /twinstack up',
    '',
  ])
    t.same(formatCommandLines(text), [], JSON.stringify(text))
  t.equal(formatCommandLines('/twinstack up\n'.repeat(50)).length, 3)
})

t.test('without a name it is about the environment of the pull request', async t => {
  t.equal(withEnvironment('drift', 'pr-5'), 'drift pr-5')
  t.equal(withEnvironment('up --ttl 60', 'pr-5'), 'up pr-5 --ttl 60')
  t.equal(withEnvironment('drift staging', 'pr-5'), 'drift staging')
  for (const command of ['help', 'rebuild', '', 'approve'])
    t.equal(withEnvironment(command, 'pr-5'), command)
})
