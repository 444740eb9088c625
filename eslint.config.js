import tseslint from 'typescript-eslint'
import vue from 'eslint-plugin-vue'
import vueParser from 'vue-eslint-parser'

/** What a folder may not import, each with the reason that stands in ARCHITECTURE.md. */
const forbid = (files, patterns, selectors = []) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns }],
    ...(selectors.length > 0 ? { 'no-restricted-syntax': ['error', ...selectors] } : {}),
  },
})

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'test-results/', 'playwright-report/'] },
  ...tseslint.configs.strictTypeChecked.map(config => ({ ...config, files: ['**/*.ts', '**/*.vue'] })),
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.ts', '**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: {
        parser: tseslint.parser,
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off', // ports are asynchronous whether or not an adapter waits
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'max-depth': ['error', 3],
      'no-console': 'error',
      eqeqeq: 'error',
      curly: ['error', 'multi-line'],
    },
  },
  {
    files: ['**/*.vue'],
    rules: {
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
      'vue/multi-word-component-names': 'off',
      // The compiler turns the defaults of destructured props into the props' own, which the rule cannot see.
      '@typescript-eslint/no-useless-default-assignment': 'off',
      'vue/no-v-html': 'error', // trusted HTML has one door: components/article/SanitizedHtml.vue
    },
  },
  forbid(
    ['src/shared/**/*.ts'],
    [{ group: ['node:*', 'electron', 'vue', '**/server/**', '**/renderer/**'], message: 'shared is pure' }],
  ),
  forbid(
    ['src/server/**/*.ts'],
    [{ group: ['electron', 'vue', '**/renderer/**', '**/main/**'], message: 'the server is Node only' }],
  ),
  forbid(['src/main/**/*.ts'], [{ regex: '/server/(?!index\\.ts$)', message: 'src/server/index.ts is the only door' }]),
  forbid(
    ['src/renderer/components/**', 'src/renderer/views/**'],
    [{ group: ['**/api/*'], message: 'a component asks a store, never the API' }],
  ),
  forbid(
    ['src/server/storage/port.ts', 'src/server/wiki.ts', 'src/server/http/**/*.ts', 'src/server/changes/**/*.ts'],
    [{ group: ['better-sqlite3', '**/sqlite/**'], message: 'only storage/sqlite knows SQL' }],
  ),
  {
    files: ['**/*.test.ts', 'e2e/**', 'bench/**', 'proofs/**', 'scripts/**'],
    rules: { 'max-lines': 'off', 'no-console': 'off', 'no-restricted-imports': 'off' },
  },
  { files: ['**/*.mjs', '**/*.js'], ...tseslint.configs.disableTypeChecked },
)
