/** Comments, statuses and deployments that GitHub loses or refuses. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

import { createGithub } from '../../../src/integrations/github/api.ts'
import { readToken } from '../../../src/integrations/pullRequests/token.ts'
import { project, pullRequest } from './payloads.ts'
import { bot, token, tokens } from './fakeGithub.ts'
import { requirePresent } from '../../helper/present.ts'
import { createGithubLab, first, second } from './githubLab.ts'

const lab = await createGithubLab(t)
const { store, fakeGithub, folder, warned, log, showMessage, hears, operations, ends } = lab

t.test(
  'lost ids are found again; comments of others are not changed; GitHub may be unreachable',
  async t => {
    const mark = '<!-- twinstack:pr-9 -->'
    fakeGithub.comments.push(
      {
        id: 1,
        number: 9,
        body: `${mark}\nfrom a stranger`,
        user: { login: 'mallory', type: 'User' },
        edits: 0,
      },
      { id: 2, number: 9, body: `${mark}\nold`, user: bot, edits: 0 },
    )
    fakeGithub.fail = { when: /PATCH issues|POST .*statuses/, status: 502, times: 1 }
    await hears(t, 'pull_request', pullRequest('opened', { number: 9, sha: first }))
    t.match(warned.at(-1), {
      message: /could not be updated/,
      err: { message: /GitHub answered 502 to POST/ },
    })
    await showMessage()
    const shown = fakeGithub.comments.filter(({ number }) => number === 9)
    t.match(shown, [
      { id: 1, edits: 0 },
      { id: 2, body: /deploy of `pr-9` queued/ },
    ])
    t.equal(fakeGithub.deployments.filter(({ environment }) => environment === 'pr-9').length, 1)
    fakeGithub.comments.splice(fakeGithub.comments.indexOf(requirePresent(shown[1])), 1)
    const [deploy] = await operations('pr-9')
    await ends(requirePresent(deploy).id)
    await showMessage()
    t.match(
      fakeGithub.comments.at(-1),
      { number: 9, body: /deploy of `pr-9` succeeded/ },
      'deleted, it is posted again',
    )
    t.notOk(JSON.stringify(warned).includes(token), 'the token is in no log')
    t.notOk(
      JSON.stringify((await store.runSql('select * from twinstack.status_messages')).rows).includes(
        token,
      ),
    )
  },
)

t.test(
  'each part by itself: what was sent is not sent again, and a right that is missing ends nothing',
  async t => {
    fakeGithub.fail = {
      when: /POST .*deployments/,
      status: 403,
      times: 9,
      message: 'Resource not accessible by personal access token',
    }
    await hears(t, 'pull_request', pullRequest('opened', { number: 13, sha: first }))
    t.match(
      warned.filter(one => JSON.stringify(one).includes('deployments are not reported')).length,
      1,
    )
    t.match(
      [fakeGithub.comments.at(-1), fakeGithub.statuses.at(-1)],
      [{ number: 13 }, { sha: first, state: 'pending' }],
    )
    const requests = fakeGithub.requests.length
    await showMessage()
    t.equal(
      fakeGithub.requests.length,
      requests,
      'it is left alone for a while, and nothing is sent again',
    )
    fakeGithub.fail = {
      when: /POST .*comments/,
      status: 422,
      times: 1,
      message: 'Validation Failed',
    }
    const statuses = fakeGithub.statuses.length
    await hears(t, 'pull_request', pullRequest('opened', { number: 14, sha: second }))
    t.same(
      [fakeGithub.comments.some(({ number }) => number === 14), fakeGithub.statuses.length],
      [false, statuses + 1],
      'the status is set although the comment fails',
    )
    await showMessage()
    t.same(
      [fakeGithub.comments.some(({ number }) => number === 14), fakeGithub.statuses.length],
      [true, statuses + 1],
      'and not set twice',
    )
  },
)

t.test('the identity is requested again after a failure; a new token is used at once', async t => {
  writeFileSync(join(folder, 'token'), token)
  const forge = createGithub({
    api: fakeGithub.url,
    token: readToken(join(folder, 'integrations.yaml'), 'token', 'github.tokenFile', log),
    project,
    log,
    throttled: false,
  })
  fakeGithub.comments.push({
    id: 3,
    number: 15,
    body: 'mark',
    user: { login: 'another-app[bot]', type: 'Bot' },
    edits: 0,
  })
  const output = { marker: 'mark', text: 'mark, and more' }
  for (const [status, message] of [
    [502, 'Bad gateway'],
    [403, 'API rate limit exceeded'],
  ] as const) {
    fakeGithub.fail = { when: /GET \/user/, status, times: 1, message }
    await t.rejects(forge.reply(15, output), {
      code: 'unavailable',
      message: new RegExp(message),
    })
  }
  await forge.reply(15, output)
  t.match(
    fakeGithub.comments.at(-1),
    { number: 15, user: bot, body: 'mark, and more' },
    'not taken for the app that another is',
  )
  tokens.delete(token)
  await t.rejects(forge.addReaction(15, '3', 'done'), /401/)
  tokens.add('ghs_new_canary')
  writeFileSync(join(folder, 'token'), 'ghs_new_canary\n')
  await forge.addReaction(15, '3', 'done')
  rmSync(join(folder, 'token'))
  await forge.addReaction(15, '3', 'done')
  tokens.add(token)
})
