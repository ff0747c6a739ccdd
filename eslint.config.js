import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import ts from 'typescript'
import tseslint from 'typescript-eslint'

const WHOLE_ZOD = {
  selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
  message: 'import * as z: else the bundle holds all of zod, and every start reads it.',
}

/** Three numbers that are not a release of RocketMQ: of a JDK, of Tomcat, of rocketmq-dashboard and its like. */
const OTHER_PROGRAMS = String.raw`(?<![\d.]|rocketmq-(?!all|distribution)[a-z]+[-:]|dashboard[-:]|dashboard, |console[- ]|console of |tomcat:|jdk|dual-master-)`
const RELEASE = String.raw`${OTHER_PROGRAMS}\d\.\d+\.\d+(?!\.?\d)`

/** A release is one line and its new rows of src/releases: nothing else knows its number. */
const RELEASES = ['Literal[value=PATTERN]', 'TemplateElement[value.cooked=PATTERN]'].map((selector) => ({
  selector: selector.replace('PATTERN', `/${RELEASE}/`),
  message:
    'Ask has() or sinceOf() of src/releases/features.ts, or take defaultVersion of src/releases/known.ts.',
}))

const ONE_OUTPUT = {
  selector: "CallExpression[callee.property.name='write']",
  message: 'Print through Output (src/ui/output.ts), or show() of Ui.',
}

const RECURSIVE_MKDIR = {
  selector: "CallExpression[callee.name=/^mkdir/] Property[key.name='recursive']",
  message: 'Make folders with makeFolder (src/folder.ts): this never ends below an automounter.',
}

/**
 * Refuses `record[name]` and `name in record` where any name may stand: 'constructor' and '__proto__' would find what
 * every object has. own() and setOwn() of src/objects.ts, or a Map, see the record's own names only.
 */
const ownProperties = {
  meta: { messages: { use: 'Read with own(), write with setOwn() (src/objects.ts), or use a Map.' } },
  create(context) {
    const services = context.sourceCode.parserServices
    const isAnyText = (node) => {
      const type = services.getTypeAtLocation(node)
      return (type.isUnion() ? type.types : [type]).some(({ flags }) => (flags & ts.TypeFlags.String) !== 0)
    }
    const isRecord = (node) => {
      const type = services.getTypeAtLocation(node)
      return (type.isUnion() ? type.types : [type]).some(
        (each) => each.getStringIndexType() !== undefined || (each.flags & ts.TypeFlags.Object) !== 0,
      )
    }
    return {
      MemberExpression(node) {
        if (!node.computed || !isAnyText(node.property) || !isRecord(node.object)) return
        context.report({ node, messageId: 'use' })
      },
      "BinaryExpression[operator='in']"(node) {
        if (node.left.type !== 'Literal' && isAnyText(node.left)) context.report({ node, messageId: 'use' })
      },
    }
  },
}

export default defineConfig([
  globalIgnores(['dist', 'coverage', 'test/fixtures']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'roles/**/*.ts'],
    ignores: ['src/objects.ts'],
    plugins: { house: { rules: { 'own-properties': ownProperties } } },
    rules: { 'house/own-properties': 'error' },
  },
  { files: ['lab/**', 'scripts/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['bin/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly', __dirname: 'readonly' } },
  },
  {
    // Every ssh call goes through one folder, so that host keys and secrets have one place to be right. The pattern of IPv6 that
    // isIP runs for each host name takes 5 ms of a start.
    files: ['src/**/*.ts', 'roles/**/*.ts'],
    ignores: ['src/transport/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            'ssh2',
            { name: 'node:net', importNames: ['isIP'], message: 'Use ipVersion of src/model/network.ts.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'roles/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', WHOLE_ZOD, RECURSIVE_MKDIR, ...RELEASES] },
  },
  {
    // Texts of hosts, brokers and file names reach the terminal through Output, which makes them printable.
    files: ['src/{cli,commands,run,ui}/**/*.ts'],
    ignores: ['src/cli/main.ts', 'src/ui/{output,prompt,json-ui,run-log}.ts', 'src/ui/progress/frame.ts'],
    rules: { 'no-restricted-syntax': ['error', WHOLE_ZOD, RECURSIVE_MKDIR, ...RELEASES, ONE_OUTPUT] },
  },
  { files: ['src/releases/**/*.ts'], rules: { 'no-restricted-syntax': ['error', WHOLE_ZOD] } },
])
