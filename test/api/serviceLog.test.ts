import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createServiceLog } from '../../api/serviceLog.ts'

t.test('a log on a full disk does not end the service, and the reason is known', async t => {
  const full = createServiceLog('info', openSync('/dev/full', 'w'))
  t.equal(full.getState(), 'ok')
  for (let line = 0; line < 100; line += 1) full.logger.info({ line }, 'x'.repeat(100))
  t.match(full.getState(), /lines are lost since .*ENOSPC/)
})

t.test('a log that can be written', async t => {
  const file = join(t.testdir(), 'log')
  const { logger, getState: state } = createServiceLog('info', openSync(file, 'w'))
  logger.info({ headers: { authorization: 'Bearer x' } }, 'here')
  t.match(readFileSync(file, 'utf8'), /"authorization":"\[Redacted\]".*"msg":"here"/)
  t.equal(state(), 'ok')
})
