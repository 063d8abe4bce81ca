import t from 'tap'
import { toReadableText } from '../../../../src/adapters/runner/child/readableText.ts'

const folders = ['/srv/data/runs/7']

t.test('folders of this machine are left out, names of files stay', async t => {
  t.equal(
    toReadableText('error in /srv/data/runs/7/work/index.ts:3 and /srv/data/runs/7', folders),
    'error in index.ts:3 and a folder',
  )
  t.equal(toReadableText("import 'file:///srv/data/runs/7/work/a.ts'", folders), "import 'a.ts'")
  t.equal(toReadableText('/srv/data/runs/77/x stays', folders), '/srv/data/runs/77/x stays')
})

t.test('colours and stack traces of Go are left out', async t => {
  t.equal(
    toReadableText('\u001b[31merror: no\u001b[0m\ngoroutine 1 [running]:\nmain.main()', folders),
    'error: no',
  )
  t.equal(toReadableText('panic: nil map', folders), '')
})
