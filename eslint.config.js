import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const WHOLE_ZOD = {
  selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
  message: 'import * as z: else the bundle holds all of zod, and every start reads it.',
}

/** Three numbers that are not a release of RocketMQ: of a JDK, of Tomcat, of the dashboard and the console. */
const OTHER_PROGRAMS = String.raw`(?<![\d.]|dashboard[-:]|dashboard, |console[- ]|console of |tomcat:|jdk|dual-master-)`
const RELEASE = String.raw`${OTHER_PROGRAMS}\d\.\d+\.\d+(?!\.?\d)`

/** A release is one line and its new rows of src/releases: nothing else knows its number. */
const RELEASES = ['Literal[value=PATTERN]', 'TemplateElement[value.cooked=PATTERN]'].map((selector) => ({
  selector: selector.replace('PATTERN', `/${RELEASE}/`),
  message:
    'Ask has() or sinceOf() of src/releases/features.ts, or take defaultVersion of src/releases/known.ts.',
}))

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
  { files: ['lab/**', 'scripts/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    // Every ssh call goes through one folder, so that host keys and secrets have one place to be right.
    files: ['src/**/*.ts', 'roles/**/*.ts'],
    ignores: ['src/transport/**'],
    rules: { 'no-restricted-imports': ['error', { paths: ['ssh2'] }] },
  },
  {
    files: ['src/**/*.ts', 'roles/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', WHOLE_ZOD, ...RELEASES] },
  },
  { files: ['src/releases/**/*.ts'], rules: { 'no-restricted-syntax': ['error', WHOLE_ZOD] } },
])
