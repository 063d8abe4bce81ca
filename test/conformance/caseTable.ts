/**
 * The small inputs of test/fixtures/programs/cases: the right value of each, the test that holds
 * it, and tests of more inputs of its kind. Conformance programs are named by their folder.
 */

/** A file below `test`, and the beginning of a test's name in it. */
type Place = readonly [file: string, name: string]

export type CaseRow = {
  right: string
  test: Place
  /** other types, options, formats and orders */
  siblings: { tests: Place[]; programs: string[] }
}

const few = 'conformance/cases.test.ts'
const many = 'conformance/cases.long.test.ts'
const siblings = 'conformance/siblings.long.test.ts'
const replacements = 'conformance/replaceSiblings.long.test.ts'
const secrets = 'conformance/secretSiblings.long.test.ts'

export const caseTable: Record<string, CaseRow> = {
  'B01-retain-on-delete': {
    right: 'the bucket stays in the cloud, is listed as kept, and is no loss of data',
    test: [many, 'B01: a retained resource is no loss'],
    siblings: {
      tests: [
        [siblings, 'B01: data of other types that retainOnDelete keeps'],
        [siblings, 'B01: what a replacement leaves with retainOnDelete'],
        [siblings, 'B01: retainOnDelete in components, by transforms and in a rebuild'],
      ],
      programs: ['retain-on-delete', 'retain-on-delete-child', 'retain-on-delete-replaced'],
    },
  },
  'B02a-lazy-provider': {
    right: 'deploy, drift check, reconcile and destroy succeed; the state is valid',
    test: [many, 'B02a: a provider that a module creates at its first use'],
    siblings: {
      tests: [],
      programs: [
        'module-provider',
        'module-promise',
        'singleton-in-global',
        'explicit-provider',
        'provider-changed',
      ],
    },
  },
  'B02c-lazy-bucket-corrupts': {
    right: 'the second deploy updates the queue; destroy leaves nothing',
    test: [many, 'B02c: a bucket in a module variable'],
    siblings: {
      tests: [],
      programs: [
        'module-singleton',
        'module-component',
        'singleton-in-global',
        'global-changes',
        'circular-import',
      ],
    },
  },
  'B03a-top-level-resource': {
    right: 'three resources are created and destroyed',
    test: [many, 'B03: resources at the top level of an imported file'],
    siblings: {
      tests: [],
      programs: ['top-level', 'top-level-await', 'dynamic-import', 'require-json', 'late-resource'],
    },
  },
  'B03c-top-level-moved': {
    right: 'the topic that moved into another file stays',
    test: [many, 'B03: resources at the top level of an imported file'],
    siblings: {
      tests: [],
      programs: ['default-and-named', 'export-instance', 'export-promise', 'renamed', 'removed'],
    },
  },
  'B03d-top-level-provider': {
    right: 'the deploy succeeds',
    test: [many, 'B03: resources at the top level of an imported file'],
    siblings: {
      tests: [],
      programs: [
        'module-provider',
        'component-providers',
        'component-provider-lists',
        'provider-options',
        'provider-tags',
      ],
    },
  },
  'B04-delete-hooks': {
    right: 'the hook runs in destroy and rebuild, and the queue is gone',
    test: [few, 'B04: delete hooks run in destroy and rebuild'],
    siblings: {
      tests: [
        [siblings, 'B04: delete hooks of a deleted, replaced or rebuilt resource'],
        [siblings, 'B04: hooks after a deletion, in components, and that fail'],
      ],
      programs: ['hooks', 'hooks-component', 'hooks-throw', 'hook-fails', 'hook-exits'],
    },
  },
  'B05-relative-files': {
    right: 'paths are relative to the program; no drift afterwards',
    test: [many, 'B05: relative paths are relative to the program'],
    siblings: {
      tests: [],
      programs: ['cwd', 'dirname', 'assets', 'archive', 'main-folder', 'symbolic-link'],
    },
  },
  'B06-foreign-salt': {
    right: 'the preview of the foreign file fails; everything after it works as before',
    test: [many, 'B06: the salt of a foreign settings file'],
    siblings: {
      tests: [
        [many, 'B06: a malformed salt is refused'],
        [secrets, 'B06: files of other stacks and malformed ones'],
      ],
      programs: [],
    },
  },
  'B08-replace-fixed-name': {
    right: 'each resource is deleted first, made again, and exists afterwards',
    test: [many, 'B08: a resource with a fixed name is deleted first'],
    siblings: {
      tests: [
        [siblings, 'B08: more types with a fixed name'],
        [siblings, 'B08: what the program itself replaces under a fixed name'],
      ],
      programs: ['replaced', 'replace-with', 'delete-before-replace'],
    },
  },
  'B09-alias-keeps-name': {
    right: 'nothing is replaced; the generated name stays',
    test: [many, 'B09: a rename by alias keeps the generated name'],
    siblings: {
      tests: [[siblings, 'B09: an alias keeps the names of other types']],
      programs: ['alias-name', 'alias-parent', 'alias-type', 'alias-combined'],
    },
  },
  'B10-secret-setting-in-plain': {
    right: 'the value is in no event, output and error, also after a rotation; the user is warned',
    test: [many, 'B10: a secret setting that is read as plain text is masked'],
    siblings: {
      tests: [[secrets, 'B10: secrets in lists, numbers, encodings, logs and errors']],
      programs: ['config-secret-objects', 'config-secret-paths', 'all-secrets', 'dynamic-secrets'],
    },
  },
  'B11-words-in-chat': {
    right: 'apostrophes and dashes of chat clients are read as people mean them',
    test: ['integrations/commands/parse.test.ts', 'B11: words as people and chat clients'],
    siblings: {
      tests: [['integrations/commands/parse.test.ts', 'messages with apostrophes and dashes']],
      programs: [],
    },
  },
  'B12-project-config': {
    right: 'the default of Pulumi.yaml reaches the program',
    test: [many, 'B12: defaults of Pulumi.yaml reach the program'],
    siblings: {
      tests: [],
      programs: [
        'project-config',
        'config-project-values',
        'config-declared-types',
        'config-kinds',
        'config-missing',
        'config-wrong-value',
      ],
    },
  },
  'B13-dynamic-resource': {
    right: 'the resource is created and destroyed, without a message about plugins',
    test: [few, 'B13: dynamic resources'],
    siblings: {
      tests: [],
      programs: ['dynamic-provider', 'dynamic-update', 'dynamic-read', 'dynamic-secrets'],
    },
  },
  'B14-replace-siblings': {
    right: 'every replaced or renamed resource exists, or the operation fails with the next step',
    test: [replacements, 'a rebuild of resources with a fixed name'],
    siblings: {
      tests: [[replacements, 'a rename without an alias']],
      programs: [],
    },
  },
}
