/**
 * The order of the rooms, from the top floor down: a file may import from rooms below its own, never from one above.
 * docs/architecture.md says what each room is for. An import that runs back up, or in a circle, fails the check.
 */
const FLOORS = [
  ['src/cli.ts', 'src/help.ts', 'src/cli'],
  ['src/commands'],
  ['src/run'],
  ['src/ui'],
  ['src/preflight'],
  ['src/site'],
  ['src/smoke'],
  ['src/adopt'],
  ['src/backup'],
  ['roles'],
  ['src/stores'],
  ['src/instances'],
  ['src/rocketmq/failover'],
  ['src/rocketmq/verify'],
  ['src/rocketmq/services'],
  ['src/rocketmq/groups'],
  ['src/rocketmq/rolling'],
  ['src/rocketmq/replication'],
  ['src/rocketmq/client'],
  ['src/rocketmq/http'],
  ['src/rocketmq/remoting'],
  ['src/resources'],
  ['src/inventory'],
  ['src/runtime'],
  ['src/layout'],
  ['src/releases'],
  ['src/artifacts', 'src/transport'],
  ['src/model', 'src/engine'],
  ['src/services', 'src/groups'],
  ['src/shell'],
  [
    'src/errors.ts',
    'src/error-codes.ts',
    'src/hint.ts',
    'src/secret.ts',
    'src/secret-forms.ts',
    'src/secret-lines.ts',
    'src/objects.ts',
    'src/signals.ts',
    'src/folder.ts',
    'src/home.ts',
    'src/local-user.ts',
    'src/small-file.ts',
    'src/whole-file.ts',
  ],
]

const pattern = (paths) =>
  `^(?:${paths.map((path) => (path.endsWith('.ts') ? path.replaceAll('.', '\\.') : `${path}/`)).join('|')})`

/** Only these may look into the roles; roles themselves are named by the site. */
const SEE_ROLES = ['src/site']

module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'Files that need each other cannot be read apart. Move what both need into a file of its own.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'roles-only-from-site',
      severity: 'error',
      comment:
        'Roles are put together in src/site. What others need of a role belongs to src/layout or src/model.',
      from: { path: '^src/', pathNot: pattern(SEE_ROLES) },
      to: { path: '^roles/' },
    },
    ...FLOORS.slice(1).map((floor, index) => ({
      name: `no-way-up-from-${floor[0].replace(/^src\//, '').replaceAll(/[/.]/g, '-')}`,
      severity: 'error',
      comment: 'An import may only go to a room below. The order stands in .dependency-cruiser.cjs.',
      from: { path: pattern(floor) },
      to: { path: pattern(FLOORS.slice(0, index + 1).flat()) },
    })),
    {
      name: 'every-room-has-a-floor',
      severity: 'error',
      comment: 'A new folder needs a place in the order of the rooms.',
      from: { path: '^(?:src|roles)/', pathNot: FLOORS.map(pattern) },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    includeOnly: '^(?:src|roles)/',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
      extensions: ['.ts'],
    },
  },
}
