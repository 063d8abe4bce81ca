import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { readLastStage, readVariables } from './dockerfile.ts'

t.test('the last stage of a Dockerfile', async t => {
  const stage = readLastStage(
    '# one\nFROM a AS b\nRUN x\n\nFROM c\nRUN one \\\n && two\n# no\nENV A=1 B=a=b\nCMD ["x"]\n',
  )
  t.same(stage, [
    { word: 'FROM', text: 'c' },
    { word: 'RUN', text: 'one && two' },
    { word: 'ENV', text: 'A=1 B=a=b' },
    { word: 'CMD', text: '["x"]' },
  ])
  t.same(readVariables('A=1 B=a=b'), { A: '1', B: 'a=b' })
})

t.test('the test of the image knows each instruction of the Dockerfile', async t => {
  const known = ['FROM', 'RUN', 'COPY', 'WORKDIR', 'ENV', 'VOLUME', 'EXPOSE', 'STOPSIGNAL', 'CMD']
  const stage = readLastStage(readFileSync(join(packageFolder, 'Dockerfile'), 'utf8'))
  t.ok(stage.length > 8)
  for (const { word, text } of stage) t.ok(known.includes(word), `${word} ${text}`)
})
