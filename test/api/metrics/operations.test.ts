import manifest from '../../../package.json' with { type: 'json' }
import t from 'tap'
import { testApp } from '../../helper/app.ts'

t.test('operations by kind and status, durations, depth of the queue', async t => {
  const {
    call,
    services: { store },
  } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const request = async (kind: string) =>
    (await call('operator', 'POST', '/v1/environments/staging/operations', { kind })).body
      .id as string
  await request('preview')
  await request('preview')
  const done = [await request('deploy'), await request('deploy'), await request('deploy')]
  for (const [index, id] of done.entries()) {
    await store.runSql(
      "update twinstack.operations set status = 'running', started_at = now() where id = $1",
      [id],
    )
    await store.runSql(
      "update twinstack.operations set status = 'succeeded', finished_at = started_at + " +
        'make_interval(secs => $2) where id = $1',
      [id, [0.5, 7, 4000][index]],
    )
  }
  const { headers, body } = await call('viewer', 'GET', '/metrics')
  t.match(headers['content-type'], /^text\/plain; version=0\.0\.4/)
  const value = (series: string) =>
    Number(new RegExp(`^${series.replaceAll(/[{}"+.]/g, '\\$&')} (\\S+)$`, 'm').exec(body)?.[1])
  t.equal(value('twinstack_operations{kind="preview",status="queued"}'), 2)
  t.equal(value('twinstack_operations{kind="deploy",status="queued"}'), 0)
  t.equal(value('twinstack_operations_total{kind="deploy",status="succeeded"}'), 3)
  t.equal(value('twinstack_operations_total{kind="deploy",status="failed"}'), 0, 'zero is exported')
  const labels = 'kind="deploy",status="succeeded"'
  t.equal(value(`twinstack_operation_duration_seconds_bucket{${labels},le="1"}`), 1)
  t.equal(value(`twinstack_operation_duration_seconds_bucket{${labels},le="10"}`), 2)
  t.equal(value(`twinstack_operation_duration_seconds_bucket{${labels},le="3600"}`), 2)
  t.equal(value(`twinstack_operation_duration_seconds_bucket{${labels},le="+Inf"}`), 3)
  t.equal(value(`twinstack_operation_duration_seconds_count{${labels}}`), 3)
  t.equal(value(`twinstack_operation_duration_seconds_sum{${labels}}`), 4007.5)
  t.equal(value('twinstack_queue_depth'), 2)
  t.ok(value('twinstack_queue_oldest_seconds') > 0)
  t.equal(
    value(`twinstack_service_info{version="${manifest.version}",engine="3.259.0",cloud="sandbox"}`),
    1,
  )
  t.equal(
    value(
      'twinstack_http_request_duration_seconds_count{method="POST",' +
        'route="/v1/environments/:name/operations",status="202"}',
    ),
    5,
  )
  t.notMatch(body, /staging|the admin|[0-9a-f]{8}-[0-9a-f]{4}/, 'no names or ids as labels')
  for (const [, name] of body.matchAll(/^# TYPE (\S+)/gm)) t.match(name, /^twinstack_/)
})
