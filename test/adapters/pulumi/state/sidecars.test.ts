import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import {
  removeBrokenSidecars,
  withoutSidecars,
} from '../../../../src/adapters/pulumi/state/sidecars.ts'
import { requirePresent } from '../../../helper/present.ts'

t.test(
  'incomplete attribute files of one stack are removed; complete ones and those of other stacks stay',
  t => {
    const folder = mkdtempSync(join(tmpdir(), 'tw-sidecars-'))
    t.teardown(() => rmSync(folder, { recursive: true }))
    const stacks = join(folder, '.pulumi', 'stacks', 'shop')
    const locks = join(folder, '.pulumi', 'locks', 'organization', 'shop', 'staging')
    const others = join(folder, '.pulumi', 'stacks', 'other')
    for (const place of [stacks, locks, others]) mkdirSync(place, { recursive: true })
    const broken = [
      join(stacks, 'staging.json.attrs'),
      join(locks, 'a.json.attrs'),
      join(folder, '.pulumi', 'meta.yaml.attrs'),
    ]
    for (const file of broken) writeFileSync(file, '')
    const kept = [
      join(stacks, 'staging.json'),
      join(stacks, 'staging.json.bak.attrs'),
      join(others, 'x.json.attrs'),
    ]
    writeFileSync(requirePresent(kept[0]), '')
    writeFileSync(requirePresent(kept[1]), '{"user.content_type":"text/plain"}\n')
    writeFileSync(requirePresent(kept[2]), '')
    t.same(removeBrokenSidecars(folder, 'organization/shop/staging').sort(), [...broken].sort())
    t.same(broken.filter(existsSync), [])
    t.same(kept.filter(existsSync), kept)
    t.same(removeBrokenSidecars(join(folder, 'nothing'), 'organization/shop/staging'), [])
    t.end()
  },
)

t.test('the environment of the engine disables them', t => {
  t.equal(withoutSidecars('file:///a'), 'file:///a?metadata=skip')
  t.equal(withoutSidecars('file:///a?no_tmp_dir=true'), 'file:///a?no_tmp_dir=true&metadata=skip')
  t.equal(
    withoutSidecars('file:///a?metadata='),
    'file:///a?metadata=',
    'a setting of the user has precedence',
  )
  t.equal(withoutSidecars('s3://bucket?region=x'), 's3://bucket?region=x')
  t.end()
})
