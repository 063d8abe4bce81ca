import t from 'tap'
import { formatMessage } from '../../../src/services/webhooks/formatMessage.ts'

t.test('raw is what was stored, slack the text alone', async t => {
  const data = { environment: 'staging', text: 'a <b> & "c"' }
  const body = JSON.stringify({ type: 'drift.found', timestamp: 'now', data })
  t.equal(formatMessage(body, 'raw'), body)
  t.same(JSON.parse(formatMessage(body, 'slack')), {
    text: '*staging: drift.found*\na &lt;b&gt; &amp; "c"',
  })
  const test = JSON.stringify({ type: 'twinstack.test', data: { text: 'a test' } })
  t.same(JSON.parse(formatMessage(test, 'slack')), { text: '*twinstack.test*\na test' })
})
