/**
 * Lint: mistakes (typescript-eslint with types), the import rules of the layers
 * (eslint-plugin-boundaries). Prettier does the format; test/circular.ts finds circular imports, types
 * included, which no eslint plugin does.
 *
 * boundaries rather than dependency-cruiser for the import rules: its findings appear in the
 * same report and in the editor at the line of the import, without a second parse of everything.
 */
import prettier from 'eslint-config-prettier'
import boundaries from 'eslint-plugin-boundaries'
import tseslint from 'typescript-eslint'

/**
 * The import rules (ARCHITECTURE.md, "Layers"): who may import whom, besides its own files. A folder
 * that is in no layer is refused by no-unknown-files.
 * @type {Record<string, string[]>}
 */
const layers = {
  lib: [],
  model: ['lib'],
  analysis: ['model', 'lib'],
  services: ['analysis', 'model', 'lib'],
  adapters: ['model', 'lib'],
  runnerChild: ['adapters', 'analysis', 'model', 'lib'],
  integrations: ['services', 'analysis', 'model', 'lib'],
  client: ['model', 'lib'],
  cli: ['cliLocal', 'client', 'model', 'analysis', 'lib'],
  cliLocal: ['cli', 'client', 'adapters', 'model', 'analysis', 'lib'],
  api: ['services', 'integrations', 'analysis', 'model', 'lib'],
  programs: [],
  wiring: [
    'api',
    'services',
    'integrations',
    'adapters',
    'analysis',
    'cli',
    'client',
    'model',
    'lib',
  ],
  bootstrap: [],
}

/** Where the files of each layer are; the first pattern that fits counts. */
const places = [
  {
    category: 'wiring',
    pattern: [
      'src/compose.ts',
      'src/composeReadings.ts',
      'src/composePages.ts',
      'src/composeRetention.ts',
      'src/worker.ts',
      'api/main.ts',
      'api/readings/thread.ts',
    ],
  },
  { category: 'bootstrap', pattern: ['src/bootstrap.js', 'src/installLock.js'] },
  { category: 'runnerChild', pattern: ['src/adapters/runner/child/**'] },
  { category: 'cliLocal', pattern: ['src/cli/local/**'] },
  { category: 'api', pattern: ['api/**'] },
  { category: 'programs', pattern: ['programs/**'] },
  ...['lib', 'model', 'analysis', 'services', 'adapters', 'integrations', 'client', 'cli'].map(
    layer => ({ category: layer, pattern: [`src/${layer}/**`] }),
  ),
]
const categories = places.flatMap(({ category, pattern }) =>
  pattern.map(one => ({ category, pattern: one })),
)

/** @param {string[]} anyOf */
const to = anyOf => ({ to: { file: { categories: { anyOf } } } })

const importRules = Object.entries(layers).map(([name, others]) => ({
  from: { file: { categories: name } },
  allow: to([name, ...others]),
}))

/** Focused and skipped tests. */
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

/**
 * Calls of a logger (`log.warn`, `services.log.error`) whose data has the property.
 * @param {string} property
 */
const logged = property =>
  'CallExpression[callee.property.name=/^(info|warn|error|fatal)$/]' +
  ':matches([callee.object.name=/^log$/i], [callee.object.property.name=/^log$/i])' +
  ` > ObjectExpression > Property[key.name="${property}"]`

/** An error in a log has its stack and its causes. */
const logs = [
  { selector: logged('error'), message: 'A log carries the error itself, as `err`.' },
  {
    selector: `${logged('err')} > :matches(CallExpression, TemplateLiteral).value`,
    message: 'A log carries the error itself, not its text.',
  },
]

const noShell = 'No shell: spawn or execFile with an argument array.'
/** the option `shell`, and a call of `exec` of the whole module */
const shells = [
  {
    selector: 'CallExpression[callee.name=/^(spawn|execFile|fork|run)/] Property[key.name="shell"]',
    message: noShell,
  },
  {
    selector:
      'ImportDeclaration[source.value=/^(node:)?child_process$/] ' +
      ':matches(ImportNamespaceSpecifier, ImportDefaultSpecifier)',
    message: noShell,
  },
  { selector: 'ImportDeclaration[source.value="child_process"]', message: noShell },
]

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'dist/',
      'docs/',
      '.twinstack/',
      '.tap/',
      'test/fixtures/**/node_modules/',
      // programs of users, each with its own compiler settings
      'test/fixtures/programs/conformance/',
      'test/fixtures/programs/cases/',
      'test/fixtures/programs/newcomers/',
      'test/fixtures/programs/webshop/',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
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
      '@typescript-eslint/no-empty-object-type': 'off',
      // ports are objects of closures that never use `this`, and are taken apart where they are used
      '@typescript-eslint/unbound-method': 'off',
      // a function that must return a promise by its type is async, whether or not it awaits
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          // a subtest need not be awaited: tap runs it after the one before
          allowForKnownSafeCalls: [
            { from: 'package', package: '@tapjs/core', name: 'test' },
            { from: 'package', package: '@tapjs/test', name: 'test' },
          ],
        },
      ],
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/restrict-template-expressions': 'error',
      '@typescript-eslint/restrict-plus-operands': 'error',
      '@typescript-eslint/no-redundant-type-constituents': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'max-lines': ['error', { max: 400 }],
      'max-depth': ['error', 4],
      complexity: ['error', 15],
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
              message: noShell,
            },
          ],
        },
      ],
    },
  },
  {
    name: 'layers',
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
          policies: importRules,
          message:
            'This layer may not import that one (ARCHITECTURE.md, "Layers"). Move the code, declare a port in src/model, or pass it in from src/compose.ts.',
        },
      ],
    },
  },
  {
    files: ['src/**', 'api/**'],
    rules: { 'no-restricted-syntax': ['error', ...logs, ...shells] },
  },
  // answers of other programs, checked by t.match
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      // an assertion that widens a literal is needed for defaults of parameters
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // servers of tests are async functions
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      // programs of users throw any value
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
  {
    files: ['test/**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...unfinishedTests] },
  },
  // src/lib/requirePresent.ts fails where the value is missing; programs of users are as users write them
  {
    files: ['**/*.ts'],
    ignores: ['test/fixtures/programs/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'error' },
  },
  prettier,
)
