/**
 * Deliveries about an open pull request of a fork: the fake GitHub knows it, and the repository has
 * its commit, so that everything that is not refused really runs.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { comment, delivered, pullRequest, push } from '../../integrations/github/payloads.ts'
import { git } from '../../fixtures/programs/repository.ts'
import type { Attack, SeenResponse, Target } from '../attack.ts'
import { github, readList } from './delivery.ts'

/** `commit`: of the fork; `checked`: the head of the branch that is deployed */
export type OpenPulls = { commit: string; checked: string; pulls: Map<number, object> }

const fork = 'evil/shop'
const number = 66

/** Adds the commit of a fork to the repository, under the ref where a forge keeps it. */
export function makeForkCommit(repository: string): string {
  const evil = git(repository, 'commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'of a fork')
  git(repository, 'update-ref', `refs/pull/${number}/head`, evil)
  return evil
}

/** The open pull requests that the fake GitHub answers with. */
export function openPulls(commit: string, checked: string): OpenPulls {
  const pull = (options: Parameters<typeof pullRequest>[1]) =>
    pullRequest('opened', options)['pull_request'] as object
  return {
    commit,
    checked,
    pulls: new Map([
      [number, pull({ number, sha: commit, fork, author: 'mallory' })],
      [67, pull({ number: 67, sha: commit, fork: null, author: 'mallory' })],
    ]),
  }
}

/** Nothing may have run with the commit, and no environment of the pull request may exist. */
async function findTrace(target: Target, commit: string): Promise<string | null> {
  await sleep(700)
  const [operations, environments] = await Promise.all([
    readList(target, 'operations'),
    readList(target, 'environments'),
  ])
  const wrong = [operations, environments].find(({ status }) => status !== 200)
  if (wrong) return `a list was answered with ${wrong.status}: ${wrong.body.slice(0, 200)}`
  if (operations.body.includes(commit)) return 'an operation has the commit of the fork'
  return /"pr-\d+"/.test(environments.body) ? 'an environment was made' : null
}

/** Comments of a person who may run the code of forks, which name no or another commit. */
const listComments = ({ commit, checked }: OpenPulls): string[] => [
  'up',
  `up --revision ${commit.slice(0, 12)}`,
  `up --revision ${commit.slice(0, 39)}`,
  `up --revision ${commit} --revision main`,
  'up --revision main',
  'up --revision HEAD',
  `up --revision refs/pull/${number}/head`,
  `up --revision ${checked}`,
  `up --revision ${'0'.repeat(40)}`,
  `up --template production`,
  'plan',
  `plan --revision ${commit.slice(0, 39)}`,
  `plan --revision refs/pull/${number}/head`,
  `up production --revision ${commit} --confirm production`,
  `plan production --revision ${commit}`,
  `up staging --revision ${commit}`,
  `plan staging --revision refs/pull/${number}/head`,
  `rollback production --revision ${commit}`,
]

export function pullAttacks(open: OpenPulls): Attack[] {
  const { commit } = open
  const make = (name: string, event: string, payload: () => object, expected = 202): Attack => ({
    group: 'pull requests of forks',
    name,
    expected: [expected],
    fire: async (target): Promise<SeenResponse> =>
      github(target, await delivered(event, payload())),
    after: target => findTrace(target, commit),
  })
  const pullActions = ['opened', 'reopened', 'synchronize', 'ready_for_review', 'labeled'] as const
  const sources: [string, string | null][] = [
    ['a fork', fork],
    ['a fork that is gone', null],
    ['the same name in capitals', 'ACME/SHOP'],
    ['the same name with a space', 'acme/shop '],
  ]
  return [
    ...pullActions.flatMap(action =>
      sources.map(([source, from]) =>
        make(`${action}, ${source}`, 'pull_request', () =>
          pullRequest(action, {
            ...{ number, sha: commit, fork: from, author: 'mallory', sender: 'ana-hub' },
            ...(action === 'labeled' && { label: 'deploy', labels: ['deploy'] }),
          }),
        ),
      ),
    ),
    ...listComments(open).map(text =>
      make(`the comment ${text.replaceAll(commit, 'COMMIT')}`, 'issue_comment', () =>
        comment(`/twinstack ${text}`, { number }),
      ),
    ),
    ...[67, 68, 999].map(other =>
      make(`a comment with the commit on #${other}`, 'issue_comment', () =>
        comment(`/twinstack up --revision ${other === 67 ? open.checked : commit}`, {
          number: other,
        }),
      ),
    ),
    ...(
      [
        ...[['vic-hub'], ['mallory'], ['ANA-HUB-2']],
        ...['ana-hub ', ' ana-hub', 'ana\u200b-hub', 'ana-hub\n'].map(login => [login, 400]),
      ] as [string, number?][]
    ).map(([login, expected]) =>
      make(
        `a comment of ${JSON.stringify(login)} with the whole commit`,
        'issue_comment',
        () => comment(`/twinstack up --revision ${commit}`, { number, login }),
        expected,
      ),
    ),
    make('a comment with the whole commit that was edited', 'issue_comment', () =>
      comment(`/twinstack up --revision ${commit}`, { number, action: 'edited' }),
    ),
    make('a comment with the whole commit on an issue', 'issue_comment', () =>
      comment(`/twinstack up --revision ${commit}`, { number, onPull: false }),
    ),
    make('a comment whose command is in a quotation', 'issue_comment', () =>
      comment(`> /twinstack up --revision ${commit}`, { number }),
    ),
    ...['refs/heads/main', `refs/pull/${number}/head`, 'refs/heads/refs/heads/main'].map(ref =>
      make(`a push of the commit of the fork to ${ref}`, 'push', () => push(commit, { ref })),
    ),
  ]
}
