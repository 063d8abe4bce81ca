/**
 * Lint: mistakes (typescript-eslint), style (standard, as @stylistic), and the walls of the house
 * (eslint-plugin-boundaries).
 *
 * boundaries rather than dependency-cruiser for the walls: its findings stand in the same report,
 * in the editor at the line of the import, without a second parse of everything; its one table
 * below says who may import whom.
 */
import stylistic from '@stylistic/eslint-plugin'
import boundaries from 'eslint-plugin-boundaries'
import tseslint from 'typescript-eslint'

/**
 * Files that every room of src may import, api too: words, narrow interfaces, and what depends on
 * nothing.
 */
const leaves = [
  'src/lib/errors.ts',
  'src/lib/siblingFile.ts',
  'src/model/actor.ts',
  'src/lib/poll.ts',
  'src/model/config.ts',
  'src/lib/input.ts',
  'src/*/words.ts',
  'src/*/*/words.ts',
  'src/model/operationKind.ts',
  'src/analysis/gate/refusal.ts',
  'src/*/ports.ts',
  'src/model/aspect.ts',
  'src/model/run.ts',
  'src/model/repositoryAddress.ts',
  'src/lib/seal.ts',
  'src/model/auditChain.ts',
  'src/lib/canonicalJson.ts',
  'src/lib/secretFile.ts',
  'src/analysis/deploy/stateful.ts',
  'src/analysis/deploy/keep.ts',
  'src/analysis/gate/cannotRestore.ts',
  'src/model/fingerprint.ts',
  'src/lib/propertyPath.ts',
  'src/model/driftReportPage.ts',
  'src/adapters/runner/processes.ts',
  'src/lib/plainFile.ts',
  'src/adapters/pulumi/failures.ts',
  'src/adapters/sandbox/search.ts',
  'src/adapters/sandbox/cloud.ts',
  'src/services/schedules/windows.ts',
  'src/lib/junit.ts',
  'src/model/testResult.ts',
  'src/outbound/*.ts',
  'src/analysis/gate/refusal.ts',
  'src/model/awsType.ts',
  'src/model/awsProvider.ts',
  'src/adapters/aws/search.ts',
]

/**
 * The house (design.md): who may import whom, besides its own files and, in src and api, the
 * leaves. A room that is not here does not exist: no-unknown-files asks for its line.
 */
const house = {
  programs: [],
  //
  access: [],
  environments: ['access'],
  revisions: [],
  operations: ['access', 'environments', 'revisions'],
  drift: ['access', 'environments', 'operations'],
  parity: ['access', 'environments', 'operations'],
  schedules: ['access', 'environments', 'operations'],
  promotion: ['access', 'environments', 'operations', 'drift', 'parity', 'revisions'],
  cloud: ['sandbox'], // what only the account itself can tell: who we are there, what carries our tags, who changed what
  queue: [],
  runner: ['state'], // it reads and heals the recorded state in its backend
  engine: [],
  doctor: ['revisions'], // beside what the engine's room may: it asks the repository
  state: ['store'],
  sandbox: [],
  store: [],
  notify: ['access'],
  doors: [],
  commands: ['access', 'environments', 'operations', 'drift', 'parity', 'promotion'],
  slack: ['doors', 'commands'],
  forge: ['access', 'doors', 'commands', 'operations', 'promotion', 'parity', 'drift'],
  mail: ['doors'],
  outbound: [],
  //
  client: [],
  // what is local by nature: stop ends the database, the demo makes the engine, sandbox clicks in
  // the folder
  cli: ['client', 'doctor', 'embedded', 'engine', 'parity', 'sandbox'],
  compose: ['rooms', 'worker'],
  worker: ['rooms', 'compose'],
  //
  api: [
    'access',
    'notify',
    'environments',
    'revisions',
    'operations',
    'drift',
    'parity',
    'schedules',
    'promotion',
    'commands',
  ],
  service: ['api', 'compose', 'worker'],
}

/**
 * Categories that are not simply a folder `src/<name>`; a file may be in several, e.g. words are of
 * their room and a leaf.
 */
const places = [
  { category: 'leaf', pattern: leaves },
  { category: 'programs', pattern: ['programs/**'] },
  { category: 'api', pattern: ['api/**'] },
  { category: 'service', pattern: ['api/main.ts'] },
  { category: 'doctor', pattern: ['src/adapters/pulumi/doctor.ts', 'src/engine/doctor/**'] },
  { category: 'embedded', pattern: ['src/adapters/postgres/embedded/embedded.ts'] },
  { category: 'client', pattern: ['src/client/index.ts', 'src/client/**'] },
  { category: 'compose', pattern: ['src/compose.ts', 'src/integrations/openIntegrations.ts'] },
  { category: 'worker', pattern: ['src/worker.ts'] },
  { category: 'cli', pattern: ['src/cli/main.ts', 'src/cli/**'] },
  { category: 'bootstrap', pattern: ['src/bootstrap.js'] },
]
const rooms = Object.keys(house).filter(name => !places.some(place => place.category === name))
const categories = [
  ...places,
  ...rooms.map(room => ({ category: room, pattern: [`src/${room}/**`] })),
].flatMap(({ category, pattern }) => pattern.map(one => ({ category, pattern: one })))

/** @param {string[]} anyOf */
const to = anyOf => ({ to: { file: { categories: { anyOf } } } })

const walls = [
  ...Object.entries(house).map(([name, others]) => ({
    from: { file: { categories: name } },
    allow: to([
      name,
      ...others.flatMap(other => (other === 'rooms' ? rooms : other)),
      ...(name === 'programs' ? [] : ['leaf']),
    ]),
  })),
  { from: { file: { categories: 'leaf' } }, allow: to(['leaf']) },
]

/** What stands for nothing in a test run: focused and skipped tests. */
const unfinishedTests = [
  {
    selector:
      'MemberExpression[property.name=/^(only|skip|todo)$/]:matches([object.name="t"], [object.property.name="test"])',
    message: 'A committed test is neither skipped nor the only one.',
  },
  {
    selector:
      'CallExpression[callee.object.name="t"] Property[key.name=/^(skip|todo)$/][value.value!=false]',
    message: 'A committed test is not skipped.',
  },
]

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'dist/',
      'docs/examples/',
      '.twinstack/',
      '.tap/',
      'test/fixtures/**/node_modules/',
    ],
  },
  ...tseslint.configs.recommended,
  {
    plugins: { '@stylistic': stylistic },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // a subtest need not be awaited: tap runs it in its turn
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: '@tapjs/core', name: 'test' },
            { from: 'package', package: '@tapjs/test', name: 'test' },
          ],
        },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          varsIgnorePattern: '^_',
          caughtErrors: 'none',
          ignoreRestSiblings: true,
        },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-object-type': 'off',
      'max-lines': ['error', { max: 400 }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
      'no-var': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'node:child_process',
              importNames: ['exec', 'execSync'],
              message: 'No shell: spawn or execFile with an argument array.',
            },
          ],
        },
      ],
      '@stylistic/semi': ['error', 'never'],
      '@stylistic/quotes': [
        'error',
        'single',
        { avoidEscape: true, allowTemplateLiterals: 'always' },
      ],
      '@stylistic/indent': [
        'error',
        2,
        {
          SwitchCase: 1,
          ignoredNodes: [
            'TemplateLiteral *',
            'TSUnionType',
            'TSTypeAliasDeclaration *',
            'ConditionalExpression',
          ],
        },
      ],
      '@stylistic/space-before-function-paren': ['error', 'always'],
      '@stylistic/eol-last': 'error',
      '@stylistic/no-trailing-spaces': 'error',
      '@stylistic/no-multiple-empty-lines': ['error', { max: 1, maxEOF: 0 }],
      '@stylistic/object-curly-spacing': ['error', 'always'],
      '@stylistic/keyword-spacing': 'error',
      '@stylistic/comma-spacing': 'error',
      '@stylistic/space-infix-ops': 'error',
    },
  },
  {
    name: 'house',
    files: ['src/**', 'api/**', 'programs/**'],
    plugins: { boundaries: /** @type {any} */ (boundaries) }, // its types are older than eslint 10's
    settings: {
      'boundaries/files': categories,
      'boundaries/elements': [],
      'boundaries/dependency-nodes': ['import', 'export', 'dynamic-import', 'require'],
      'import/resolver': { node: { extensions: ['.ts', '.js'] } },
    },
    rules: {
      'boundaries/no-unknown-files': 'error',
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: walls,
          message:
            'eslint.config.js has no door from here to there (the house). Import a leaf file, move the code, or let compose.ts inject it.',
        },
      ],
    },
  },
  { files: ['test/**'], rules: { '@typescript-eslint/no-explicit-any': 'off' } }, // answers of other programs, looked at by t.match
  {
    files: ['test/**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...unfinishedTests] },
  },
)
