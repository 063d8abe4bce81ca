import { randomUUID } from 'node:crypto'
import t from 'tap'
import { showDueMessages, retryDelays } from '../../../src/integrations/inbox/statusMessages.ts'
import type { StatusMessage } from '../../../src/model/integrationStore.ts'
import { openStore } from '../../../src/adapters/postgres/store.ts'
import { testDatabase } from '../../helper/database.ts'
import { silentLog as log } from '../../../src/lib/log.ts'

const store = await openStore({ databaseUrl: await testDatabase(t) })
t.teardown(() => store.close())
const { statusMessages } = store.integrations
const due = async () => {
  await store.runSql(
    'update twinstack.status_messages set next_at = clock_timestamp(), held_until = null ' +
      'where next_at is not null',
  )
}
const [first, second] = [randomUUID(), randomUUID()]
const about = (operation: string) => ({
  integration: 'github' as const,
  key: 'acme/shop#5',
  place: { number: 5 },
  environment: 'pr-5',
  operation,
})

t.test('it is shown until its operation ends, and for the next one', async t => {
  await statusMessages.show(about(first))
  const seen: (string | null)[] = []
  const showMessage = {
    github: async ({ operation, place }: StatusMessage) => {
      seen.push(operation)
      return { place: { ...place, comment: 7 }, shown: String(seen.length), done: seen.length > 1 }
    },
  }
  t.equal(await showDueMessages({ statusMessages, showMessage, log }), 1)
  t.equal(await showDueMessages({ statusMessages, showMessage, log }), 0, 'not at once again')
  await due()
  await showDueMessages({ statusMessages, showMessage, log })
  await due()
  t.equal(await showDueMessages({ statusMessages, showMessage, log }), 0, 'done')
  t.match(
    await statusMessages.show(about(second)),
    { place: { number: 5, comment: 7 }, operation: second, shown: '2' },
    'the message that is there is used again',
  )
  await showDueMessages({ statusMessages, showMessage, log })
  t.same(seen, [first, first, second])
})

t.test(
  'led elsewhere while it is being shown: its place is kept, and it is looked at again at once',
  async t => {
    await statusMessages.show(about(first))
    const showMessage = {
      github: async () => {
        await statusMessages.show(about(second))
        t.same(await statusMessages.takeDue(9, 1), [], 'by one at a time')
        return { place: { number: 5, comment: 8 }, shown: 'x', done: true }
      },
    }
    await showDueMessages({ statusMessages, showMessage, log })
    t.match(await statusMessages.get('github', 'acme/shop#5'), {
      operation: second,
      place: { comment: 8 },
    })
    t.equal((await statusMessages.takeDue(9, 1)).length, 1)
  },
)

t.test('a failing message is retried for a while, then stopped', async t => {
  await statusMessages.show(about(first))
  let tries = 0
  const showMessage = {
    github: async () => {
      tries++
      throw new Error('rate limit')
    },
  }
  for (let n = 0; n < retryDelays.length + 3; n++) {
    await due()
    await showDueMessages({ statusMessages, showMessage, log })
  }
  t.equal(tries, retryDelays.length + 1)
})

t.test('all due messages are processed', async t => {
  await store.runSql('delete from twinstack.status_messages')
  for (let number = 1; number <= 20; number++)
    await statusMessages.show({ ...about(first), key: `acme/shop#${number}` })
  const seen = new Set<string>()
  t.equal(
    await showDueMessages({
      statusMessages,
      showMessage: {
        github: async ({ key, place }) => {
          seen.add(key)
          return { place, shown: 'x', done: true }
        },
      },
      log,
    }),
    20,
  )
  t.equal(seen.size, 20)
})
