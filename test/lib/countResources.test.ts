import t from 'tap'
import { countResources, isDefaultProvider } from '../../src/lib/countResources.ts'

const urn = (type: string, name: string) => ({ urn: `urn:pulumi:staging::shop::${type}::${name}` })

t.test('resources are counted as the summary of pulumi up counts them', async t => {
  const state = [
    urn('pulumi:pulumi:Stack', 'shop-staging'),
    urn('pulumi:providers:aws', 'default'),
    urn('pulumi:providers:aws', 'default_7_48_0'),
    urn('pulumi:providers:aws', 'frankfurt'),
    urn('shop:network:Network', 'main'),
    urn('shop:network:Network$pulumi:providers:aws', 'default_7_48_0'),
    urn('aws:s3/bucket:Bucket', 'default_files'),
  ]
  t.equal(countResources(state), 4)
  t.notOk(isDefaultProvider(urn('pulumi:providers:aws', 'defaults').urn))
})
