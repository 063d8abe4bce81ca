import t from 'tap'
import {
  isSameButForGenerated,
  isSameHost,
} from '../../../../src/analysis/parity/compare/generatedNames.ts'
import { compileOwnNames } from '../../../../src/analysis/parity/compare/names.ts'

const lambda = (suffix: string) => `arn:aws:lambda:{region}:{account}:function:fn-${suffix}`
const same: [left: string, right: string, name: string][] = [
  ['shop-1a2b3c4', 'shop-9f8e7d6', 'clusterName'],
  ['s3://lake-1a2b3c4/tmp/', 's3://lake-9f8e7d6/tmp/', '--TempDir'],
  ['arn:aws:s3:::flow-1a2b3c4/*', 'arn:aws:s3:::flow-9f8e7d6/*', 'Resource'],
  [`functions/${lambda('1a2b3c4')}/invocations`, `functions/${lambda('9f8e7d6')}/invocations`, 'x'],
  ['web-1a2b3c4-118273.eu.elb.amazonaws.com', 'web-9f8e7d6-553920.eu.elb.amazonaws.com', 'name'],
  ['terraform-20260105080000123400000001', 'terraform-20260301080000567800000003', 'targetId'],
]
const different: typeof same = [
  ['api-1a2b3c4', 'api-9f8e7d6', 'version'],
  ['main-1a2b3c4', 'main-9f8e7d6', 'GIT_SHA'],
  ['releases/app-1a2b3c4.zip', 'releases/app-9f8e7d6.zip', 's3Key'],
  ['s3://code/app-1a2b3c4.zip', 's3://code/app-9f8e7d6.zip', 'location'],
  ['1.dkr.ecr.eu.amazonaws.com/api:m-1a2b3c4', '1.dkr.ecr.eu.amazonaws.com/api:m-9f8e7d6', 'image'],
  ['shop-1a2b3c4', 'cart-9f8e7d6', 'clusterName'],
  ['shop', 'shop-9f8e7d6', 'clusterName'],
]

t.test('generated names outside both states are the same name', async t => {
  for (const [left, right, name] of same)
    t.ok(isSameButForGenerated(left, right, name), `${left} ${name}`)
})

t.test('seven digits elsewhere may be a commit', async t => {
  for (const [left, right, name] of different)
    t.notOk(isSameButForGenerated(left, right, name), `${left} ${name}`)
})

t.test('a host may have the name of its environment on one side only', async t => {
  const names = { left: compileOwnNames('staging'), right: compileOwnNames('production') }
  const isSame = (left: string, right: string) => isSameHost(left, right, names)
  t.ok(isSame('api.staging.shop.example', 'api.shop.example'))
  t.ok(isSame('https://staging.shop.example/cb', 'https://shop.example/cb'))
  t.ok(isSame('staging-api.shop.example', 'api.shop.example'))
  t.ok(isSame('api.shop.example', 'api.prod.shop.example'))
  t.notOk(isSame('api.staging.shop.example', 'api.cart.example'))
  t.notOk(isSame('staging.example', 'example'), 'the domain itself differs')
  t.notOk(isSame('https://staging.shop.example/a', 'https://shop.example/b'))
  t.notOk(isSame('v1.2.3', 'v1.2.4'))
})
