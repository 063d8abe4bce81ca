import t from 'tap'
import { warnOfOldNames } from '../../src/services/warnOfOldNames.ts'
import { readConfig } from '../../src/model/config.ts'

t.test('a variable of an earlier version is named in the log once, with its new name', t => {
  const lines: [unknown, string][] = []
  const log = { warn: (fields: unknown, text: string) => void lines.push([fields, text]) }
  warnOfOldNames(readConfig({ TWINSTACK_DOORS: 'integrations.yaml' }), log as never)
  warnOfOldNames(readConfig({ TWINSTACK_INTEGRATIONS: 'integrations.yaml' }), log as never)
  t.match(lines, { length: 1, 0: [{ variable: 'TWINSTACK_DOORS' }, /TWINSTACK_INTEGRATIONS/] })
  t.end()
})
